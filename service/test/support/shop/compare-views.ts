import type pg from 'pg';
import { expect } from 'vitest';
import type { Query, QueryResult } from '../../../../sdk/src/protocol/query.ts';
import type { SqlView } from '../../../src/reporting/types.ts';
import { VISITED_DAYS } from './visited-orders.ts';

type Value = string | number | null;

/**
 * Expects the rows of a view to be those of the same question as a query; returns their number. A query also has rows for
 * buckets without events, which are left out. Doubles of `power` may differ in the last digit from JavaScript's.
 */
export async function expectSameRows(
  client: pg.ClientBase | pg.Pool,
  schema: string,
  view: SqlView,
  answer: (query: Query) => Promise<QueryResult>,
): Promise<number> {
  const metrics = view.metrics.map(({ name }) => name);
  const columns = ['time', ...view.dimensions, ...metrics];
  const { rows } = await client.query<Record<string, unknown>>(
    `select ${columns.map((column) => `"${column}"`).join(', ')} from "${schema}"."${view.name}"`,
  );
  const { rows: asked } = await answer({
    metrics,
    dimensions: [...view.dimensions],
    timeDimension: { granularity: view.granularity, dateRange: VISITED_DAYS },
    limit: 10_000,
  });
  const given = toRows(columns, rows);
  const wanted = toRows(columns, asked);
  const withEvents = wanted.filter(
    (row) => given.some((each) => keyOf(view, each) === keyOf(view, row)) || !isEmpty(view, row),
  );
  expect(
    given.map((row) => keyOf(view, row)),
    view.name,
  ).toEqual(withEvents.map((row) => keyOf(view, row)));
  for (const [index, row] of given.entries()) expectClose(view.name, row, withEvents[index] as readonly Value[]);
  return given.length;
}

const toRows = (columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): (readonly Value[])[] =>
  rows
    .map((row) => columns.map((column, index) => toValue(row[column], index === 0)))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

function toValue(value: unknown, isTime: boolean): Value {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (isTime || typeof value === 'number') return value as string | number;
  // Exact numbers are text in pg; dimension values of these catalogues have no digits.
  const number = Number(value);
  return Number.isNaN(number) ? (value as string) : number;
}

const keyOf = ({ dimensions }: SqlView, row: readonly Value[]): string =>
  JSON.stringify(row.slice(0, 1 + dimensions.length));

const isEmpty = ({ dimensions }: SqlView, row: readonly Value[]): boolean =>
  row.slice(1 + dimensions.length).every((value) => value === null || value === 0);

function expectClose(name: string, given: readonly Value[], wanted: readonly Value[]): void {
  for (const [index, value] of given.entries()) {
    const other = wanted[index];
    const isNear =
      typeof value === 'number' && typeof other === 'number' && Math.abs(value - other) <= 1e-13 * Math.abs(other);
    if (!isNear) expect(value, `${name}: ${JSON.stringify(given)} and ${JSON.stringify(wanted)}`).toBe(other);
  }
}
