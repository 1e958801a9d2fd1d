import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../src/base/logger.ts';
import { deadLettersCommand } from '../../src/cli/commands/dead-letters.ts';
import { runStatement } from '../support/postgres/postgres-template.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const PLANTED = 'jane.planted@person';
const PEOPLE = `
name: people
timezone: UTC
sources:
  orders:
    event_id: event_id
    event_time: at
    fields:
      event_id: string
      at: timestamp
      region: string
      customer: { type: string, pii: true, path: customer.email, required: true }
      born: { type: timestamp, pii: true, path: customer.born }
    measures: { orders: { count: true }, customers: { distinct: customer } }
    rollups: [[region, customer], [region]]
dimensions:
  region: {}
  customer: { labels: { ${PLANTED}: Jane Planted } }
metrics:
  orders: { empty: zero }
  customers: {}
roles:
  boss: { metrics: all, dimensions: all, ingest: all, operate: true, annotate: true, alerts: manage, administer: true, audit: true }
  officer: { metrics: all, dimensions: all, operate: true, personal: true }
  portal: { metrics: all, dimensions: all, personal: true, filters: { customer: principal.email } }
dashboards:
  people:
    roles: [boss, officer]
    sections:
      - widgets:
          - kpi-card: { metric: orders }
          - kpi-breakdown: { metric: orders, by: customer }
`;
const HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();
const range = { dateRange: 'last 2 days' };
const query = { metrics: ['orders'], dimensions: ['region', 'customer'], timeDimension: range };

let running: RunningService;
let log = '';

const sign = (roles: string[]): Promise<string> => running.token({ roles, attributes: { email: [PLANTED] } });

/** Runs `tidemark dead-letters` on the database of the service; returns what it prints. */
async function run(...args: string[]): Promise<string> {
  vi.stubEnv('DATABASE_URL', running.url);
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    expect(await deadLettersCommand.run([...args, '--catalog', running.catalogPath])).toBe(0);
    return written.mock.calls.join('');
  } finally {
    written.mockRestore();
    vi.unstubAllEnvs();
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks as a role, or with a token. */
async function ask(who: string, path: string, body?: unknown): Promise<Answer> {
  const token = who.includes('.') ? who : await sign([who]);
  const response = await running.fetch(path, { token, ...(body !== undefined && { body }) });
  return { status: response.status, text: await response.text() };
}

const at = { event_id: 'a', at: HOUR_AGO, region: 'north' };
/** Records that are refused, each with personal data in its place or out of it. */
const REFUSED = [
  { ...at, at: 'never', customer: { email: PLANTED } },
  { ...at, customer: { email: [PLANTED] } },
  { ...at, customer: { email: PLANTED, born: PLANTED } },
  { ...at, customer: { email: `${PLANTED}\0` } },
  { ...at, customer: PLANTED },
  { ...at, 'e-mail': PLANTED },
  [PLANTED],
];
const LINES = [`{"event_id":"x","customer":{"email":"${PLANTED}`, `"${PLANTED}"`];

beforeAll(async () => {
  const logger = createLogger('trace', { write: (line) => void (log += line) });
  running = await runService({}, PEOPLE, { logger });
  const records = [
    { ...at, customer: { email: PLANTED } },
    { ...at, event_id: 'b', customer: { email: 'joe' } },
  ];
  expect(JSON.parse((await ask('boss', '/v1/events/orders', records)).text)).toMatchObject({ accepted: 2 });
});

afterAll(() => running.close());

describe('without the right to personal data', () => {
  it('its dimensions are hidden like others that a role does not name, and numbers are the same', async () => {
    for (const [path, body] of [
      ['/v1/query', query],
      ['/v1/query', { ...query, dimensions: ['region'], filters: [{ member: 'customer', operator: 'set' }] }],
      ['/v1/export', { format: 'csv', queries: [query] }],
      ['/v1/rules', { name: 'r', metric: 'orders', per: 'hour', above: 1, by: ['customer'] }],
    ] as const) {
      const { text } = await ask('boss', path, body);
      expect(text).toMatch(/unknown_dimension|unknown_filter_member|invalid_rule/);
    }
    const counted = await ask('boss', '/v1/query', {
      ...query,
      metrics: ['orders', 'customers'],
      dimensions: ['region'],
    });
    expect(JSON.parse(counted.text)).toMatchObject({ results: [{ rows: [{ orders: 2, customers: 2 }] }] });
  });

  it('no answer has a value of it', async () => {
    const explained = `/v1/explain?metric=orders&from=${HOUR_AGO.slice(0, 10)}&to=${new Date().toISOString()}`;
    const paths = [
      'catalog',
      'dimensions',
      'dashboards',
      'dashboards/people',
      'anomalies?metric=orders',
      'alerts',
      'audit',
    ];
    const answers = await Promise.all([...paths.map((path) => ask('boss', `/v1/${path}`)), ask('boss', explained)]);
    answers.push(await ask('boss', '/v1/export', { format: 'json', dashboard: 'people' }));
    for (const { text } of answers) expect(text).not.toContain('lanted');
    expect((await ask('officer', '/v1/catalog')).text).toContain(PLANTED);
  });

  it('refused records show only what is not personal, in answers, lists and on the command line', async () => {
    const refused = await ask('boss', '/v1/events/orders', REFUSED);
    expect(JSON.parse(refused.text)).toMatchObject({ accepted: 0, rejected: REFUSED.map(() => ({})) });
    const headers = { 'content-type': 'application/x-ndjson' };
    const response = await running.fetch('/v1/events/orders', { text: LINES.join('\n'), headers });
    const malformed = await running.fetch('/v1/events/orders', { text: `[{"customer": ${PLANTED}}]` });
    expect(malformed.status).toBe(400);
    expect(await malformed.text()).not.toContain('jane');
    const list = await ask('boss', '/v1/dead-letters');
    const ids = (JSON.parse(list.text) as { deadLetters: { id: string }[] }).deadLetters.map(({ id }) => id);
    expect(ids).toHaveLength(REFUSED.length + LINES.length);
    const shown = await Promise.all(ids.map((id) => ask('boss', `/v1/dead-letters/${id}`)));
    const replayed = await ask('boss', '/v1/dead-letters/replay', { ids });
    const id = ids[0] as string;
    const listed = await run('list');
    const printed = await run('show', id);
    for (const text of [refused.text, await response.text(), list.text, replayed.text, listed, printed])
      expect(text).not.toContain('lanted');
    for (const { text } of shown) {
      expect(text).not.toContain('lanted');
      expect(JSON.parse(text)).toMatchObject({ key: null, withheld: true });
    }
    expect(shown.filter(({ text }) => text.includes('north'))).toHaveLength(6);
    const asked = await Promise.all(ids.map((id) => ask('officer', `/v1/dead-letters/${id}`)));
    for (const { text } of asked) expect(text).toContain('lanted');
    expect(await run('show', '--personal', id)).toContain('lanted');
  });

  it('a message from before a field was marked is not shown', async () => {
    await runStatement(
      running.url,
      `insert into app.dead_letters (source_name, kind, topic, partition_no, record_offset, stage, code, message, record_value)
       values ('orders', 'http', 'http', 0, 99, 'validate', 'wrong_type', $1, '{}'), ('gone', 'http', 'http', 0, 99, 'validate', 'wrong_type', $1, $2)`,
      [`customer.email is "${PLANTED}"`, PLANTED],
    );
    const { text } = await ask('boss', '/v1/dead-letters?limit=2');
    expect(text).not.toContain('lanted');
    const ofGone = JSON.parse((await ask('boss', '/v1/dead-letters?source=gone')).text) as {
      deadLetters: { id: string }[];
    };
    expect((await ask('boss', `/v1/dead-letters/${ofGone.deadLetters[0]?.id}`)).text).not.toContain('lanted');
    expect((await ask('officer', '/v1/dead-letters?limit=2')).text).toContain('lanted');
  });
});

describe('with the right', () => {
  it('queries show it, and exports only where they ask for it', async () => {
    expect((await ask('officer', '/v1/query', query)).text).toContain(PLANTED);
    const filters = [{ member: 'customer', operator: 'equals', values: [PLANTED] }];
    const order = [['customer', 'asc']];
    for (const format of ['json', 'csv']) {
      const asked = { format, queries: [{ ...query, filters, order }] };
      const { status, text } = await ask('officer', '/v1/export', asked);
      expect(status).toBe(200);
      expect(text).not.toContain(PLANTED);
      expect(text).toMatch(format === 'json' ? /"leftOut":\["customer"\]/ : /left out,Customer,"personal data/);
      expect((await ask('officer', '/v1/export', { ...asked, personal: true })).text).toContain(PLANTED);
    }
    const rows = await ask('officer', '/v1/export', { format: 'json', queries: [query] });
    expect(JSON.parse(rows.text)).toMatchObject({ exports: [{ rows: [{ region: 'north', orders: 2 }] }] });
    const refused = await ask('boss', '/v1/export', {
      format: 'json',
      personal: true,
      queries: [{ ...query, dimensions: [] }],
    });
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('a role with personal: true')]);
    expect((await ask('boss', '/v1/audit?action=export&limit=100')).text).toContain('(withheld)');
  });

  it('row filters by it hold, also in embed tokens, which never show it', async () => {
    const own = await ask('portal', '/v1/query', { ...query, dimensions: [] });
    expect(JSON.parse(own.text)).toMatchObject({ results: [{ rows: [{ orders: 1 }] }] });
    const key = await ask('boss', '/v1/keys', { name: 'Portal', roles: ['boss', 'officer'], actions: ['export'] });
    const { secret } = JSON.parse(key.text) as { secret: string };
    const filters = [{ member: 'customer', operator: 'equals', values: [PLANTED] }];
    for (const role of ['boss', 'officer']) {
      const wanted = { subject: 's', roles: [role], filters, actions: ['export'] };
      const answer = await running.fetch('/v1/tokens', { token: secret, body: wanted });
      const { token } = (await answer.json()) as { token: string };
      const rows = await ask(token, '/v1/query', { ...query, dimensions: ['region'] });
      expect(JSON.parse(rows.text)).toMatchObject({ results: [{ rows: [{ region: 'north', orders: 1 }] }] });
      expect((await ask(token, '/v1/query', query)).text).toContain('unknown_dimension');
      expect((await ask(token, '/v1/catalog')).text).not.toContain('ustomer"');
      const { provenance } = (JSON.parse(rows.text) as { results: { provenance: string }[] }).results[0] ?? {};
      expect((await ask(token, `/v1/provenance/${provenance}`)).text).not.toContain('lanted');
      const exported = { format: 'json', queries: [{ ...query, dimensions: ['region'] }] };
      expect((await ask(token, '/v1/export', exported)).text).not.toContain('lanted');
      expect((await ask(token, '/v1/export', { ...exported, personal: true })).status).toBe(403);
    }
  });

  it('and the log has none of it, at level trace', () => {
    expect(log).toMatch(/records refused/);
    expect(log).not.toContain('lanted');
  });
});
