import type { SampleRow } from '../ingest/files/dry-run.ts';
import type { ImportSummary } from '../ingest/files/import-file.ts';
import type { ImportReport } from '../ingest/files/import-report.ts';
import { showLocal } from '../time/show-local.ts';
import type { FileTable } from '../ingest/files/types.ts';

/** A completed import, or a dry run. */
export interface EndedImport {
  readonly path: string;
  readonly summary: ImportSummary;
  /** Undefined where no local catalogue has the source. */
  readonly report: ImportReport | undefined;
  readonly table: Pick<FileTable, 'notes'>;
  /** Lines about earlier imports. */
  readonly notes: readonly string[];
  /** Columns that no field reads. */
  readonly unread: readonly string[];
  readonly isDryRun: boolean;
  /** Rows of the file that earlier imports refused and that have not been accepted since. */
  readonly refusedBefore: number;
}

export const countRefused = ({ refused }: ImportSummary): number =>
  [...refused.values()].reduce((sum, { count }) => sum + count, 0);

/** Formats an import for people: counts first, then refused rows, then values that may be misread. */
export function describeImport(ended: EndedImport): string[] {
  const { summary, isDryRun } = ended;
  const { accepted, duplicates, skipped, rows } = summary;
  const before = skipped > 0 ? describeBefore(ended) : '';
  const counts = isDryRun
    ? `nothing was written; of ${rows} rows ${accepted} can be read, ${countRefused(summary)} would be refused`
    : `${before}${accepted} accepted, ${duplicates} already known, ${countRefused(summary)} refused`;
  return [
    counts,
    ...[...summary.refused].map(
      ([code, { count, firstRow, message }]) => `  ${code}: ${count}, first in row ${firstRow + 1}: ${message}`,
    ),
    ...(rows > 0 ? describeContent(ended) : describeNothing(ended)),
    ...ended.notes,
  ];
}

/** Rows that earlier imports of the file took, and those that they refused. Rows of this run that were refused are not among them. */
function describeBefore({ summary, refusedBefore }: EndedImport): string {
  const refused = Math.min(summary.skipped, Math.max(0, refusedBefore - countRefused(summary)));
  return `${summary.skipped - refused} imported before, ${refused} refused before, `;
}

function describeContent({ report, table, unread, summary, isDryRun }: EndedImport): string[] {
  const lines = table.notes.map((note) => `  ${note}`);
  if (report?.span) {
    const { fromMs, toMs } = report.span;
    lines.push(`  events from ${showLocal(fromMs, report.zone)} to ${showLocal(toMs, report.zone)}`);
  }
  if (unread.length > 0) lines.push(`  columns that no field reads: ${unread.join(', ')}`);
  const unfilled = report?.unfilled() ?? [];
  if (unfilled.length > 0) {
    const names = unfilled.map(({ name, path }) => (name === path ? name : `${name} (reads ${path})`)).join(', ');
    lines.push(`  fields that were empty in all ${report?.rows} rows: ${names}`);
  }
  for (const [field, count] of report?.nulled ?? [])
    lines.push(`  ${field}: ${count} values could not be read and were left out`);
  for (const [field, { word, count }] of report?.nullLike ?? []) {
    lines.push(
      `  ${field}: ${count} values such as "${word}" are read as text; list them in "null_words" if they stand for no value`,
    );
  }
  const refused = countRefused(summary);
  if (refused > 0 && !isDryRun) {
    lines.push(
      `  the other ${summary.accepted + summary.duplicates} rows were imported; refused ones are kept ("tidemark dead-letters list")`,
    );
  }
  return lines;
}

function describeNothing({ path, summary: { skipped }, refusedBefore }: EndedImport): string[] {
  if (skipped === 0) return [`  warning: ${path} has no rows`];
  const rows = refusedBefore === 1 ? '1 row of this file was' : `${refusedBefore} rows of this file were`;
  const but = refusedBefore === 0 ? '' : `, but ${rows} refused before (see "tidemark dead-letters list")`;
  return [`  no new rows were left to import${but}; --again reads all rows once more`];
}

/** Formats the rows that a dry run shows: each field with the value given and the value read. */
export function describeSamples(samples: readonly SampleRow[]): string[] {
  return samples.flatMap(({ row, refusal, values }) => {
    if (refusal !== undefined) return [`row ${row + 1} would be refused: ${refusal}`];
    const width = Math.max(...values.map(({ field }) => field.length));
    const givenWidth = Math.min(40, Math.max(...values.map(({ given }) => given.length)));
    const lines = values.map(
      ({ field, given, read }) => `  ${field.padEnd(width)}  ${given.padEnd(givenWidth)}  ${read}`,
    );
    return [`row ${row + 1}`, ...lines];
  });
}
