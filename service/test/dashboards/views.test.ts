import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredView, ViewList, ViewState } from '../../../sdk/src/protocol/views.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';
import { expectDescribed } from '../support/wire/expect-described.ts';

const DASHBOARDS = `
dashboards:
  main: { roles: [boss, clerk], sections: [{ widgets: [kpi-card: { metric: orders }] }] }
  secret: { roles: [boss], sections: [{ widgets: [kpi-card: { metric: revenue }] }] }
`;
/** The clerk sees the dimension region, and rows of the north alone; a guest sees no dimension. */
const CATALOG = `${SHOP}  guest: { metrics: [orders], dimensions: [] }\n${DASHBOARDS}`;

let running: RunningService;
const tokens = new Map<string, string>();

beforeAll(async () => {
  running = await runService({ WRITES_PER_MINUTE: '0' }, CATALOG);
  tokens.set('boss', await running.token({ subject: 'a', roles: ['boss'] }));
  tokens.set('clerk', await running.token({ subject: 'b', roles: ['clerk'], attributes: { regions: ['north'] } }));
  tokens.set('guest', await running.token({ subject: 'c', roles: ['guest'] }));
  tokens.set('demoted', await running.token({ subject: 'a', roles: ['guest'] }));
});

afterAll(() => running?.close());

async function send(method: string, path: string, who: string, body?: unknown): Promise<Response> {
  const response = await fetch(`${running.service.address}${path}`, {
    method,
    headers: { Authorization: `Bearer ${tokens.get(who)}`, Connection: 'close' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await expectDescribed(method, path, response);
  return response;
}

async function save(who: string, name: string, state?: unknown, id: string = randomUUID()) {
  const response = await send('PUT', `/v1/views/${id}`, who, { name, ...(state !== undefined && { state }) });
  return {
    id,
    status: response.status,
    answer: (await response.json()) as StoredView & { error?: { path?: string; code: string; message: string } },
  };
}
const load = async (who: string, id: string) =>
  (await (await send('GET', `/v1/views/${id}`, who)).json()) as StoredView;
const list = async (who: string) => ((await (await send('GET', '/v1/views', who)).json()) as ViewList).views;
const clear = async (who: string): Promise<void> => {
  for (const { id } of await list(who)) {
    const response = await send('DELETE', `/v1/views/${id}`, who);
    expect([response.status, await response.text()]).toEqual([200, expect.not.stringContaining(id)]);
  }
};

it('is saved, listed by name for its reader alone, renamed with its state, replaced, and deleted', async () => {
  const state: ViewState = {
    dashboard: 'secret',
    range: 'last 7 days',
    compare: 'previous period',
    filters: 'region=south',
    open: { metric: 'revenue', view: 'explain', range: '2026-11-01/2026-11-07', filters: 'region=south' },
  };
  const { id, answer } = await save('boss', 'South', state);
  expect(answer).toEqual({ id, name: 'South', state, missing: [], isOwn: true });
  await save('boss', 'East', { filters: 'region=east' });
  expect((await list('boss')).map(({ name }) => name)).toEqual(['East', 'South']);
  expect(await list('clerk')).toEqual([]);
  expect((await save('boss', 'Deep south', undefined, id)).answer).toEqual({ ...answer, name: 'Deep south' });
  expect((await save('boss', 'Deep south', { range: 'today' }, id)).answer.state).toEqual({ range: 'today' });
  await clear('boss');
  expect((await send('GET', `/v1/views/${id}`, 'boss')).status).toBe(404);
});

it('shows those who got its id what they may see of it, and says what is missing', async () => {
  const state: ViewState = {
    dashboard: 'secret',
    range: 'last 7 days',
    filters: 'region=south',
    open: { metric: 'revenue', filters: 'region=south' },
  };
  const { id } = await save('boss', 'South', state);
  const shown = { id, name: 'South', state: { range: 'last 7 days' }, isOwn: false };
  // The region is known to the clerk, but not this one.
  expect(await load('clerk', id)).toEqual({ ...shown, missing: ['filters', 'dashboard', 'metric'] });
  expect(await load('guest', id)).toEqual({ ...shown, missing: ['filters', 'dashboard', 'metric'] });
  // The reader's own role was taken away: the state stays, also after a rename.
  expect(await load('demoted', id)).toMatchObject({ state: { range: 'last 7 days' }, isOwn: true });
  expect((await save('demoted', 'Renamed', undefined, id)).status).toBe(200);
  expect((await load('boss', id)).state).toEqual(state);
  const north = await save('boss', 'North', { dashboard: 'main', filters: 'region=north' });
  expect(await load('clerk', north.id)).toMatchObject({
    state: { dashboard: 'main', filters: 'region=north' },
    missing: [],
  });
  // Nobody else changes or deletes it.
  expect((await save('clerk', 'Mine', { range: 'today' }, id)).answer.error).toMatchObject({ code: 'forbidden' });
  expect((await send('DELETE', `/v1/views/${id}`, 'clerk')).status).toBe(404);
  await clear('boss');
});

const WORDS = ['revenue', 'visits', 'secret', 'south', 'east'];

it('never shows a reader a metric, dashboard or value that they may not see, whatever was saved', async () => {
  const pick = <Value>(values: readonly Value[], seed: number): Value => values[seed % values.length]!;
  const filters = [
    'region=south',
    'region=north,east',
    'region!=south',
    JSON.stringify([
      {
        or: [
          { member: 'region', operator: 'equals', values: ['north'] },
          { member: 'region', operator: 'contains', values: ['east'] },
        ],
      },
    ]),
    'region=north',
    undefined,
  ];
  for (let seed = 0; seed < 60; seed++) {
    const [outer, inner] = [pick(filters, seed), pick(filters, Math.floor(seed / 6))];
    const state = {
      ...pick([{}, { dashboard: 'secret' }, { dashboard: 'main' }], seed),
      ...(outer !== undefined && { filters: outer }),
      open: {
        metric: pick(['orders', 'revenue', 'visits'], seed >> 1),
        ...(inner !== undefined && { filters: inner }),
      },
    };
    const { id, status } = await save('boss', `View ${seed}`, state);
    expect(status).toBe(200);
    for (const who of ['clerk', 'guest']) {
      const view = await load(who, id);
      const text = JSON.stringify(view.state);
      expect(
        WORDS.filter((word) => text.includes(word)),
        `${who}: ${JSON.stringify(state)}`,
      ).toEqual([]);
      // What is there is as it was, and what is not is named.
      expect(view.missing.length > 0).toBe(!isSame(view.state, state));
    }
  }
  await clear('boss');
});

const isSame = (shown: ViewState, saved: ViewState): boolean =>
  shown.filters === saved.filters &&
  shown.dashboard === saved.dashboard &&
  shown.open?.metric === saved.open?.metric &&
  shown.open?.filters === saved.open?.filters;

it('refuses what is no view, and names the part', async () => {
  const refuse = async (name: string, state: unknown, path: string, words: string): Promise<void> => {
    const { status, answer } = await save('clerk', name, state);
    expect([status, answer.error?.path], words).toEqual([400, path]);
    expect(answer.error?.message).toContain(words);
  };
  await refuse('A', { dashboard: 'secret' }, 'state.dashboard', '"secret" is not a dashboard of yours');
  await refuse('A', { open: { metric: 'revenue' } }, 'state.open.metric', '"revenue" is not a metric');
  await refuse('A', { filters: 'page=/home' }, 'state.filters', '"page" is not a dimension');
  await refuse('A', { filters: '{rubbish' }, 'state.filters', 'expected filters such as');
  await refuse('A', { range: 'for ever' }, 'state.range', '"for ever"');
  await refuse('A', { open: { metric: 'orders', compare: 'last week?' } }, 'state.open.compare', '"last week?"');
  await refuse(' A', {}, 'name', '1 to 100 characters');
  await refuse('', {}, 'name', '1 to 100 characters');
  await refuse('A\nB', {}, 'name', '1 to 100 characters');
  await refuse('A'.repeat(101), {}, 'name', '100');
  const { id } = await save('clerk', 'Taken', {});
  await refuse('Taken', {}, 'name', 'another view of yours is named "Taken"');
  expect((await save('clerk', 'Taken', {}, id)).status).toBe(200);
  expect((await send('PUT', '/v1/views/1', 'clerk', { name: 'A' })).status).toBe(400);
  expect((await save('clerk', 'Unknown')).status).toBe(404);
  const large = await send('PUT', `/v1/views/${randomUUID()}`, 'clerk', {
    name: 'A',
    state: { range: 'x'.repeat(65_536) },
  });
  expect([large.status, await large.json()]).toMatchObject([413, { error: { code: 'body_too_large' } }]);
  await clear('clerk');
});

it('has a limit of 200 views for each reader', async () => {
  for (let count = 0; count < 200; count++) expect((await save('guest', `View ${count}`, {})).status).toBe(200);
  expect((await save('guest', 'One more', {})).answer.error).toMatchObject({ code: 'too_many_views' });
  expect((await save('clerk', 'Of another', {})).status).toBe(200);
  await clear('guest');
});

it('has its limit and its names also where views are saved at once', async () => {
  for (let count = 0; count < 198; count++) expect((await save('guest', `View ${count}`, {})).status).toBe(200);
  const saved = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => save('guest', name, {})));
  expect(saved.map(({ status }) => status).sort()).toEqual([200, 200, 400, 400, 400, 400]);
  expect(saved.filter(({ status }) => status === 400).map(({ answer }) => answer.error?.code)).toEqual(
    Array(4).fill('too_many_views'),
  );
  await clear('guest');
  const named = await Promise.all(Array.from({ length: 4 }, () => save('guest', 'Same', {})));
  expect(named.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
  expect(named.find(({ status }) => status === 400)?.answer.error).toMatchObject({
    code: 'invalid_request',
    path: 'name',
  });
  await clear('guest');
});

it('refuses a name that another transaction takes meanwhile', async () => {
  const other = new pg.Client({ connectionString: running.url });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(
      `insert into app.saved_views (view_id, subject, name, state) values ($1, 'c', 'Meanwhile', '{}')`,
      [randomUUID()],
    );
    const saving = save('guest', 'Meanwhile', {});
    const isWaiting = async (): Promise<boolean> => {
      const { rows } = await other.query(`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      return rows.length > 0;
    };
    await expect.poll(isWaiting).toBe(true);
    await other.query('commit');
    expect((await saving).answer.error).toMatchObject({
      code: 'invalid_request',
      path: 'name',
      message: 'name: another view of yours is named "Meanwhile": expected another name',
    });
  } finally {
    await other.end();
  }
  await clear('guest');
});

it('takes an id in capitals for the same id', async () => {
  const { id } = await save('clerk', 'Capitals', {});
  const capitals = id.toUpperCase();
  expect((await save('clerk', 'Renamed', undefined, capitals)).answer).toMatchObject({ id, name: 'Renamed' });
  expect((await save('clerk', 'Renamed', { range: 'today' }, capitals)).status).toBe(200);
  expect((await load('clerk', capitals)).id).toBe(id);
  await clear('clerk');
});
