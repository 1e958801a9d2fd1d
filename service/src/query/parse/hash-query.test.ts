import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Query } from '../../../../sdk/src/protocol/query.ts';
import { fullPolicy, ordersCatalog } from '../../../test/support/shop/ingested-orders.ts';
import { parseQuery } from './parse-query.ts';
import { resolveRanges } from './resolve-ranges.ts';

const policy = fullPolicy(ordersCatalog);
const parse = (query: unknown, by = policy) => parseQuery(query, ordersCatalog, by);
const resolve = (query: unknown, nowMs = Date.UTC(2026, 10, 7, 10)) =>
  resolveRanges(parse(query), { nowMs, weekStart: 1 });

const QUERY: Query = {
  metrics: ['revenue', 'orders'],
  dimensions: ['region'],
  timeDimension: { granularity: 'day', dateRange: 'today', compareDateRange: 'previous period' },
  filters: [{ or: [{ member: 'channel', operator: 'equals', values: ['web', '"expected"'] }] }],
  order: [['revenue', 'desc']],
  limit: 5,
  offset: 1,
  timezone: 'UTC',
};

/** The same value with the members of each object in another order. */
function shuffle(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((part) => shuffle(part, seed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, shuffle(part, seed)] as const);
  const at = seed % entries.length;
  return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)].reverse());
}

describe('the hash of a query', () => {
  it('does not depend on the order of members', () => {
    const { hash } = parse(QUERY);
    fc.assert(fc.property(fc.nat(), (seed) => parse(shuffle(QUERY, seed)).hash === hash));
  });

  it('is the same where a default is given', () => {
    const { metrics, timeDimension } = QUERY;
    const defaults = { dimensions: [], filters: [], order: [], offset: 0, timezone: 'Europe/Berlin', expected: false };
    const given = parse({ metrics, timeDimension, ...defaults, limit: 10_000, explain: false });
    expect(given.hash).toBe(parse({ metrics, timeDimension }).hash);
  });

  it.each<[string, Partial<Query>]>([
    ['metrics', { metrics: ['revenue'], order: [] }],
    ['order of metrics', { metrics: ['orders', 'revenue'] }],
    ['dimensions', { dimensions: ['channel'] }],
    ['granularity', { timeDimension: { ...QUERY.timeDimension, granularity: 'hour' } }],
    ['filters', { filters: [] }],
    ['order', { order: [['revenue', 'asc']] }],
    ['place of no value', { order: [['revenue', 'desc', 'nulls first']] }],
    ['filter of metrics', { having: [{ member: 'revenue', operator: 'gt', values: [1] }] }],
    ['limit of groups', { limitBy: { dimensions: ['region'], limit: 1 } }],
    ['totals by dimensions', { totalsBy: [['region']] }],
    ['cursor wanted', { paged: true }],
    ['limit', { limit: 6 }],
    ['offset', { offset: 2 }],
    ['time zone', { timezone: 'Europe/Berlin' }],
    ['cut to what is settled', { settled: true }],
  ])('is another for other %s', (_, change) => {
    expect(parse({ ...QUERY, ...change }).hash).not.toBe(parse(QUERY).hash);
  });

  it('is another where only what both ranges have is counted', () => {
    const timeDimension = { dateRange: 'today', compareDateRange: 'previous period' };
    expect(parse({ ...QUERY, timeDimension, aligned: true }).hash).not.toBe(parse({ ...QUERY, timeDimension }).hash);
  });

  it('is the same where more is shown beside the numbers', () => {
    expect(parse({ ...QUERY, expected: true, explain: true }).hash).toBe(parse(QUERY).hash);
  });

  it('is another under another policy', () => {
    expect(parse(QUERY, { ...policy, fingerprint: 'other' }).hash).not.toBe(parse(QUERY).hash);
  });
});

describe('the key of an answer', () => {
  const of = (dateRange: Query['timeDimension']['dateRange']) => ({ ...QUERY, timeDimension: { dateRange } });

  it('is the same for words and for the dates that they stand for', () => {
    expect(resolve(of('today')).key).toBe(resolve(of(['2026-11-07', '2026-11-07'])).key);
    expect(resolve(of('today')).key).not.toBe(resolve(of(['2026-11-06', '2026-11-07'])).key);
  });

  it('changes with the first instant of the next day of the zone, when words mean another range', () => {
    const midnight = Date.UTC(2026, 10, 8);
    const { key, untilMs } = resolve(of('today'));
    expect(untilMs).toBe(midnight);
    expect(resolve(of('today'), midnight - 1).key).toBe(key);
    expect(resolve(of('today'), midnight).key).not.toBe(key);
    expect(resolve(of(['2026-11-07', '2026-11-07'])).untilMs).toBe(Infinity);
  });

  it('is another where the answer has its plan, and that of its provenance is not', () => {
    const [plain, explained] = [resolve(QUERY), resolve({ ...QUERY, explain: true })];
    expect(explained.key).not.toBe(plain.key);
    expect(explained.originKey).toBe(plain.originKey);
  });

  it('covers the comparison', () => {
    const compared = { ...QUERY, timeDimension: { dateRange: 'today', compareDateRange: 'previous period' } };
    expect(resolve(compared).key).not.toBe(resolve(of('today')).key);
  });

  it('is another where the same instants are paired by date and by place', () => {
    const dateRange = ['2026-10-30', '2026-11-17'] as const;
    const keyOf = (compareDateRange: Query['timeDimension']['dateRange']): string =>
      resolve({ ...QUERY, timeDimension: { dateRange, compareDateRange } }).key;
    expect(keyOf('same period last month')).not.toBe(keyOf(['2026-09-30', '2026-10-17']));
    expect(keyOf('previous period')).toBe(keyOf(['2026-10-11', '2026-10-29']));
  });
});
