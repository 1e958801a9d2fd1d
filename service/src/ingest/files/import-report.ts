import type { Source } from '../../catalog/model/types.ts';
import type { DecodedRow } from '../decode/decoder.ts';
import { COMMON_NULL_WORDS } from '../decode/parse-field.ts';

/** Summary of an import, built row by row. */
export class ImportReport {
  /** Span of the event times of all valid rows, epoch ms; undefined before the first. */
  span: { readonly fromMs: number; readonly toMs: number } | undefined;
  rows = 0;
  /** Number of unreadable values that were left out, by field. */
  readonly nulled = new Map<string, number>();
  /** Texts by which other systems express a missing value, such as `NULL`, and their number, by field. */
  readonly nullLike = new Map<string, { readonly word: string; count: number }>();
  readonly #source: Source;
  readonly #filled: boolean[];
  readonly #names: readonly string[];

  constructor(source: Source) {
    this.#source = source;
    this.#filled = new Array<boolean>(source.fields.size).fill(false);
    this.#names = [...source.fields.keys()];
  }

  /** Zone in which event times without an offset are read. */
  get zone(): string {
    return this.#source.eventTimeZone;
  }

  observe({ eventTimeMs, values, nulled = [] }: DecodedRow): void {
    this.rows++;
    const { fromMs, toMs } = this.span ?? { fromMs: eventTimeMs, toMs: eventTimeMs };
    if (!this.span || eventTimeMs < fromMs || eventTimeMs > toMs) {
      this.span = { fromMs: Math.min(fromMs, eventTimeMs), toMs: Math.max(toMs, eventTimeMs) };
    }
    for (let at = 0; at < this.#filled.length; at++) {
      const value = values[at];
      if (value === null) continue;
      this.#filled[at] = true;
      if (typeof value === 'string' && COMMON_NULL_WORDS.has(value)) this.#noteWord(this.#names[at] as string, value);
    }
    for (const field of nulled) this.nulled.set(field, (this.nulled.get(field) ?? 0) + 1);
  }

  #noteWord(field: string, word: string): void {
    const noted = this.nullLike.get(field);
    if (noted) noted.count++;
    else this.nullLike.set(field, { word, count: 1 });
  }

  /** Returns fields that had no value in any valid row. */
  unfilled(): { readonly name: string; readonly path: string }[] {
    if (this.rows === 0) return [];
    return [...this.#source.fields.values()]
      .filter((_, at) => !this.#filled[at])
      .map(({ name, path }) => ({ name, path: path.join('.') }));
  }
}
