import { UnavailableError } from '../../base/errors.ts';
import type { Batch, BatchOutcome, Rejection } from '../types.ts';

/** Code of a record that was decoded and that Postgres refuses to store. */
const REFUSED_BY_DATABASE = 'refused_by_database';

/** Records that Postgres may refuse in a row for one reason, before the reason is looked for in the tables. */
export const MAX_REFUSED_IN_A_ROW = 100;

/**
 * Postgres refuses record after record of a source for one reason: its tables were changed, or do not fit the catalogue.
 * Nothing of the run was written, and the source's position stays before it.
 */
export class SourceRefusedError extends UnavailableError {
  /** Offset of the first record of the run that was not written. */
  readonly offset: number;

  constructor(source: string, offset: number, cause: unknown, hasPii: boolean) {
    const message = `Postgres refuses ${MAX_REFUSED_IN_A_ROW} records of ${source} in a row for one reason, so ${source} is not written until that changes: ${describe(cause, hasPii)}; expected tables as the service created them`;
    super('not_written', message, hasPii ? {} : { cause });
    this.offset = offset;
  }
}

/** Counts the records of a source that Postgres refused for one reason, with none accepted in between. */
export class RefusalRun {
  /** Whether the source has personal data, which no error may name. */
  readonly hasPii: boolean;
  #reason = '';
  #count = 0;

  constructor(hasPii = false) {
    this.hasPii = hasPii;
  }

  /** Notes a commit, with the errors of the refused records that stood before the accepted ones. */
  note({ accepted }: Pick<BatchOutcome, 'accepted'>, refused: readonly unknown[] = []): void {
    if (accepted > 0) this.#count = 0;
    else if (refused.length > 0) this.#set(reasonOf(refused.at(-1)), this.#countWith(refused));
  }

  /** Throws a `SourceRefusedError` when the errors continue a run that is full. */
  requireShort(refused: readonly unknown[], batch: Batch): void {
    if (this.#countWith(refused) <= MAX_REFUSED_IN_A_ROW) return;
    const cause = refused.at(-1);
    // Another attempt ends at its first record, until one is accepted.
    this.#set(reasonOf(cause), MAX_REFUSED_IN_A_ROW);
    const offset = batch.records[0]?.offset ?? 0;
    throw new SourceRefusedError(batch.ingress.source, offset, cause, this.hasPii);
  }

  #set(reason: string, count: number): void {
    this.#reason = reason;
    this.#count = Math.min(count, MAX_REFUSED_IN_A_ROW);
  }

  /** Returns the length of the run that the errors end, with what was counted before them. */
  #countWith(refused: readonly unknown[]): number {
    const reason = reasonOf(refused.at(-1));
    const other = refused.findLastIndex((error) => reasonOf(error) !== reason);
    if (other >= 0) return refused.length - 1 - other;
    return refused.length + (reason === this.#reason ? this.#count : 0);
  }
}

/** Presents the refusal of a record, which becomes a dead letter. */
export const describeRefusal = (error: unknown, index: number, hasPii: boolean): Rejection => ({
  index,
  stage: 'validate',
  code: REFUSED_BY_DATABASE,
  message: `Postgres refuses this record: ${describe(error, hasPii)}`,
  path: undefined,
});

/** Messages of Postgres may quote the record: those of a source with personal data are reduced to code and constraint. */
function describe(error: unknown, hasPii: boolean): string {
  const { code, constraint, message } = error as { code: string; constraint?: string; message: string };
  if (!hasPii) return `${message} (${code})`;
  return constraint === undefined ? `error ${code}` : `constraint ${constraint} (${code})`;
}

/** A constraint refuses for one reason whatever the value; the message of a value that cannot be read names it. */
function reasonOf(error: unknown): string {
  const { code, constraint, message } = error as { code?: string; constraint?: string; message?: string };
  return `${code} ${constraint ?? message}`;
}
