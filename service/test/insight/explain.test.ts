import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AnomalyList } from '../../../sdk/src/protocol/anomalies.ts';
import type { Explanation, Fact, Proof, SplitView } from '../../../sdk/src/protocol/explanations.ts';
import type { Query, QueryResult, WireError } from '../../../sdk/src/protocol/query.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { prove } from '../support/postgres/prove.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-08-03T00:00:00Z');
const HOURS = 24 * 7 * 6;
/** From noon of this Wednesday no orders come from Lyon, for four hours. */
const OUTAGE = 24 * (7 * 5 + 2) + 12;
const OUT = `${new Date(START_MS + OUTAGE * HOUR_MS).toISOString()}/${new Date(START_MS + (OUTAGE + 4) * HOUR_MS).toISOString()}`;
/** On the day after, for four hours, Nice has many orders more from the web. */
const RUSH = OUTAGE + 22;
const RUSHED = `${new Date(START_MS + RUSH * HOUR_MS).toISOString()}/${new Date(START_MS + (RUSH + 4) * HOUR_MS).toISOString()}`;
/** On this Friday all of them are a third less. */
const QUIET = '2026-09-11/2026-09-11';
/** One hour of it. */
const HOUR = '2026-09-11T10:00:00Z/2026-09-11T11:00:00Z';

const CITIES = { south: ['Lyon', 'Nice'], north: ['Lille', 'Rouen', 'Caen'] } as const;

const CATALOG = `
name: shop
timezone: UTC
sources:
  orders:
    event_id: event_id
    event_time: at
    fields:
      event_id: string
      at: timestamp
      region: string
      city: string
      channel: string
      customer: string
      total: { type: money, currency: EUR, required: true }
      refunded: integer
    measures:
      orders: { count: true }
      revenue: { sum: total }
      refunded: { sum: refunded }
      customers: { distinct: customer }
    rollups: [[region, city], [region, channel]]
dimensions: { region: {}, city: {}, channel: {} }
hierarchies: { places: [region, city] }
metrics:
  orders: { empty: zero }
  revenue: { empty: zero }
  customers: { empty: zero }
  order_value: { ratio: [revenue, orders], title: Order value }
  refund_rate: { ratio: [refunded, orders], format: percent, title: Refund rate }
  turnover: { product: [orders, order_value] }
calendar:
  - { name: Day of 2 sales, from: 2026-09-11, to: 2026-09-11 }
roles:
  boss: { metrics: all, dimensions: all, ingest: all, operate: true, alerts: manage }
  clerk: { metrics: [orders], dimensions: [region, city], filters: { region: principal.regions } }
  auditor: { metrics: [refund_rate, revenue], dimensions: all }
`;

let running: RunningService;
let lastLine: string;

beforeAll(async () => {
  running = await runService({}, CATALOG);
  const random = createRandom(5);
  const lines: string[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    const isQuiet = Math.floor(hour / 24) === 7 * 5 + 4;
    for (const [region, cities] of Object.entries(CITIES)) {
      for (const city of cities) {
        const isOut = city === 'Lyon' && hour >= OUTAGE && hour < OUTAGE + 4;
        const mean = (12 + 4 * Math.sin((hour / 24) * 2 * Math.PI)) * (isQuiet ? 0.67 : 1);
        const usual = isOut ? 0 : random.poisson(mean);
        const count = usual + (city === 'Nice' && hour >= RUSH && hour < RUSH + 4 ? 60 : 0);
        for (let index = 0; index < count; index++) {
          lines.push(
            JSON.stringify({
              event_id: `${city}${hour}-${index}`,
              at: new Date(START_MS + hour * HOUR_MS + index * 100).toISOString(),
              region,
              city,
              channel: index >= usual || random.chance(0.6) ? 'web' : 'store 2',
              customer: `c${Math.floor(random.between(0, 500))}`,
              total: random.logNormal(40, 0.4).toFixed(2),
              refunded: random.chance(region === 'south' && isQuiet ? 0.2 : 0.05) ? 1 : 0,
            }),
          );
        }
      }
    }
  }
  lastLine = lines.at(-1) as string;
  for (let from = 0; from < lines.length; from += 10_000) {
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const response = await running.fetch('/v1/events/orders', {
      text: lines.slice(from, from + 10_000).join('\n'),
      headers,
    });
    expect(response.status).toBe(200);
  }
  await waitForWatermark();
});

/** A source without events for a minute is complete up to the clock; until then up to its last event. */
async function waitForWatermark(): Promise<void> {
  const query = { metrics: ['orders'], timeDimension: { dateRange: ['2026-09-13', '2026-09-13'] } } as const;
  await vi.waitFor(
    async () => expect(JSON.stringify(await running.ask(query))).toContain('"watermark":"2026-09-13T22:'),
    { timeout: 10_000 },
  );
}

afterAll(() => running?.close());

type Answer = Explanation & { base: number; change: number; error?: WireError };
async function explain(metric: string, query: Record<string, string>, token?: string): Promise<Answer> {
  const path = `/v1/metrics/${metric}/explain?${new URLSearchParams(query).toString()}`;
  const response = await running.fetch(path, token === undefined ? {} : { token });
  return (await response.json()) as Answer;
}
const asked: [string, Record<string, string>][] = [
  ['orders', { dateRange: OUT }],
  ['revenue', { dateRange: OUT }],
  ['orders', { dateRange: RUSHED }],
  ['orders', { dateRange: QUIET }],
  ['revenue', { dateRange: QUIET, compareDateRange: 'same period last week', language: 'de' }],
  ['refund_rate', { dateRange: QUIET }],
  ['order_value', { dateRange: QUIET, compareDateRange: 'previous period' }],
  ['customers', { dateRange: QUIET }],
  ['orders', { dateRange: '2026-09-01/2026-09-12' }],
  ['refund_rate', { dateRange: HOUR }],
  ['turnover', { dateRange: QUIET }],
  ['turnover', { dateRange: QUIET, compareDateRange: '2026-09-01/2026-09-02', language: 'de' }],
  ['orders', { dateRange: OUT, filters: JSON.stringify([{ member: 'city', operator: 'equals', values: ['Lyon'] }]) }],
  [
    'orders',
    { dateRange: QUIET, filters: JSON.stringify([{ member: 'channel', operator: 'equals', values: ['web'] }]) },
  ],
];
/** A number as a language writes it, without its sign: `€1,234.50`, `2,3 Mio. €`; and what its last digit is worth. */
function readNumber(text: string, language: string): { readonly number: number; readonly step: number } {
  const [group, point] = language.startsWith('de') ? ['.', ','] : [',', '.'];
  const digits = (/[\d.,]*\d/.exec(text)?.[0] ?? '').replaceAll(group, '').replace(point, '.');
  const scale = /\dM|\sMio/.test(text) ? 1e6 : 1;
  return { number: Number(digits) * scale, step: scale / 10 ** (digits.split('.')[1] ?? '').length };
}
/** Finds the whole that a split divides: everything, or a segment of the split above. */
function findWhole(
  explanation: Answer,
  within: SplitView['within'],
): { readonly change: number; readonly base: number } {
  const last = within.at(-1);
  if (!last) return explanation;
  const above = explanation.splits.find(
    (split) => split.dimension === last.dimension && split.within.length === within.length - 1,
  );
  return above?.segments.find(({ value }) => value === last.value) as SplitView['segments'][number];
}
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('an explanation', () => {
  it('finds the city that was out, by way of its region, and says so', async () => {
    const explanation = await explain('orders', { dateRange: OUT });
    expect(explanation).toMatchObject({ basis: 'expected', metric: 'orders' });
    expect(explanation.change).toBeLessThan(-0.15 * explanation.base);
    const [top] = explanation.splits as [SplitView];
    expect(top).toMatchObject({ dimension: 'city', isConcentrated: true });
    expect(top.segments[0]).toMatchObject({ value: 'Lyon', actual: 0, isDriver: true });
    expect(explanation.text).toMatch(
      /^Orders came to [\d,]+ \(9 Sept?,? 12:00.+16:00\), \d+ or \d\d% below the expected \d+\./,
    );
    expect(explanation.text).toMatch(/By city, Lyon accounts for \d+% of the difference\./);
    expect(explanation.text).not.toMatch(/because/i);
  });

  it('looks into the segment that holds nearly all of it, and says where in it', async () => {
    const explanation = await explain('orders', { dateRange: RUSHED });
    const deeper = explanation.splits.filter(({ within }) => within.length > 0);
    expect(deeper).toMatchObject([{ dimension: 'channel', within: [{ dimension: 'city', value: 'Nice' }] }]);
    expect(explanation.text).toMatch(
      /Nice (accounts for \d+% of the difference|changed by \+\d+, more than the total)/,
    );
    expect(explanation.text).toMatch(/Within Nice, (web accounts for \d+%|all of it comes from web)\./);
  });

  it('is broad-based when everything fell alike, and names the event it coincides with', async () => {
    const explanation = await explain('orders', { dateRange: QUIET });
    expect(explanation.splits.some(({ isConcentrated }) => isConcentrated)).toBe(false);
    expect(explanation.text).toContain('broad-based');
    expect(explanation.sentences.find(({ kind }) => kind === 'coincidence')?.parts).toContainEqual({
      text: 'Day of 2 sales',
      fact: 'event.Day of 2 sales',
    });
  });

  it.each(asked)('of %s %o has parts that add up', async (metric, query) => {
    const explanation = await explain(metric, query);
    expect(explanation.error).toBeUndefined();
    const near = (actual: number, expected: number): void =>
      expect(Math.abs(actual - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(explanation.base)));
    near(explanation.change, explanation.actual - explanation.base);
    for (const { segments, within } of explanation.splits) {
      const whole = findWhole(explanation, within);
      near(sum(segments.map(({ change }) => change)), whole.change);
      near(sum(segments.map(({ base }) => base)), whole.base);
    }
    for (const { segments } of explanation.rateSplits) {
      near(sum(segments.map(({ rateEffect, mixEffect }) => rateEffect + mixEffect)), explanation.change);
    }
    if (explanation.factors) near(sum(explanation.factors.factors.map(({ effect }) => effect)), explanation.change);
  });

  it.each(asked)('of %s %o proves every number that it says', async (metric, query) => {
    const explanation = await explain(metric, query);
    const list = async (parameters: Readonly<Record<string, string>>): Promise<AnomalyList> =>
      (await (
        await running.fetch(`/v1/anomalies?${new URLSearchParams(parameters).toString()}`)
      ).json()) as AnomalyList;
    const ask = async (query: Query): Promise<QueryResult> => (await running.ask(query)) as QueryResult;
    const numbers = Object.entries(explanation.facts).filter(([, { value }]) => typeof value === 'number');
    expect(numbers.length).toBeGreaterThan(2);
    for (const [id, { value, proof }] of numbers as [string, { value: number; proof: Proof }][]) {
      const proven = await prove(proof, explanation, { ask, list });
      expect(Math.abs(proven - value), `${id}: ${proven} is not ${value}`).toBeLessThan(
        1e-9 * Math.max(1, Math.abs(value)),
      );
    }
  });

  it.each(asked)('of %s %o says no number that is not its fact', async (metric, query) => {
    const { sentences, facts, language } = await explain(metric, query);
    for (const { parts } of sentences) {
      for (const { text, fact } of parts.filter(({ text: sentence }) => /\d/.test(sentence))) {
        expect(facts, text).toHaveProperty([fact ?? text]);
        const { value, unit } = facts[fact as string] as Fact;
        // Names of segments and events may have digits too; times of a range are not one number.
        if (typeof value !== 'number' || /[a-z] ?\d/i.test(text)) continue;
        const said = readNumber(text, language);
        const meant = unit === 'share' || unit === 'points' || text.includes('%') ? value * 100 : value;
        const isAbout = ['slope', 'trend.part', 'onceIn'].includes(fact as string);
        expect(Math.abs(said.number - Math.abs(meant)), `${text} of ${fact}, ${value}`).toBeLessThanOrEqual(
          Math.max(said.step * 0.501, isAbout ? 0.05 * Math.abs(meant) : 0),
        );
      }
    }
  });

  it('compares with no period of which there is only a part', async () => {
    // Two weeks apart, because it has eleven days: the earlier period begins before the first order does.
    const { baseRanges } = await explain('orders', { dateRange: '2026-08-27/2026-09-06' });
    expect(baseRanges.map(([from]) => from.slice(0, 10))).toEqual(['2026-08-13']);
    const day = await explain('customers', { dateRange: '2026-08-24/2026-08-24' });
    expect(day.baseRanges.map(([from]) => from.slice(0, 10))).toEqual(['2026-08-17', '2026-08-10', '2026-08-03']);
  });

  it('splits a ratio into rates and mix, and a sum into its factors', async () => {
    const refunds = await explain('refund_rate', { dateRange: QUIET });
    expect(refunds.rateSplits.map(({ dimension }) => dimension).sort()).toEqual(['channel', 'city', 'region']);
    const regions = refunds.rateSplits.find(({ dimension }) => dimension === 'region');
    expect(regions?.segments[0]).toMatchObject({ value: 'south' });
    expect(regions?.rateEffect).toBeGreaterThan(0.8 * refunds.change);
    expect(refunds.text).toMatch(/\+[\d.]+ pp/);
    const revenue = await explain('revenue', { dateRange: QUIET });
    expect(revenue.factors?.factors.map(({ metric }) => metric)).toEqual(['orders', 'order_value']);
  });

  it('gives no parts where they would not add up', async () => {
    const customers = await explain('customers', { dateRange: QUIET });
    expect(customers).toMatchObject({ basis: 'usual', splits: [], rateSplits: [], factors: null });
    // The word "usual" is kept for the ranges of the detector, which judge hours and days.
    expect(customers.text).toContain('the average of comparable earlier periods');
    expect(customers.text).not.toMatch(/\busual\b/);
  });

  it('tells nobody more than it may query', async () => {
    const north = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
    const explanation = await explain('orders', { dateRange: OUT }, north);
    expect(JSON.stringify(explanation)).not.toMatch(/Lyon|south|channel|revenue|customers/);
    expect(Math.abs(explanation.changeRatio ?? 1)).toBeLessThan(0.3);
    expect((await explain('revenue', { dateRange: OUT }, north)).error?.code).toBe('unknown_metric');
    // The weights of a refund rate are orders, which an auditor may not see.
    const auditor = await running.token({ roles: ['auditor'], attributes: {} });
    expect(await explain('refund_rate', { dateRange: QUIET }, auditor)).toMatchObject({ rateSplits: [] });
    expect((await explain('revenue', { dateRange: QUIET }, auditor)).factors).toBeNull();
  });

  it('looks at the minutes that have ended of an hour that still runs', async () => {
    // The tests before may have taken a minute. What is known already changes no number.
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const sent = await running.fetch('/v1/events/orders', { text: lastLine, headers });
    expect(await sent.json()).toMatchObject({ duplicates: 1 });
    await waitForWatermark();
    const explanation = await explain('orders', { dateRange: '2026-09-13T22:00:00Z/2026-09-13T23:00:00Z' });
    expect(explanation).toMatchObject({ basis: 'usual' });
    expect(explanation.dateRange[1]).toBe('2026-09-13T22:59:00.000Z');
  });

  it('says German, with the numbers and the clock of the region', async () => {
    const explanation = await explain('orders', { dateRange: OUT, language: 'de-AT' });
    expect(explanation).toMatchObject({ language: 'de-AT' });
    expect(explanation.text).toMatch(/weniger als erwartet \(\d+\)/);
    expect((await explain('orders', { dateRange: OUT, language: 'en-US' })).text).toMatch(/12:00\s*–\s*4:00\s*PM/);
    // A browser without a region for it reads English as American.
    expect((await explain('orders', { dateRange: OUT, language: 'en' })).text).toMatch(/12:00\s*–\s*4:00\s*PM/);
    expect((await explain('orders', { dateRange: OUT })).text).toMatch(/12:00\s*–\s*16:00/);
  });

  it.each([
    ['de', 'de'],
    ['fr', 'en-GB'],
    ['en-!', 'en-GB'],
  ])('asked for in %s says that it is %s', async (language, given) => {
    const query = new URLSearchParams({ dateRange: OUT, language }).toString();
    const response = await running.fetch(`/v1/metrics/orders/explain?${query}`);
    expect(response.headers.get('content-language')).toBe(given);
    expect(await response.json()).toMatchObject({ language: given });
  });

  it('names the segment that its filters leave', async () => {
    const only = async (...filters: object[]): Promise<string> =>
      (await explain('orders', { dateRange: OUT, filters: JSON.stringify(filters) })).text;
    expect(await only({ member: 'city', operator: 'equals', values: ['Lyon'] })).toMatch(/^Orders \(Lyon\) came to 0 /);
    expect(await only({ member: 'city', operator: 'equals', values: ['Lyon', 'Nice'] })).toMatch(
      /^Orders \(Lyon, Nice\) /,
    );
    expect(await only({ member: 'channel', operator: 'equals', values: ['store 2'] })).toMatch(/^Orders \(store 2\) /);
  });

  it('that prefers what is usual is against the compared range only where nothing is', async () => {
    const compareDateRange = 'previous period';
    const usual = { compareDateRange, basis: 'usual' };
    const asOf = expect.any(String) as string;
    expect(await explain('orders', { dateRange: QUIET, ...usual })).toEqual({
      ...(await explain('orders', { dateRange: QUIET })),
      asOf,
    });
    // The second day of all has no whole week before.
    const dateRange = '2026-08-04/2026-08-04';
    expect((await explain('order_value', { dateRange })).error?.code).toBe('no_value');
    const compared = await explain('order_value', { dateRange, compareDateRange });
    expect(compared.basis).toBe('comparison');
    expect(await explain('order_value', { dateRange, ...usual })).toEqual({ ...compared, asOf });
  });

  it.each([
    ['orders', { dateRange: 'last fortnight' }, 'invalid_date_range'],
    ['orders', {}, 'invalid_request'],
    ['gold', { dateRange: QUIET }, 'unknown_metric'],
    ['orders', { dateRange: QUIET, timezone: 'Mars' }, 'invalid_timezone'],
    ['orders', { dateRange: QUIET, filters: '[{' }, 'invalid_request'],
    ['orders', { dateRange: '2027-01-01/2027-01-02' }, 'nothing_closed'],
    ['orders', { dateRange: '2027-01-01/2027-01-07' }, 'nothing_closed'],
    ['orders', { dateRange: '2027-01-01/2027-01-08' }, 'nothing_closed'],
    ['order_value', { dateRange: '2025-01-01/2025-01-02' }, 'no_value'],
  ] as [string, Record<string, string>, string][])('of %s %o is refused', async (metric, query, code) => {
    expect((await explain(metric, query)).error?.code).toBe(code);
  });
});
