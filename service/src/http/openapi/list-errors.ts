import { ERROR_CODES, REJECTION_CODES, type ErrorCode } from '../../../../sdk/src/protocol/errors.ts';
import { errorCodesOf, LIVE_CODES, QUERY_CODES, UNSERVED } from './error-codes.ts';
import { OPERATIONS } from './operations/operations.ts';

/** Lists each code of the wire contract with where it is sent: statuses, `result` (in a 200 of a query), `frame` (live). */
export function listErrors(): ReadonlyMap<ErrorCode, readonly string[]> {
  const places = new Map<ErrorCode, Set<string>>(
    (Object.keys(ERROR_CODES) as ErrorCode[]).map((code) => [code, new Set<string>()]),
  );
  const byStatus = [...OPERATIONS.flatMap((operation) => [...errorCodesOf(operation)]), ...Object.entries(UNSERVED)];
  for (const [status, codes = []] of byStatus) for (const code of codes) places.get(code)?.add(String(status));
  for (const code of QUERY_CODES) places.get(code)?.add('result');
  for (const code of LIVE_CODES) places.get(code)?.add('frame');
  return new Map([...places].map(([code, names]) => [code, [...names].sort()]));
}

/** Renders the tables of docs/errors.md: error codes, then codes of rejected records. */
export function renderErrorTables(): readonly [errors: string, rejections: string] {
  const errors = [...listErrors()].map(([code, places]) => [`\`${code}\``, places.join(', '), ERROR_CODES[code]]);
  const rejections = Object.entries(REJECTION_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]);
  return [renderTable(['code', 'where', 'meaning'], errors), renderTable(['code', 'meaning'], rejections)];
}

/** Renders a Markdown table with columns of equal width, as the formatter writes it. */
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
