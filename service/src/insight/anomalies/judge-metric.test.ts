import { expect, it } from 'vitest';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import type { Metric } from '../../catalog/model/types.ts';
import { createRandom } from '../../simulation/random.ts';
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

/** Makes rows of orders, of which hardly any of the last five days were refunded yet. */
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
    judgeMetric(makeRows(), metric, 'hour', catalog, nowMs)
      .slice(-UNSETTLED)
      .filter(({ verdict }) => (verdict?.severity ?? '') !== '').length;
  expect(flagged({ ...refunds, settlesMs: 0 })).toBeGreaterThan(3);
  expect(flagged(refunds)).toBe(0);
  // What has settled since is judged.
  expect(
    judgeMetric(makeRows(), refunds, 'hour', catalog, nowMs + refunds.settlesMs).every(({ verdict }) => verdict),
  ).toBe(true);
});

/** Forty an hour, but in the last hour as many as given. */
function makeSteady(last: number, lastOf: { partial?: true }) {
  const random = createRandom(4);
  return Array.from({ length: HOURS }, (_, hour) => ({
    time: new Date(START_MS + hour * HOUR_MS).toISOString(),
    refunds: hour === HOURS - 1 ? last : random.poisson(40),
    ...(hour === HOURS - 1 && lastOf),
  }));
}
const judgeLast = (last: number, lastOf: { partial?: true } = {}) =>
  judgeMetric(makeSteady(last, lastOf), { ...refunds, settlesMs: 0 }, 'hour', catalog, START_MS + HOURS * HOUR_MS).at(
    -1,
  );

it('flags an open bucket that is above its whole range already, and waits for the close of one that is low', () => {
  const partial = true as const;
  expect(judgeLast(400, { partial })?.verdict).toMatchObject({ severity: 'high', direction: 'up' });
  expect(judgeLast(0, { partial })).toMatchObject({ isPartial: true, verdict: undefined });
  expect(judgeLast(0)?.verdict).toMatchObject({ severity: 'high', direction: 'down' });
});

it('flags nothing in an event of the calendar, and learns nothing from it', () => {
  const day = { name: 'sale', from: '2026-09-02', to: '2026-09-02' };
  const sold = makeSteady(40, {}).map((row) =>
    row.time.startsWith('2026-09-02') ? { ...row, refunds: row.refunds * 8 } : row,
  );
  const judge = (calendar: typeof catalog.calendar) =>
    judgeMetric(sold, { ...refunds, settlesMs: 0 }, 'hour', { ...catalog, calendar }, START_MS + HOURS * HOUR_MS);
  const during = (buckets: ReturnType<typeof judge>) =>
    buckets.filter(({ timeMs, verdict }) => timeMs >= Date.parse(day.from) && (verdict?.severity ?? '') !== '');
  expect(during(judge([])).length).toBeGreaterThan(0);
  const withCalendar = judge([day]);
  expect(during(withCalendar)).toEqual([]);
  expect(withCalendar.at(-1)?.verdict?.expected).toBeLessThan(50);
});
