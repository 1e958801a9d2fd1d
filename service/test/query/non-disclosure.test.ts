import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import { compilePolicy } from '../../src/access/compile-policy.ts';
import type { Policy } from '../../src/access/types.ts';
import { isKnownToHold } from '../../src/access/may-view.ts';
import { AppError } from '../../src/base/errors.ts';
import { membersOf } from '../../src/query/plan/plan.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

/** Names and values that occur in no message by themselves. */
const CATALOG = `
name: secrets
timezone: UTC
scan_limit_rows: 20
sources:
  orders:
    entity: id
    version: version
    event_time: at
    event_id: event_id
    lateness: 0s
    fields: { event_id: string, id: string, version: integer, at: timestamp, district: string, outlet: string, amount: { type: money, currency: EUR } }
    measures: { receipts: { count: true }, turnover: { sum: amount } }
    rollups: [[district], [outlet]]
  visits:
    event_time: at
    fields: { at: timestamp, stratum: string }
    measures: { footfall: { count: true } }
dimensions: { district: {}, outlet: {}, stratum: {} }
metrics:
  receipts: { empty: zero }
  turnover: {}
  basket: { ratio: [turnover, receipts] }
  footfall: {}
roles:
  boss: { metrics: all, dimensions: all, ingest: all, operate: true, alerts: manage }
  r1: { metrics: [receipts], dimensions: [district], filters: { district: principal.areas }, ingest: [orders] }
  r2: { metrics: [receipts, basket], dimensions: [district, outlet], filters: { district: { notEquals: principal.areas } } }
  r3: { metrics: [turnover], dimensions: [outlet], filters: { outlet: { startsWith: principal.areas } }, alerts: respond }
  r4: { metrics: [receipts], dimensions: [], alerts: manage }
  r5: { metrics: [footfall], dimensions: [stratum], alerts: manage }
  r6: { metrics: [basket], dimensions: [outlet], filters: { or: [{ district: principal.areas }, { outlet: kestrel }] } }
channels: { ops: { type: webhook, url: 'http://127.0.0.1:9/hook' } }
rules:
  rule_a: { metric: receipts, per: day, above: 1, channels: [ops] }
  rule_b: { metric: turnover, per: day, by: outlet, above: 1, channels: [ops] }
  rule_c: { metric: receipts, per: day, by: district, above: 1, channels: [ops] }
`;

const OUTLETS = { kestrel: 'aurora', lapwing: 'aurora', merlin: 'borealis', nightjar: 'cascadia' } as const;
const ROWS = Object.entries(OUTLETS).flatMap(([outlet, district], kind) =>
  Array.from({ length: 7 }, (_, index) => ({ outlet, district, amount: 1000 + 100 * kind + index })),
);
const METRICS = ['receipts', 'turnover', 'basket', 'footfall'];
const DIMENSIONS = ['district', 'outlet', 'stratum'];
const VALUES: readonly string[] = [...Object.keys(OUTLETS), ...new Set(Object.values(OUTLETS))];

let running: RunningService;
let ids: { readonly provenance: readonly string[]; readonly alerts: readonly string[] };

beforeAll(async () => {
  running = await runService({ PRIVATE_TARGETS: '127.0.0.0/8' }, CATALOG);
  const at = new Date().toISOString();
  const orders = ROWS.map((row, index) => ({ ...row, event_id: `e${index}`, id: `o${index}`, version: 1, at }));
  expect(await (await running.fetch('/v1/events/orders', { body: orders })).json()).toMatchObject({ accepted: 28 });
  const alerts = await vi.waitFor(async () => {
    const all = ((await (await running.fetch('/v1/alerts')).json()) as { alerts: { id: string }[] }).alerts;
    expect(all).toHaveLength(8);
    return all;
  }, 20_000);
  const asked = METRICS.slice(0, 3).map((metric) =>
    running.ask({ metrics: [metric], timeDimension: { dateRange: 'today' } }),
  );
  const answers = (await Promise.all(asked)) as QueryResult[];
  ids = { alerts: alerts.map(({ id }) => id), provenance: answers.map(({ provenance }) => provenance) };
}, 60_000);

afterAll(() => running?.close());

interface Request {
  readonly path: string;
  readonly body?: unknown;
}

/** Names as they are, misspelt, or cut: what a suggestion might complete. */
const near = (names: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom(...names).map((name) => name.slice(0, -1)),
    fc.constantFrom(...names).map((name) => `${name}x`),
  );

const metric = near(METRICS);
const dimension = near(DIMENSIONS);
const filter = fc.record({
  member: dimension,
  operator: fc.constantFrom('equals', 'notEquals', 'contains', 'startsWith', 'gt', 'lte'),
  values: fc.array(fc.oneof(fc.constantFrom('a', 'k', 'm', ''), near(VALUES)), { minLength: 1, maxLength: 2 }),
});
const dateRange = fc.constantFrom('today', 'last 7 days', 'last 26 hours', 'previous week');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const query = fc.record({
  metrics: fc.array(metric, { minLength: 1, maxLength: 2 }),
  dimensions: optional(fc.array(dimension, { maxLength: 1 })),
  timeDimension: fc.record({
    dateRange,
    granularity: optional(fc.constantFrom('minute', 'hour', 'day')),
    compareDateRange: optional(fc.constant('previous period')),
  }),
  filters: optional(fc.array(filter, { maxLength: 2 })),
  limit: optional(fc.integer({ min: 1, max: 3 })),
  order: optional(fc.array(fc.tuple(fc.oneof(metric, dimension), fc.constant('desc')), { maxLength: 1 })),
  explain: optional(fc.constant(true)),
  expected: optional(fc.constant(true)),
});
const rule = fc.record({
  metric,
  by: optional(dimension),
  per: fc.constant('day'),
  above: fc.integer({ min: 0, max: 9 }),
});
const search = (path: string, parameters: Record<string, unknown>): Request => {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const pairs = given.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return { path: `${path}?${new URLSearchParams(pairs as [string, string][]).toString()}` };
};

const request: fc.Arbitrary<Request> = fc.oneof(
  { weight: 4, arbitrary: query.map((body): Request => ({ path: '/v1/query', body })) },
  fc
    .record({
      metric: optional(metric),
      by: optional(dimension),
      filters: optional(fc.array(filter, { maxLength: 1 })),
      dateRange,
    })
    .map((parameters) => search('/v1/anomalies', parameters)),
  fc
    .record({ name: metric, dateRange, filters: optional(fc.array(filter, { maxLength: 1 })) })
    .map(({ name, ...parameters }) => search(`/v1/metrics/${name}/explain`, parameters)),
  fc
    .constantFrom(
      '/v1/catalog',
      '/v1/alerts',
      '/v1/rules',
      '/v1/silences',
      '/v1/deliveries',
      '/v1/channels',
      '/v1/dead-letters',
    )
    .map((path) => ({ path })),
  fc.constantFrom('rule_a', 'rule_b', 'rule_c').map((name) => ({ path: `/v1/rules/${name}` })),
  rule.map((definition): Request => ({ path: '/v1/rules/test', body: { rule: definition } })),
  rule.map((definition): Request => ({ path: '/v1/rules/backtest', body: { rule: definition, dateRange: 'today' } })),
  fc
    .constantFrom('rule_b', 'rule_c', 'rule_d')
    .map((name): Request => ({ path: '/v1/rules/test', body: { rule: name } })),
  fc.nat(7).map((index): Request => ({ path: `/v1/alerts/${ids.alerts[index]}` })),
  fc.nat(7).map((index): Request => ({ path: `/v1/alerts/${ids.alerts[index]}/explanation` })),
  fc.nat(7).map((index): Request => ({ path: `/v1/alerts/${ids.alerts[index]}/comment`, body: { note: 'seen' } })),
  fc.nat(2).map((index): Request => ({ path: `/v1/provenance/${ids.provenance[index]}` })),
  filter.map((matcher): Request => ({
    path: '/v1/silences',
    body: { matchers: [matcher], endsAt: '2000-01-01T00:00:00Z' },
  })),
  fc.constantFrom(...VALUES).map((outlet): Request => {
    const row = { event_id: 'x', id: 'o1', version: 0, at: new Date().toISOString(), outlet, amount: '1.00' };
    return { path: '/v1/events/orders', body: [row] };
  }),
);

const roles = fc.subarray(['r1', 'r2', 'r3', 'r4', 'r5', 'r6'], { minLength: 1, maxLength: 2 });
const areas = fc.constantFrom<unknown>(
  ['aurora'],
  ['borealis', 'cascadia'],
  ['k', 'mer'],
  'aurora',
  ['nowhere'],
  [''],
  undefined,
  'aurora,borealis',
);

/** Names and values that must not reach the policy, unless the request itself has them. */
function secretsOf(policy: Policy, { path, body }: Request): string[] {
  const own = new Set([...policy.dimensions, ...membersOf(policy.rowFilters)]);
  const visible = ROWS.filter((row) =>
    policy.rowFilters.every((rowFilter) => isKnownToHold(rowFilter, { district: row.district, outlet: row.outlet })),
  );
  const seen = new Set<string>(visible.flatMap(({ outlet, district }) => [outlet, district]));
  const asked = `${path} ${JSON.stringify(body)} ${JSON.stringify(policy.rowFilters)}`;
  return [
    ...METRICS.filter((name) => !policy.metrics.has(name)),
    ...DIMENSIONS.filter((name) => !own.has(name)),
    ...VALUES.filter((value) => !seen.has(value)),
    // Counts of all rows, of which a message might tell.
    ...(visible.length === ROWS.length ? [] : ['28 rows']),
  ].filter((secret) => !asked.includes(secret));
}

it('tells no principal a name or a value that its policy hides, whatever it asks', async () => {
  const { catalog } = running.service;
  let disclosed = 0;
  await fc.assert(
    fc.asyncProperty(roles, areas, request, async (ofToken, claim, asked) => {
      const attributes = claim === undefined ? {} : { areas: claim as readonly string[] };
      const token = await running.token({ roles: ofToken, attributes });
      const { path, body } = asked;
      const response = await running.fetch(path, { token, ...(body !== undefined && { body }) });
      const text = await response.text();
      expect(response.status).not.toBe(500);
      let policy: Policy;
      try {
        policy = compilePolicy(catalog, { subject: 'tester', roles: ofToken, attributes, expiresAtMs: 0 });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect([response.status, text]).toEqual([403, expect.stringContaining(`"${error.code}"`)]);
        return;
      }
      disclosed += response.status === 200 ? 1 : 0;
      for (const secret of secretsOf(policy, asked))
        expect([secret, text.includes(secret), text]).toEqual([secret, false, text]);
    }),
    { numRuns: 600 },
  );
  // It was answered often enough for the property to say something.
  expect(disclosed).toBeGreaterThan(100);
});

it('answers each policy from its own rows alone', async () => {
  const { catalog } = running.service;
  for (const [ofToken, claim] of [
    [['r1'], ['aurora']],
    [['r1'], ['borealis', 'cascadia']],
    [['r2'], ['aurora']],
    [['r3'], ['k', 'mer']],
    [['r1'], ['nowhere']],
  ] as const) {
    const attributes = { areas: claim };
    const policy = compilePolicy(catalog, { subject: 'tester', roles: ofToken, attributes, expiresAtMs: 0 });
    const token = await running.token({ roles: ofToken, attributes });
    const metrics = [...policy.metrics].filter((name) => name !== 'basket');
    const { totals } = (await running.ask(
      { metrics, timeDimension: { dateRange: 'last 7 days' } },
      token,
    )) as QueryResult;
    const own = ROWS.filter((row) =>
      policy.rowFilters.every((rowFilter) => isKnownToHold(rowFilter, { district: row.district, outlet: row.outlet })),
    );
    const sum = own.reduce((total, { amount }) => total + amount, 0);
    expect(totals).toEqual(Object.fromEntries(metrics.map((name) => [name, name === 'receipts' ? own.length : sum])));
  }
});
