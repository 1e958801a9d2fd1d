import type { Query, QueryResult, Row } from '../protocol/query.ts';

/** Names of the columns and of the lines above them; the rest of a file is the same in every language. */
export interface CsvHead {
  /** Title of the file and the name of each column by member: a metric, a dimension or `time`. */
  readonly title: string;
  readonly columns: Readonly<Record<string, string>>;
  /** Name of the column of compared values; takes the name of the metric as `name`. */
  readonly compared: (name: string) => string;
}

/**
 * An answer as CSV with CRLF: first what it is of (range, zone, as of, version), then an empty line, then its rows, compared values
 * beside them. Numbers are as the service gave them. Text that a spreadsheet would run as a formula begins with an apostrophe.
 */
export function toCsv(
  { metrics, dimensions = [] }: Pick<Query, 'metrics' | 'dimensions'>,
  result: QueryResult,
  head: CsvHead,
): string {
  const { rows, comparison, dateRange, timezone, asOf, version } = result;
  const hasTime = rows.some(({ time }) => time !== undefined);
  const members = [...(hasTime ? ['time'] : []), ...dimensions, ...metrics];
  const name = (member: string): string => head.columns[member] ?? member;
  const findCompared = createCompared(result, dimensions);
  const lines = [
    [head.title],
    ['range', ...dateRange],
    ['zone', timezone],
    ['as of', asOf],
    ['version', version],
    [],
    [...members.map(name), ...(comparison ? metrics.map((metric) => head.compared(name(metric))) : [])],
    ...rows.map((row, index) => {
      const before = comparison && findCompared(row, index);
      return [
        ...members.map((member) => row[member]),
        ...(comparison ? metrics.map((metric) => before?.[metric]) : []),
      ];
    }),
  ];
  return lines.map((cells) => `${cells.map(formatCell).join(',')}\r\n`).join('');
}

/** Finds the compared row: of series the counterpart by the calendar, of parts the one at the same place. */
function createCompared(
  { comparison }: QueryResult,
  dimensions: readonly string[],
): (row: Row, index: number) => Row | undefined {
  const pairs = new Map(comparison?.pairs);
  return ({ time }, index) => {
    if (dimensions.length > 0 || time === undefined) return comparison?.rows[index];
    const counterpart = pairs.get(time);
    return comparison?.rows.find((row) => row.time === counterpart);
  };
}

function formatCell(value: string | number | boolean | null | undefined): string {
  if (typeof value !== 'string') return String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
