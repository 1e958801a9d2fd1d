import { expect, it } from 'vitest';
import { parseCatalog } from '../catalog/parse-catalog.ts';
import type { Metric } from '../catalog/types.ts';
import { createRandom } from '../simulation/random.ts';
import { judgeMetric } from './judge-metric.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-08-03T00:00:00Z');
const HOURS = 24 * 7 * 5;
const UNSETTLED = 24 * 5;

const catalog = parseCatalog([
  {
    name: 'catalog.yaml',
    text: `
name: shop
sources:
  orders:
    event_time: at
    fields: { at: timestamp, status: string }
    measures: { refunds: { count: true, where: { status: refunded } } }
metrics:
  refunds: { empty: zero, settles: 6d }
roles: { boss: { metrics: all, dimensions: all } }
`,
  },
]);
const refunds = catalog.metrics.get('refunds') as Metric;

/** Of the orders of the last five days hardly any were refunded yet. */
function makeRows() {
  const random = createRandom(3);
  return Array.from({ length: HOURS }, (_, hour) => {
    const isSettled = hour < HOURS - UNSETTLED;
    const time = new Date(START_MS + hour * HOUR_MS).toISOString();
    return { time, refunds: random.poisson(isSettled ? 40 : 5) };
  });
}

it('judges no bucket before it has settled', () => {
  const nowMs = START_MS + HOURS * HOUR_MS;
  const flagged = (metric: Metric): number =>
    judgeMetric(makeRows(), metric, 'hour', catalog, nowMs).filter(({ verdict }) => (verdict?.severity ?? '') !== '')
      .length;
  expect(flagged({ ...refunds, settlesMs: 0 })).toBeGreaterThan(3);
  expect(flagged(refunds)).toBe(0);
  // What has settled since is judged.
  expect(
    judgeMetric(makeRows(), refunds, 'hour', catalog, nowMs + refunds.settlesMs).every(({ verdict }) => verdict),
  ).toBe(true);
});
