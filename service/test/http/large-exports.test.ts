import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pg from 'pg';
import { streamXlsxRows } from 'hucre/xlsx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runService, type RunningService } from '../support/shop/running-service.ts';

/** So many minutes that rows by minute are more than a million. */
const DAYS = 700;
const FROM = '2024-11-01';
const TO = new Date(Date.parse(FROM) + (DAYS - 1) * 86_400_000).toISOString().slice(0, 10);
const BY_MINUTE = { metrics: ['orders'], timeDimension: { granularity: 'minute', dateRange: [FROM, TO] } };
/** Regions by hours: more groups than one read may have. */
const REGIONS = 40;
const HOURS = 24 * 250;
const BY_REGION = {
  metrics: ['orders'],
  dimensions: ['region'],
  timeDimension: { granularity: 'hour', dateRange: ['2025-01-01T00:00:00Z', '2025-09-08T00:00:00Z'] },
};

let running: RunningService;
let pool: pg.Pool;

beforeAll(async () => {
  running = await runService({}, undefined, { checksAnswers: false });
  pool = new pg.Pool({ connectionString: running.url, max: 1 });
  const body = Array.from({ length: REGIONS }, (_, index) => {
    const id = `o${index}`;
    return { event_id: id, id, version: 1, at: '2025-01-01T00:00:00Z', region: `region ${index}`, total: '1.00' };
  });
  await (await running.fetch('/v1/events/orders', { body })).text();
  // The cells of one hour, repeated for each hour of the range.
  const { rows } = await pool.query<{ table: string }>(
    `select format('%I.%I', schemaname, tablename) as table from pg_tables where schemaname = 'gold' and tablename like '%region%hour%'`,
  );
  const [{ table } = { table: '' }] = rows;
  const { rows: columns } = await pool.query<{ list: string }>(
    `select string_agg(quote_ident(attname), ', ') as list from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and attname <> 'bucket' and not attisdropped`,
    [table],
  );
  const list = columns[0]?.list ?? '';
  await pool.query(
    `insert into ${table} (bucket, ${list}) select bucket + hour * interval '1 hour', ${list}
     from ${table}, generate_series(1, $1::integer - 1) as hour`,
    [HOURS],
  );
}, 60_000);

afterAll(async () => {
  await pool?.end();
  await running?.close();
});

const send = (format: string, query: object, signal: AbortSignal | null = null): Promise<Response> =>
  running.token().then((token) =>
    fetch(`${running.service.address}/v1/export`, {
      ...{ method: 'POST', signal, body: JSON.stringify({ format, queries: [query] }) },
      headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    }),
  );

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are in use, of the service and of the test. */
function measureBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Reads a body without keeping it: how many lines it has, its last ones, and by how much memory grew meanwhile. */
async function drain(response: Response): Promise<{ lines: number; tail: string; grownBytes: number }> {
  const before = measureBytes();
  let readBytes = 0;
  const outcome = { lines: 0, tail: '', grownBytes: 0 };
  const decoder = new TextDecoder();
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    for (const byte of chunk) if (byte === 10) outcome.lines++;
    outcome.tail = (outcome.tail + decoder.decode(chunk)).slice(-200);
    readBytes += chunk.length;
    if (readBytes < 2_000_000) continue;
    readBytes = 0;
    outcome.grownBytes = Math.max(outcome.grownBytes, measureBytes() - before);
  }
  return outcome;
}

it('streams a million rows in bounded memory', async () => {
  const { lines, tail, grownBytes } = await drain(await send('csv', BY_MINUTE));
  expect(lines - 11).toBe(DAYS * 1440);
  expect(tail).toMatch(/23:59:00\+00:00,0\r\n\r\nread in parts,\d+,20[^\n]*\r\n$/);
  expect(grownBytes).toBeLessThan(40_000_000);
}, 120_000);

it('streams a workbook with a million rows in bounded memory', async () => {
  const { grownBytes } = await drain(await send('xlsx', BY_MINUTE));
  expect(grownBytes).toBeLessThan(40_000_000);
}, 120_000);

it('reads more groups than one read may have window by window, each row once', async () => {
  const response = await send('csv', BY_REGION);
  const text = await response.text();
  const rows = text.split('\r\n').filter((line) => line.startsWith('2025-'));
  expect(rows).toHaveLength(REGIONS * HOURS);
  expect(new Set(rows).size).toBe(REGIONS * HOURS);
  const times = rows.map((row) => row.slice(0, 19));
  expect(times).toEqual([...times].sort());
  expect(text).toMatch(/read in parts,\d+/);
  const skipped = await (await send('csv', { ...BY_REGION, offset: REGIONS * HOURS - 3, limit: 10 })).text();
  expect(skipped.split('\r\n').filter((line) => line.startsWith('2025-'))).toEqual(rows.slice(-3));
}, 60_000);

it('says what to ask for where rows have no order by time to be read in', async () => {
  const response = await send('csv', { ...BY_REGION, order: [['orders', 'desc']] });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('too_many_rows');
}, 60_000);

it('writes a workbook as it reads', async () => {
  const response = await send('xlsx', {
    ...BY_REGION,
    filters: [{ member: 'region', operator: 'equals', values: ['region 7'] }],
  });
  let rows = 0;
  for await (const { values } of streamXlsxRows(new Uint8Array(await response.arrayBuffer()))) {
    if (values[1] === 'region 7') rows++;
  }
  expect(rows).toBe(HOURS);
}, 60_000);

it('ends the statement of a client that has gone, and gives its place to others', async () => {
  for (const format of ['csv', 'xlsx', 'csv']) {
    const controller = new AbortController();
    const response = await send(format, BY_MINUTE, controller.signal);
    const reader = response.body!.getReader();
    await reader.read();
    controller.abort();
    await reader.read().catch(() => undefined);
  }
  // Two exports of one principal run at once: without their places this one would wait.
  const { lines } = await drain(await send('csv', { ...BY_MINUTE, limit: 10 }));
  expect(lines).toBe(19);
  const active = `select count(*)::integer as count from pg_stat_activity
    where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like '%row_count%'`;
  await expect.poll(async () => (await pool.query<{ count: number }>(active)).rows[0]?.count).toBe(0);
  // Each of the three is recorded twice: as started, and as broken off.
  const failed = `select from app.audit_entries where action = 'export' and result = 'failed'
    and entry::jsonb ->> 'code' = 'client_gone'`;
  await expect.poll(async () => (await pool.query(failed)).rows.length, { timeout: 10_000 }).toBe(3);
}, 60_000);
