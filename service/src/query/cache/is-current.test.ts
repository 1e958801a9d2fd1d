import { describe, expect, it } from 'vitest';
import { fullPolicy, ordersCatalog } from '../../../test/support/shop/ingested-orders.ts';
import type { ComputedAnswer } from '../answer/compute-answer.ts';
import { parseQuery } from '../parse/parse-query.ts';
import { resolveRanges } from '../parse/resolve-ranges.ts';
import type { SourceStates } from '../types.ts';
import { ChangeLog } from '../versions/change-log.ts';
import { isCurrent, isKnown, raiseVersions } from './is-current.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = Date.UTC(2026, 10, 7);
const query = resolveRanges(
  parseQuery(
    { metrics: ['orders'], timeDimension: { dateRange: ['2026-11-07', '2026-11-07'] }, timezone: 'UTC' },
    ordersCatalog,
    fullPolicy(ordersCatalog),
  ),
  { nowMs: DAY_MS, weekStart: 1 },
);

/** An answer of the whole day that shows version 3. */
const createAnswer = (others: Partial<ComputedAnswer> = {}): ComputedAnswer => ({
  main: {
    rows: [],
    bucketEndsMs: [],
    totals: {},
    other: undefined,
    otherBy: undefined,
    totalsBy: undefined,
    digest: undefined,
    rowCount: 0,
  },
  cutBuckets: [],
  unknownValues: [],
  comparison: undefined,
  ranges: [query.range],
  versions: new Map([['orders', 3]]),
  tier: 'gold',
  nextRowAtMs: Infinity,
  sizeBytes: 1000,
  explanation: [],
  ...others,
});

/** States of a source that was at version 3, and then changed within the spans. */
function createStates(...spans: (readonly [number, number])[]): SourceStates {
  const log = new ChangeLog();
  log.reset(3);
  for (const span of spans) log.add({ version: log.version + 1, spans: [span] });
  return {
    catalog: ordersCatalog,
    state: () => ({ version: log.version, watermarkMs: DAY_MS, freshAtMs: DAY_MS }),
    isUnchanged: (_, since, fromMs, toMs) => log.isUnchanged(since, fromMs, toMs),
  } as Partial<SourceStates> as SourceStates;
}

const BEFORE = [DAY_MS - HOUR_MS, DAY_MS] as const;
const LAST_HOUR = [DAY_MS + 23 * HOUR_MS, DAY_MS + 24 * HOUR_MS] as const;

describe('isCurrent', () => {
  it('holds until a change touches the range', () => {
    expect(isCurrent(createAnswer(), query, createStates(), DAY_MS)).toBe(true);
    expect(isCurrent(createAnswer(), query, createStates(BEFORE), DAY_MS)).toBe(true);
    expect(isCurrent(createAnswer(), query, createStates(BEFORE, LAST_HOUR), DAY_MS)).toBe(false);
  });

  it('ends with the instant at which the next row begins', () => {
    const answer = createAnswer({ nextRowAtMs: DAY_MS });
    expect(isCurrent(answer, query, createStates(), DAY_MS - 1)).toBe(true);
    expect(isCurrent(answer, query, createStates(), DAY_MS)).toBe(false);
  });

  it('changes nothing', () => {
    const answer = createAnswer();
    expect(isCurrent(answer, query, createStates(BEFORE), DAY_MS)).toBe(true);
    expect(answer).toEqual(createAnswer());
  });
});

describe('raiseVersions', () => {
  it('raises the versions to those of the sources', () => {
    const answer = createAnswer();
    raiseVersions(answer, createStates(BEFORE, BEFORE));
    expect([...answer.versions]).toEqual([['orders', 5]]);
  });

  it('lowers none', () => {
    const answer = createAnswer({ versions: new Map([['orders', 9]]) });
    raiseVersions(answer, createStates());
    expect([...answer.versions]).toEqual([['orders', 9]]);
  });
});

describe('isKnown', () => {
  it('is false for a later version, or another source', () => {
    const states = createStates();
    expect(isKnown(createAnswer(), states)).toBe(true);
    expect(isKnown(createAnswer({ versions: new Map([['orders', 4]]) }), states)).toBe(false);
    expect(isKnown(createAnswer({ versions: new Map([['visits', 1]]) }), states)).toBe(false);
  });
});
