import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Annotation, AnnotationList, NewAnnotation } from '../../../sdk/src/protocol/annotations.ts';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';
import { expectDescribed } from '../support/wire/expect-described.ts';

const CATALOG = SHOP.replace(
  'clerk: { metrics: [orders], dimensions: [region],',
  `reader: { metrics: [orders], dimensions: [region] }
  blind: { metrics: [orders], dimensions: [], annotate: true }
  clerk: { metrics: [orders], dimensions: [region], annotate: true,`,
);
const FROM = '2026-11-07T10:00:00.000Z';
const TO = '2026-11-07T12:00:00.000Z';
const DAY = '2026-11-07/2026-11-07';

let running: RunningService;
let boss: string;
let other: string;
let reader: string;
let blind: string;
let north: string;
let south: string;
let both: string;

beforeAll(async () => {
  running = await runService({}, CATALOG);
  const clerk = (subject: string, regions: string[]) =>
    running.token({ subject, roles: ['clerk'], attributes: { regions } });
  boss = await running.token({ subject: 'boss' });
  other = await running.token({ subject: 'other' });
  reader = await running.token({ subject: 'reader', roles: ['reader'] });
  blind = await running.token({ subject: 'blind', roles: ['blind'] });
  north = await clerk('north', ['north']);
  south = await clerk('south', ['south']);
  both = await clerk('both', ['north', 'south']);
});

afterAll(() => running?.close());

async function request<Answer>(method: string, path: string, token: string, body?: unknown): Promise<[number, Answer]> {
  const response = await fetch(`${running.service.address}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await expectDescribed(method, path.split('?')[0] as string, response);
  const text = await response.text();
  return [response.status, (text === '' ? undefined : JSON.parse(text)) as Answer];
}

async function write(token: string, annotation: Partial<NewAnnotation> = {}): Promise<Annotation> {
  const body = { metric: 'orders', from: FROM, text: 'Provider down', ...annotation };
  const [status, answer] = await request<Annotation>('POST', '/v1/annotations', token, body);
  expect([status, answer]).toEqual([201, answer]);
  return answer;
}

const refuse = async (method: string, path: string, token: string, body?: unknown): Promise<string> => {
  const [status, { error }] = await request<{ error: WireError }>(method, path, token, body);
  return `${status} ${error.code} ${error.message}`;
};

async function textsFor(token: string, dateRange = DAY, metric = 'orders'): Promise<string[]> {
  const [status, list] = await request<AnnotationList>(
    'GET',
    `/v1/annotations?metric=${metric}&dateRange=${dateRange}`,
    token,
  );
  expect(status).toBe(200);
  return list.annotations.map(({ text }) => text).sort();
}

describe('who sees an annotation', () => {
  it('are those who may query its metric and all rows that it is about', async () => {
    await write(boss, { text: 'all' });
    await write(boss, { text: 'of north', dimensions: { region: 'north' } });
    await write(boss, { text: 'of south', dimensions: { region: 'south' } });
    await write(boss, { text: 'of no region', dimensions: { region: null } });
    await write(boss, { text: 'secret', metric: 'revenue' });
    const every = ['all', 'of no region', 'of north', 'of south'];
    expect(await textsFor(boss)).toEqual(every);
    expect(await textsFor(reader)).toEqual(every);
    expect(await textsFor(blind)).toEqual(['all']);
    expect(await textsFor(north)).toEqual(['of north']);
    expect(await textsFor(both)).toEqual(['of north', 'of south']);
    expect(await refuse('GET', '/v1/annotations?metric=revenue', north)).toMatch(/^400 unknown_metric/);
    expect(await refuse('GET', '/v1/annotations?metric=nothing', north)).toMatch(/^400 unknown_metric/);
    expect(await textsFor(boss, DAY, 'revenue')).toEqual(['secret']);
    expect(await textsFor(boss, DAY, 'orders,revenue')).toEqual([...(await textsFor(boss)), 'secret'].sort());
    expect(await refuse('GET', '/v1/annotations?metric=orders,revenue', north)).toMatch(/^400 unknown_metric.*revenue/);
  });

  it('a clerk of one region writes about that region, one of several has to name it', async () => {
    const own = await write(north, { text: 'mine' });
    expect([own.dimensions, own.author, own.isOwn]).toEqual([{ region: 'north' }, 'north', true]);
    expect(await textsFor(south)).not.toContain('mine');
    expect(await textsFor(both)).toContain('mine');
    const body = { metric: 'orders', from: FROM, text: 'x' };
    expect(await refuse('POST', '/v1/annotations', both, body)).toMatch(
      /^403 forbidden dimensions is \{\}, .*expected a value that it may see of region$/,
    );
    expect(await refuse('POST', '/v1/annotations', north, { ...body, dimensions: { region: 'south' } })).toMatch(
      /^403/,
    );
    expect(await refuse('POST', '/v1/annotations', north, { ...body, metric: 'revenue' })).toMatch(
      /^400 unknown_metric/,
    );
    expect(await refuse('POST', '/v1/annotations', blind, { ...body, dimensions: { region: 'north' } })).toMatch(
      /^400 unknown_dimension/,
    );
    expect(await refuse('POST', '/v1/annotations', reader, body)).toMatch(/^403 forbidden .*annotate: true$/);
  });
});

describe('a range', () => {
  it('has the instants in it, and the spans that touch it', async () => {
    const metric = 'visits';
    const note = (text: string, from: string, to: string | null) => write(boss, { metric, text, from, to });
    await note('at its first instant', FROM, null);
    await note('at the instant after', TO, null);
    await note('across', '2026-11-07T09:00:00Z', '2026-11-07T13:00:00Z');
    await note('until its beginning', '2026-11-07T09:00:00Z', FROM);
    await note('from before', '2026-11-07T09:00:00Z', '2026-11-07T10:00:01Z');
    expect(await textsFor(boss, `${FROM}/${TO}`, metric)).toEqual(['across', 'at its first instant', 'from before']);
    expect(await refuse('GET', '/v1/annotations?metric=visits&dateRange=someday', boss)).toMatch(
      /^400 invalid_date_range/,
    );
    expect(await refuse('GET', '/v1/annotations', boss)).toMatch(/^400 metric_missing/);
  });
});

describe('a change', () => {
  it("is the author's alone, and of the version that was seen", async () => {
    const { id, version } = await write(boss, { text: 'before', to: TO });
    const path = `/v1/annotations/${id}`;
    const change = { from: FROM, text: 'after', version };
    expect(await refuse('PUT', path, other, change)).toMatch(/^403 forbidden annotation \d+ was written by another/);
    expect(await refuse('DELETE', path, other)).toMatch(/^403/);
    expect(await refuse('PUT', path, north, change)).toMatch(/^404 not_found/);
    const [status, changed] = await request<Annotation>('PUT', path, boss, change);
    expect(status).toBe(200);
    expect(changed).toMatchObject({ text: 'after', to: null, version: version + 1, isOwn: true });
    expect(await refuse('PUT', path, boss, change)).toMatch(/^409 conflict/);
    expect((await request('DELETE', path, boss))[0]).toBe(200);
    expect(await refuse('DELETE', path, boss)).toMatch(/^404/);
    expect(await textsFor(boss)).not.toContain('after');
  });

  it.each([
    [{ text: '  ' }, 'text'],
    [{ text: 'x'.repeat(2001) }, 'text'],
    [{ from: 'yesterday' }, 'from'],
    [{ to: FROM }, 'to is'],
    [{ to: '2036-01-01T00:00:00Z' }, 'at most 1,830 days'],
    [{ dimensions: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`d${index}`, 'x'])) }, 'dimensions'],
    [{ color: 'red' }, 'color'],
  ])('is refused where it is wrong: %j', async (part, named) => {
    const body = { metric: 'orders', from: FROM, text: 'x', ...part };
    const words = await refuse('POST', '/v1/annotations', boss, body);
    expect(words).toMatch(/^400 invalid_request/);
    expect(words).toContain(named);
  });
});

/** Metrics that a live client is told of. */
async function follow(
  token: string,
): Promise<{ metrics: string[]; until(count: number): Promise<void>; close(): void }> {
  const socket = new WebSocket(`${running.service.address.replace('http', 'ws')}/v1/live`, [
    'tidemark.v1',
    `bearer.${token}`,
  ]);
  const metrics: string[] = [];
  const { promise: accepted, resolve } = Promise.withResolvers<void>();
  let onMetric = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as ServerFrame;
    if (frame.t === 'ok') resolve();
    if (frame.t !== 'annotated') return;
    metrics.push(frame.metric);
    onMetric();
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ t: 'sub', id: 1, annotations: {} }));
  await accepted;
  return {
    metrics,
    until: (count) =>
      new Promise((done) => {
        onMetric = () => metrics.length >= count && done();
        onMetric();
      }),
    close: () => socket.close(),
  };
}

it('tells open pages of what their readers may see, once for each change, also of what another replica writes', async () => {
  const [all, ofNorth] = [await follow(boss), await follow(north)];
  const { id, version } = await write(boss, { text: 'one', dimensions: { region: 'south' } });
  await request('PUT', `/v1/annotations/${id}`, boss, { from: FROM, text: 'two', version });
  await request('DELETE', `/v1/annotations/${id}`, boss);
  await write(boss, { text: 'three', dimensions: { region: 'north' } });
  await all.until(4);
  await ofNorth.until(1);
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: running.url, max: 1 });
  await pool.query(
    `insert into app.annotations (metric, dimension_values, from_at, note, author) values ('orders', '{"region": "north"}', $1, 'x', 'y')`,
    [FROM],
  );
  await pool.end();
  await all.until(5);
  await ofNorth.until(2);
  expect([all.metrics, ofNorth.metrics]).toEqual([Array(5).fill('orders'), ['orders', 'orders']]);
  all.close();
  ofNorth.close();
});

it('limits an answer to the newest 1,000 and says so, and an author to 10,000', async () => {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: running.url, max: 1 });
  await pool.query(
    `insert into app.annotations (metric, dimension_values, from_at, note, author)
     select 'visits', '{}', timestamptz '2026-01-01' + n * interval '1 minute', n::text, 'busy' from generate_series(1, 10000) as n`,
  );
  await pool.end();
  const busy = await running.token({ subject: 'busy' });
  const range = '2026-01-01/2026-01-31';
  const [, list] = await request<AnnotationList>('GET', `/v1/annotations?metric=visits&dateRange=${range}`, busy);
  expect([list.annotations.length, list.truncated, list.annotations[0]?.text]).toEqual([1000, true, '10000']);
  expect(await refuse('POST', '/v1/annotations', busy, { metric: 'visits', from: FROM, text: 'x' })).toMatch(
    /^400 too_many_annotations/,
  );
});

it('has an id that does not tell how many others were written', async () => {
  const ids = [(await write(boss)).id, (await write(other)).id, (await write(north)).id].map(BigInt);
  const steps = ids.slice(1).map((id, index) => id - (ids[index] as bigint));
  expect(steps.every((step) => step < -1_000_000n || step > 1_000_000n)).toBe(true);
});
