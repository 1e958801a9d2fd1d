import { expect, it } from 'vitest';
import type { Anomaly } from '../../../../sdk/src/protocol/anomalies.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { createAnomalyObserver } from './observe-anomaly.ts';
import type { Dimensions, ObserveContext } from './observe.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse('2026-09-07T12:10:00Z');
const CLOSED = new Date(NOW_MS - (NOW_MS % HOUR_MS) - HOUR_MS).toISOString();
const REGIONS = 40;

const rule = {
  name: 'odd',
  metric: 'orders',
  by: ['region'],
  per: 'hour',
  condition: { kind: 'anomaly', least: 'medium' },
  severity: 'warning',
} as unknown as Rule;

/** Verdicts by region where the detector flags some, each about once in so many hours. */
async function observe(flagged: Readonly<Record<string, number>>, watched: readonly Dimensions[] = []) {
  const rows = Array.from({ length: REGIONS }, (_, index) => ({ region: `r${index}`, orders: 5 }));
  const context = {
    states: {
      catalog: { timezone: 'UTC', weekStart: 1, metrics: new Map([['orders', { sources: ['orders'] }]]) },
      state: () => ({ watermarkMs: NOW_MS }),
    },
    queries: { answer: () => Promise.resolve({ rows }) },
    policy: { fingerprint: 'all' },
    nowMs: NOW_MS,
    knownOf: () => watched,
    reportInstances: () => undefined,
    onError: (error: unknown) => {
      throw error;
    },
  } as unknown as ObserveContext;
  const observer = createAnomalyObserver({
    find: ({ filters = [] }) => {
      const [filter] = filters as unknown as [{ values: [string] }];
      const onceIn = flagged[filter.values[0]];
      const to = new Date(Date.parse(CLOSED) + HOUR_MS).toISOString();
      const anomaly = { from: CLOSED, to, direction: 'down', onceIn } as unknown as Anomaly;
      const row = { time: CLOSED, value: 5, expected: 5, lower: 1, upper: 9 };
      return Promise.resolve({ anomalies: onceIn === undefined ? [] : [anomaly], learning: [], rows: [row] });
    },
  });
  const observations = (await observer([rule], context)).get('odd') ?? [];
  expect(observations).toHaveLength(REGIONS);
  return observations
    .filter(({ judgement }) => judgement.verdict === 'beyond')
    .map(({ dimensions }) => dimensions.region);
}

it('keeps one of many that is rare enough, and leaves out one that chance gives each day', async () => {
  expect(await observe({ r3: 1300 })).toEqual(['r3']);
  expect(await observe({ r3: 300 })).toEqual([]);
});

it('keeps several that are rare together, and what goes on', async () => {
  expect(await observe({ r3: 300, r4: 300, r5: 290 })).toEqual(['r3', 'r4', 'r5']);
  expect(await observe({ r3: 300 }, [{ region: 'r3' }])).toEqual(['r3']);
});
