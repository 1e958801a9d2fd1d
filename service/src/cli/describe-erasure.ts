import { READER } from './read-subjects.ts';
import type { ErasedTable } from '../ingest/erasure/types.ts';

/** The outcome for each subject. The value is not in it, nor the pseudonym, which would lead from one to the other. */
export interface ErasureReport {
  readonly isDryRun: boolean;
  readonly subjects: readonly {
    /** The name before the first `=` of the argument. */
    readonly subject: string;
    /** Keyed hash of the value, as the audit has it; null in a dry run. */
    readonly digest: string | null;
    /** `SOURCE.FIELD` of each place. */
    readonly fields: readonly string[];
    readonly tables: readonly ErasedTable[];
  }[];
}

const HEADER = ['table', 'erased', 'pseudonymised', 'kept', 'why'].join('\t');

const describePlaces = (subject: string, fields: readonly string[]): string =>
  subject === READER ? 'a reader of Tidemark' : `from ${fields.join(', ')}`;

/** Renders a report as lines of text. */
export function describeErasure({ isDryRun, subjects }: ErasureReport): string[] {
  return subjects.flatMap(({ subject, digest, fields, tables }) => [
    `${isDryRun ? 'would be erased' : 'erased'} ${describePlaces(subject, fields)}${digest === null ? '' : ` (digest ${digest})`}`,
    HEADER,
    ...tables.map(({ table, erased, pseudonymised, kept, why }) =>
      [table, erased, pseudonymised, kept, why].join('\t'),
    ),
  ]);
}
