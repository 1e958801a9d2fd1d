import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AnomalyList } from '../../../sdk/src/protocol/anomalies.ts';
import type { Explanation, Fact } from '../../../sdk/src/protocol/explanations.ts';
import type { Query, QueryResult, WireError } from '../../../sdk/src/protocol/query.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { prove } from '../support/postgres/prove.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const HOUR_MS = 3_600_000;
/** Midnight in New York. */
const START_MS = Date.parse('2026-01-01T05:00:00Z');
/** The clock goes forward on 8 March. */
const CLOCK_CHANGE = 66;
const DAYS = 31 + 28 + 30;
/** Days since the first: the storm, which the detector finds, and a Saturday of the calendar with a quarter of the flights. */
const STORM = 76;
const SALE = 58;
const dateOf = (day: number): string => new Date(START_MS + day * 24 * HOUR_MS).toISOString().slice(0, 10);

const CATALOG = `
name: flights
timezone: America/New_York
sources:
  flights:
    event_id: event_id
    event_time: at
    event_time_zone: UTC
    fields:
      event_id: string
      at: timestamp
      origin: string
      season: string
      weather: string
      cancelled: boolean
      plane: string
      delay: integer
      distance: integer
      fare: { type: money, currency: USD }
    measures:
      flights: { count: true }
      delay: { sum: delay }
      distance: { sum: distance }
      cancellations: { count: true, where: { cancelled: true } }
      planes: { distinct: plane }
      income: { sum: fare }
      fares: { distribution: fare }
    rollups: [[origin], [season], [weather], [cancelled]]
dimensions:
  origin: { labels: { A1: Atlanta, B1: Boston } }
  season: {}
  weather: {}
  cancelled: {}
metrics:
  flights: { empty: zero }
  income: { empty: zero }
  planes: { empty: zero }
  average_delay: { ratio: [delay, flights], unit: min }
  cancellation_rate: { ratio: [cancellations, flights], format: percent }
  per_plane: { ratio: [flights, planes] }
  fare_per_flight: { ratio: [income, flights] }
  pace: { ratio: [delay, distance], format: number }
  top_fare: { percentile: [fares, 90] }
calendar:
  - { name: Sale, from: ${dateOf(SALE)}, to: ${dateOf(SALE)} }
roles:
  boss: { metrics: all, dimensions: all, ingest: all, operate: true, alerts: manage }
`;

/** About a hundred flights a day; what they do is by chance of the seed, but for what the tests know. */
function makeFlights(seed: number): string[] {
  const random = createRandom(seed);
  const normal = (): number => Math.log(random.logNormal(1, 1));
  const level = random.between(-2, 2);
  const lines: string[] = [];
  for (let day = 0; day < DAYS; day++) {
    const ofDay = level + 12 * normal();
    const weather = random.chance(0.6) ? 'clear' : 'rain';
    for (let hour = 0; hour < 24; hour++) {
      if (day === CLOCK_CHANGE && hour === 23) continue;
      const flights = random.poisson(day === SALE ? 1 : 4.5);
      for (let index = 0; index < flights; index++) {
        const isStorm = day === STORM;
        lines.push(
          JSON.stringify({
            event_id: `${day}-${hour}-${index}`,
            at: new Date(
              START_MS + (day * 24 + hour - (day > CLOCK_CHANGE ? 1 : 0)) * HOUR_MS + index * 1000,
            ).toISOString(),
            origin: random.pick([
              ['A1', 5],
              ['B1', 3],
              ['Chicago', 1],
            ]),
            season: day < 59 ? 'winter' : 'spring',
            weather,
            cancelled: random.chance(isStorm ? 0.7 : 0.04),
            plane: `p${Math.floor(random.between(0, 60))}`,
            delay: Math.round((isStorm ? 110 : ofDay) + 20 * normal()),
            distance: Math.round(random.between(100, 2000)),
            fare: random.logNormal(120, 0.5).toFixed(2),
          }),
        );
      }
    }
  }
  return lines;
}

type Answer = Explanation & { base: number; change: number; error?: WireError };
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const METRICS = ['flights', 'income', 'planes', 'average_delay', 'cancellation_rate', 'fare_per_flight', 'top_fare'];

describe.each([1, 2])('with the data of seed %d an explanation', (seed) => {
  let running: RunningService;
  beforeAll(async () => {
    running = await runService({}, CATALOG);
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const response = await running.fetch('/v1/events/flights', { text: makeFlights(seed).join('\n'), headers });
    expect(response.status).toBe(200);
    const dateRange = [dateOf(DAYS - 1), dateOf(DAYS - 1)] as const;
    const query = { metrics: ['flights'], timeDimension: { dateRange } };
    await vi.waitFor(async () => expect(JSON.stringify(await running.ask(query))).toContain('"watermark":"2026-'), {
      timeout: 10_000,
    });
  });
  afterAll(() => running?.close());

  async function explain(metric: string, query: Record<string, string>): Promise<Answer> {
    const path = `/v1/metrics/${metric}/explain?${new URLSearchParams(query).toString()}`;
    return (await (await running.fetch(path)).json()) as Answer;
  }
  const dayOf = (day: number): string => `${dateOf(day)}/${dateOf(day)}`;
  const list = async (parameters: Readonly<Record<string, string>>): Promise<AnomalyList> =>
    (await (await running.fetch(`/v1/anomalies?${new URLSearchParams(parameters).toString()}`)).json()) as AnomalyList;
  const ask = async (query: Query): Promise<QueryResult> => (await running.ask(query)) as QueryResult;

  async function checkProofs(explanation: Answer): Promise<void> {
    for (const [id, { value, proof }] of Object.entries<Fact>(explanation.facts)) {
      if (typeof value !== 'number') continue;
      const proven = await prove(proof, explanation, { ask, list });
      expect(Math.abs(proven - value), `${id}: ${proven} is not ${value}`).toBeLessThan(
        1e-9 * Math.max(1, Math.abs(value)),
      );
    }
  }

  /** Asserts that parts and remainder add up to the whole, and that the factors' bases multiply to its base. */
  function checkParts({ splits, rateSplits, factors, change, base, lengthEffect, actual }: Answer): void {
    const scale = Math.max(1, Math.abs(actual), Math.abs(base));
    const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThan(1e-8 * scale);
    for (const { segments, within } of splits) {
      if (within.length === 0) near(sum(segments.map((segment) => segment.change)) + (lengthEffect ?? 0), change);
    }
    for (const { segments } of rateSplits)
      near(sum(segments.map((segment) => segment.rateEffect + segment.mixEffect)), change);
    if (!factors) return;
    near(sum(factors.factors.map(({ effect }) => effect)) + (lengthEffect ?? 0), change);
    near(
      factors.factors.reduce((product, factor) => product * factor.base, 1),
      base + (lengthEffect ?? 0),
    );
  }

  it('holds on every day: proofs, parts, ratios, and nothing flagged is called usual', async () => {
    const dateRange = `${dateOf(28)}/${dateOf(DAYS - 1)}`;
    for (const metric of METRICS) {
      const { anomalies } = await list({ metric, dateRange, granularity: 'day' });
      for (const day of [SALE, SALE + 7, STORM, STORM + 7, 85]) {
        const explanation = await explain(metric, { dateRange: dayOf(day) });
        const [from] = explanation.dateRange;
        const isFlagged = anomalies.some((anomaly) => anomaly.from <= from && from < anomaly.to);
        if (isFlagged) expect(explanation.text).not.toMatch(/within the (usual|expected|range)/);
        checkParts(explanation);
        await checkProofs(explanation);
        if (metric === 'average_delay') expect(explanation.text).not.toContain('%');
        if (metric === 'cancellation_rate') expect(explanation.text).not.toMatch(/pp or/);
      }
    }
  }, 120_000);

  it('finds the storm, and calls none of it usual', async () => {
    for (const metric of ['average_delay', 'cancellation_rate']) {
      const { anomalies } = await list({ metric, dateRange: dayOf(STORM), granularity: 'day' });
      expect(anomalies).toHaveLength(1);
      const { text } = await explain(metric, { dateRange: dayOf(STORM) });
      expect(text).not.toMatch(/within the (usual|expected|range)/);
    }
  });

  it('leaves the day of the calendar, and the flagged one, out of what is usual', async () => {
    for (const [day, left] of [
      [SALE + 7, SALE],
      [STORM + 7, STORM],
    ] as const) {
      const { baseRanges } = await explain('average_delay', { dateRange: dayOf(day) });
      const days = baseRanges.map(([from]) => from.slice(0, 10));
      expect(days).not.toContain(dateOf(left));
      expect(days).toHaveLength(4);
    }
  });

  it('compares months of different length by the day, and names the weekdays', async () => {
    const explanation = await explain('flights', {
      dateRange: '2026-02-01/2026-02-28',
      compareDateRange: '2026-01-01/2026-01-31',
    });
    expect(explanation.text).toMatch(
      /That is 28 days compared with 31, 1 Thursday fewer, 1 Friday fewer and 1 Saturday fewer\. The different length alone accounts for −\d+\. Per day, it is \d+ compared with \d+\. Adjusted for the length, the difference is [−+]?\d+\./,
    );
    expect(explanation.lengthEffect).toBeLessThan(-200);
    checkParts(explanation);
    await checkProofs(explanation);
    const german = await explain('flights', {
      dateRange: '2026-02-01/2026-02-28',
      compareDateRange: 'same period last month',
      language: 'de',
    });
    expect(german.text).toContain('28 Tage gegenüber 31, 1 Donnerstag weniger');
    const saturdays = { dateRange: '2026-03-01/2026-03-13', compareDateRange: '2026-02-07/2026-02-21' };
    expect((await explain('flights', saturdays)).text).toContain('13 days compared with 15, 2 Saturdays fewer.');
    const germanSaturdays = await explain('flights', { ...saturdays, language: 'de' });
    expect(germanSaturdays.text).toContain('13 Tage gegenüber 15, 2 Samstage weniger.');
    const planes = await explain('planes', {
      dateRange: '2026-02-28/2026-02-28',
      compareDateRange: '2026-02-01/2026-02-07',
    });
    expect(planes).toMatchObject({ lengthEffect: null });
    expect(planes.text).toContain('The periods have different lengths: 1 day compared with 7.');
  });

  it('names no segment that begins or ends with the calendar', async () => {
    const march = { dateRange: '2026-03-02/2026-03-15', compareDateRange: '2026-02-16/2026-03-01' };
    const explanation = await explain('flights', march);
    expect(explanation.splits.map(({ dimension }) => dimension).sort()).toEqual(['cancelled', 'origin']);
    expect(explanation.text).not.toMatch(/winter|spring|clear|rain/);
    const rates = await explain('average_delay', march);
    expect(rates.rateSplits.map(({ dimension }) => dimension).sort()).toEqual(['cancelled', 'origin']);
  });

  it('says no ratio of an average of both signs, nor against next to nothing', async () => {
    const explanation = await explain('average_delay', {
      dateRange: dayOf(STORM),
      compareDateRange: 'previous period',
    });
    expect(explanation.changeRatio).toBeNull();
    expect(explanation.text).toMatch(/^Average delay was [\d.]+.min \(.+\), [\d.]+.min above the −?[\d.]+.min of/);
    const sale = await explain('flights', { dateRange: dayOf(STORM), compareDateRange: dayOf(SALE) });
    expect(sale.text).toMatch(/^Flights came to /);
  });

  it('names truth, labels and levels in words', async () => {
    const { text } = await explain('flights', { dateRange: dayOf(STORM), compareDateRange: 'previous period' });
    expect(text).not.toMatch(/\btrue\b|\bfalse\b|A1|B1/);
    const slice = JSON.stringify([{ member: 'cancelled', operator: 'equals', values: [true] }]);
    expect((await explain('flights', { dateRange: dayOf(STORM), filters: slice })).text).toMatch(
      /^Flights \(cancelled: yes\) came to/,
    );
    const german = await explain('flights', { dateRange: dayOf(STORM), filters: slice, language: 'de' });
    expect(german.text).toMatch(/^Flights \(Cancelled: ja\): /);
  });

  it('says why there are no parts', async () => {
    const storm = { dateRange: dayOf(STORM) };
    expect((await explain('pace', storm)).text).toContain('There is no breakdown of Pace');
    expect((await explain('planes', { dateRange: dayOf(SALE) })).text).toContain('counts only once in Planes');
  });

  it('has no factor whose base is not between those of its periods', async () => {
    const explanation = await explain('income', { dateRange: dayOf(SALE) });
    expect(explanation.factors?.factors.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(['fare_per_flight', 'per_plane', 'planes']),
    );
    for (const { metric, base } of explanation.factors?.factors ?? []) {
      const values = await Promise.all(
        explanation.baseRanges.map(async ([from, to]) => {
          const { totals } = await ask({ metrics: [metric], timeDimension: { dateRange: [from, to] } });
          return Number(totals[metric]);
        }),
      );
      expect(base).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
      expect(base).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
    }
  });
});
