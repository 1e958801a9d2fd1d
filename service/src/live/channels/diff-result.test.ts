import { describe, expect, it } from 'vitest';
import type { QueryResult } from '../../../../sdk/src/protocol/query.ts';
import { parseWireJson } from '../../query/answer/wire-number.ts';
import { diffResult } from './diff-result.ts';

const result = (more: Partial<QueryResult> = {}): QueryResult =>
  ({
    rows: [
      { region: 'north', orders: 2 },
      { region: 'south', orders: 1 },
    ],
    totals: { orders: 5 },
    other: { orders: 2 },
    dateRange: ['2026-11-07T00:00:00.000Z', '2026-11-08T00:00:00.000Z'],
    ...more,
  }) as QueryResult;

const diff = (after: QueryResult) => diffResult(result(), after, ['region']);

describe('diffResult', () => {
  it('finds nothing where nothing changed', () => {
    expect(diff(result())).toBeUndefined();
  });

  it('tells numbers apart that no double tells apart, and sends all their digits', () => {
    const long = (digits: string) => {
      const orders = parseWireJson(digits) as number;
      return result({ rows: [{ region: 'north', orders }], totals: { orders } });
    };
    const [before, after] = [long('1234567890123456.77'), long('1234567890123456.78')];
    expect(diffResult(before, long('1234567890123456.77'), ['region'])).toBeUndefined();
    expect(JSON.stringify(diffResult(before, after, ['region']))).toBe(
      '{"set":[{"region":"north","orders":1234567890123456.78}],"totals":{"orders":1234567890123456.78}}',
    );
  });

  it('sets rows that changed, adds them at the end, and removes them', () => {
    const rows = [
      { region: 'north', orders: 3 },
      { region: 'west', orders: 1 },
    ];
    expect(diff(result({ rows, totals: { orders: 6 } }))).toEqual({
      set: rows,
      remove: [{ region: 'south' }],
      totals: { orders: 6 },
    });
  });

  it('replaces the result where rows are not enough: what the rest comes to, order, range, comparison', () => {
    const [north, south] = result().rows as [QueryResult['rows'][0], QueryResult['rows'][0]];
    const comparison = { dateRange: ['', ''] as const, rows: [], totals: {} };
    for (const after of [
      result({ other: { orders: 3 }, totals: { orders: 6 } }),
      result({ rows: [south, north] }),
      result({ rows: [{ region: 'west', orders: 9 }, north, south] }),
      result({ dateRange: ['2026-11-08T00:00:00.000Z', '2026-11-09T00:00:00.000Z'] }),
      result({ comparison }),
    ]) {
      expect(diff(after)).toEqual({ result: after });
    }
  });
});
