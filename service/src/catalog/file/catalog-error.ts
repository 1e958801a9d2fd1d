import { OperatorError } from '../../base/errors.ts';

/** One mistake in a catalogue file. */
export interface CatalogProblem {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** Path such as `sources.orders.fields.amount`; empty for the file as a whole. */
  readonly path: string;
  /** Names the offending value and what was expected. */
  readonly message: string;
}

const MAX_LINES = 200;

/** All mistakes of a catalogue, in the order of files and lines; one line each in the message, up to 200. */
export class CatalogError extends OperatorError {
  readonly problems: readonly CatalogProblem[];

  constructor(problems: readonly CatalogProblem[]) {
    const sorted = [...problems].sort(
      (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.path, b.path),
    );
    const lines = sorted.slice(0, MAX_LINES).map(describeProblem);
    if (sorted.length > MAX_LINES) lines.push(`and ${sorted.length - MAX_LINES} more`);
    super('invalid_catalog', lines.join('\n'));
    this.problems = sorted;
  }
}

/** Formats a problem as `shop.yaml:12:5 sources.orders.version: …`, which editors and terminals turn into a link; line 0 is the file as a whole. */
function describeProblem({ file, line, column, path, message }: CatalogProblem): string {
  if (line === 0) return `${file} ${message}`;
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
