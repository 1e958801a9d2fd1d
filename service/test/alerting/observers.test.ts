import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAbsenceObserver } from '../../src/alerting/conditions/observe-absence.ts';
import { observeChanges } from '../../src/alerting/conditions/observe-change.ts';
import { observeThresholds } from '../../src/alerting/conditions/observe-threshold.ts';
import type { Observer, ObserveContext } from '../../src/alerting/conditions/observe.ts';
import { readRule } from '../../src/alerting/rules/read-rule.ts';
import { fullPolicy, openOrders, ordersCatalog, type OrdersFixture } from '../support/shop/ingested-orders.ts';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 7, 12);

let orders: OrdersFixture;
let lastId = 0;

beforeEach(async () => {
  orders = await openOrders(NOON + 0.2 * HOUR_MS);
});

afterEach(() => orders.close());

const write = (atMs: number, region: string, amount: number): Promise<void> =>
  orders.write([
    { order_id: `o${++lastId}`, ordered_at: new Date(atMs).toISOString(), region, amount: String(amount) },
  ]);

/** Verdicts of an observer on one rule at an instant, by region. */
async function look(observe: Observer, definition: object, nowMs: number, watched: readonly string[] = []) {
  orders.nowMs = nowMs;
  const context: ObserveContext = {
    queries: orders.service,
    states: orders.states,
    policy: fullPolicy(ordersCatalog),
    nowMs,
    knownOf: () => watched.map((region) => ({ region })),
    reportInstances: () => undefined,
    onError: (error) => {
      throw error;
    },
  };
  const observations = await observe([readRule('one', definition, ordersCatalog)], context);
  return Object.fromEntries(
    (observations.get('one') ?? []).map(({ dimensions, judgement: { verdict, value } }) => [
      dimensions.region ?? 'all',
      `${verdict} ${value}`,
    ]),
  );
}

describe('thresholds', () => {
  it('judge the open bucket above, and the closed one below', async () => {
    await write(NOON - 0.5 * HOUR_MS, 'north', 5);
    await write(NOON + 0.1 * HOUR_MS, 'north', 500);
    const nowMs = NOON + 0.2 * HOUR_MS;
    expect(await look(observeThresholds, { metric: 'revenue', above: 100 }, nowMs)).toEqual({ all: 'beyond 500' });
    expect(await look(observeThresholds, { metric: 'revenue', below: 10 }, nowMs)).toEqual({ all: 'beyond 5' });
    expect(await look(observeThresholds, { metric: 'average', above: 100 }, nowMs)).toEqual({ all: 'clear 5' });
  });

  it('say nothing of an empty bucket before the first event, of all or of an instance', async () => {
    await write(NOON + 0.1 * HOUR_MS, 'north', 9);
    const nowMs = NOON + 0.2 * HOUR_MS;
    const few = { metric: 'orders', below: 3, noData: 'alert' };
    expect(await look(observeThresholds, few, nowMs)).toEqual({ all: 'unknown null' });
    expect(await look(observeThresholds, { ...few, by: ['region'] }, nowMs)).toEqual({ north: 'unknown null' });
    await write(NOON - 90 * 24 * HOUR_MS, 'south', 9);
    expect(await look(observeThresholds, few, nowMs)).toEqual({ all: 'beyond 0' });
    const both = await look(observeThresholds, { ...few, by: ['region'] }, nowMs, ['south']);
    expect(both).toEqual({ north: 'unknown null', south: 'beyond 0' });
  });

  it('judge an instance that went quiet: nothing is 0 where the metric says so, and else what the rule says', async () => {
    await write(NOON - 3.5 * HOUR_MS, 'south', 9);
    await write(NOON - 0.5 * HOUR_MS, 'north', 9);
    await write(NOON + 0.1 * HOUR_MS, 'north', 9);
    const nowMs = NOON + 0.2 * HOUR_MS;
    const few = { metric: 'orders', by: ['region'], below: 1 };
    expect(await look(observeThresholds, few, nowMs)).toEqual({ north: 'clear 1', south: 'beyond 0' });
    const little = { metric: 'revenue', by: ['region'], below: 1 };
    expect(await look(observeThresholds, little, nowMs, ['west'])).toEqual({
      north: 'clear 9',
      south: 'unknown null',
      west: 'unknown null',
    });
    expect(await look(observeThresholds, { ...little, noData: 'alert' }, nowMs)).toMatchObject({
      south: 'beyond null',
    });
  });
});

describe('changes', () => {
  it('compare one bucket with the bucket of the comparison, instance by instance', async () => {
    await write(NOON - 1.5 * HOUR_MS, 'north', 100);
    await write(NOON - 1.5 * HOUR_MS, 'south', 100);
    await write(NOON - 0.5 * HOUR_MS, 'north', 60);
    await write(NOON + 0.1 * HOUR_MS, 'north', 500);
    const nowMs = NOON + 0.2 * HOUR_MS;
    const fell = { metric: 'revenue', by: ['region'], fallsBy: 0.3, against: 'previous period' };
    expect(await look(observeChanges, fell, nowMs)).toEqual({ north: 'beyond 60', south: 'unknown null' });
    const rose = { metric: 'revenue', by: ['region'], risesBy: 0.5, against: 'previous period' };
    expect(await look(observeChanges, rose, nowMs)).toMatchObject({ north: 'beyond 500' });
    expect(await look(observeChanges, { ...rose, against: 'same period last week' }, nowMs)).toMatchObject({
      north: 'unknown 60',
    });
  });
});

describe('absence', () => {
  const rule = { metric: 'orders', by: ['region'], absentFor: '15m' };

  it('begins when nothing came for exactly so long, and ends with the next event', async () => {
    const observe = createAbsenceObserver();
    await write(NOON, 'north', 1);
    expect(await look(observe, rule, NOON + 1000)).toEqual({ north: 'clear 1' });
    expect(await look(observe, rule, NOON + 1000 + 899_999)).toEqual({ north: 'clear 1' });
    expect(await look(observe, rule, NOON + 1000 + 900_000)).toEqual({ north: 'beyond 0' });
    await write(NOON + 1_000_000, 'south', 1);
    expect(await look(observe, rule, NOON + 1_000_001)).toEqual({ north: 'beyond 0', south: 'clear 1' });
    await write(NOON + 1_000_002, 'north', 1);
    expect(await look(observe, rule, NOON + 1_000_003)).toEqual({ north: 'clear 1', south: 'clear 1' });
  });

  it('says nothing of a source that never had an event', async () => {
    const all = { metric: 'orders', absentFor: '15m' };
    expect(await look(createAbsenceObserver(), all, NOON)).toEqual({ all: 'unknown null' });
    await write(NOON, 'north', 1);
    expect(await look(createAbsenceObserver(), all, NOON + 901_000)).toEqual({ all: 'beyond 0' });
  });

  it('is seen at the first look, by whoever remembers nothing', async () => {
    await write(NOON, 'north', 1);
    expect(await look(createAbsenceObserver(), rule, NOON + 901_000)).toEqual({ north: 'beyond 0' });
    expect(await look(createAbsenceObserver(), rule, NOON + 60_000)).toEqual({ north: 'clear 1' });
    expect(await look(createAbsenceObserver(), { metric: 'orders', absentFor: '15m' }, NOON + 901_000)).toEqual({
      all: 'beyond 0',
    });
  });
});
