import type { Field, Source } from '../../catalog/model/types.ts';
import type { DecodedRow, RecordDecoder } from '../decode/decoder.ts';
import { formatScaled } from '../../rollup/exact.ts';
import { showLocal } from '../../time/show-local.ts';
import { showValue } from '../decode/show-value.ts';
import { formatValue } from '../../base/format-value.ts';
import type { ImportOutcome, ImportTarget, RejectedRow } from './import-file.ts';
import type { FileRow } from './types.ts';

/** A row of the file as an import would read it. */
export interface SampleRow {
  readonly row: number;
  /** Reason why it would be refused; its values are then not shown. */
  readonly refusal: string | undefined;
  readonly values: readonly { readonly field: string; readonly given: string; readonly read: string }[];
}

/** Reads rows as an import would, without writing. The first rows, and the first refused ones, are kept as samples. */
export class DryRun implements ImportTarget {
  readonly samples: SampleRow[] = [];
  readonly #source: Source;
  readonly #decoder: RecordDecoder;
  readonly #sampleRows: number;
  readonly #nowMs: number;

  constructor(source: Source, decoder: RecordDecoder, sampleRows: number, nowMs: number) {
    this.#source = source;
    this.#decoder = decoder;
    this.#sampleRows = sampleRows;
    this.#nowMs = nowMs;
  }

  loadNextRow(): Promise<number> {
    return Promise.resolve(0);
  }

  write(rows: readonly FileRow[], observe: (row: DecodedRow) => void): Promise<ImportOutcome> {
    const rejected: RejectedRow[] = [];
    for (const { row, text, problem } of rows) {
      const outcome = this.#decoder.decode(
        { value: text, key: null, offset: row, identity: `file:${row}` },
        this.#nowMs,
      );
      const isSample = row < this.#sampleRows;
      if (outcome.kind === 'row') {
        observe(outcome.row);
        if (isSample) this.samples.push({ row, refusal: undefined, values: this.#show(text, outcome.row) });
      } else if (outcome.kind === 'rejected') {
        const { code, message } = problem ?? outcome;
        rejected.push({ row, code, message });
        if (isSample) this.samples.push({ row, refusal: `${code}: ${message}`, values: [] });
      }
    }
    return Promise.resolve({ accepted: rows.length - rejected.length, duplicates: 0, rejected });
  }

  #show(text: string, { values }: DecodedRow): SampleRow['values'] {
    const record = JSON.parse(text) as unknown;
    return [...this.#source.fields.values()].map((field, at) => ({
      field: field.name,
      given: field.pii ? showValue(field, null) : showGiven(record, field.path),
      read: field.pii ? showValue(field, null) : showRead(field, values[at] ?? null, this.#source.eventTimeZone),
    }));
  }
}

function showGiven(record: unknown, path: readonly string[]): string {
  const value = path.reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], record);
  return value === undefined ? '' : formatValue(value);
}

function showRead({ type, scale, currency }: Field, value: string | number | boolean | null, zone: string): string {
  if (value === null) return 'no value';
  if (type === 'timestamp') return showLocal(value as number, zone);
  if (type !== 'decimal') return JSON.stringify(value);
  return `${formatScaled(value as number, scale)}${currency === undefined ? '' : ` ${currency}`}`;
}
