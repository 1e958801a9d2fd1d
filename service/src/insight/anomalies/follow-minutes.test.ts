import { expect, it } from 'vitest';
import type { QueryResult, Row } from '../../../../sdk/src/protocol/query.ts';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import type { Metric } from '../../catalog/model/types.ts';
import { createRandom } from '../../simulation/random.ts';
import { createMinuteFollower } from './follow-minutes.ts';
import { judgeMetric } from './judge-metric.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.parse('2026-08-03T00:00:00Z');
const PAST = 4 * 24 * 60;

const catalog = parseCatalog([
  {
    name: 'catalog.yaml',
    text: `
name: shop
sources:
  orders: { event_time: at, fields: { at: timestamp }, measures: { orders: { count: true } } }
metrics: { orders: { empty: zero } }
roles: { boss: { metrics: all, dimensions: all } }
`,
  },
]);
const metric = catalog.metrics.get('orders') as Metric;
const random = createRandom(9);
const values = Array.from({ length: PAST + 60 }, (_, minute) => (minute > PAST + 20 ? 0 : random.poisson(20)));

/** Follows the minutes one by one; the last of each look is open. */
function createFollowing() {
  let nowMs = START_MS;
  const reads: number[] = [];
  const follow = createMinuteFollower(catalog, () => nowMs);
  const rowAt = (ms: number, openMs: number): Row => ({
    time: new Date(ms).toISOString(),
    orders: values[(ms - START_MS) / MINUTE_MS] ?? 0,
    ...(ms >= openMs && { partial: true }),
  });
  return {
    reads,
    look(minute: number) {
      nowMs = START_MS + minute * MINUTE_MS;
      const openMs = nowMs;
      return follow({
        key: 'orders',
        metric,
        pastMs: nowMs - PAST * MINUTE_MS,
        fromMs: nowMs - MINUTE_MS,
        toMs: nowMs + MINUTE_MS,
        read: (fromMs, toMs) => {
          const rows = Array.from({ length: (toMs - fromMs) / MINUTE_MS }, (_, index) =>
            rowAt(fromMs + index * MINUTE_MS, openMs),
          );
          reads.push(rows.length);
          return Promise.resolve({ rows } as unknown as QueryResult);
        },
      });
    },
  };
}

it('says what judging all of it again would say, and reads a minute at a time', async () => {
  const { look, reads } = createFollowing();
  let last = await look(PAST);
  for (let minute = PAST + 1; minute < PAST + 9; minute++) last = await look(minute);
  const rows = values.slice(0, PAST + 8).map((orders, minute) => ({
    time: new Date(START_MS + minute * MINUTE_MS).toISOString(),
    orders,
  }));
  const afresh = judgeMetric(rows, metric, 'minute', catalog, START_MS + PAST * MINUTE_MS);
  const closed = last.filter(({ isPartial }) => !isPartial);
  expect(closed.slice(-50)).toEqual(afresh.slice(-50));
  expect(last.at(-1)).toMatchObject({ isPartial: true, verdict: undefined });
  expect(reads[0]).toBe(PAST + 1);
  expect(Math.max(...reads.slice(1))).toBe(2);
});

it('reads all anew after ten minutes, for what came late', async () => {
  const { look, reads } = createFollowing();
  for (let minute = PAST; minute < PAST + 25; minute++) await look(minute);
  expect(reads.filter((rows) => rows > 100)).toHaveLength(3);
});

it('flags minutes without any where there are twenty', async () => {
  const { look } = createFollowing();
  await look(PAST + 18);
  const buckets = await look(PAST + 24);
  expect(buckets.filter(({ verdict }) => verdict?.severity === 'high').map(({ timeMs }) => timeMs)).toContain(
    START_MS + (PAST + 22) * MINUTE_MS,
  );
});
