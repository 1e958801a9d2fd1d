import { readXlsx as read } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportedRows, ExportRequest, ExportView } from '../../../sdk/src/protocol/exports.ts';
import type { Query, QueryResult } from '../../../sdk/src/protocol/query.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = SHOP.replace('timezone: UTC', 'timezone: Europe/Berlin')
  .replace(
    '  visits: { empty: zero }',
    '  visits: { empty: zero }\n  average: { ratio: [revenue, orders] }\n  net: { measure: revenue, settles: 10d }',
  )
  .replace('clerk: { metrics: [orders]', 'clerk: { metrics: [orders, average]').concat(`dashboards:
  sales:
    roles: [boss, clerk]
    range: 2026-11-07
    sections:
      - widgets:
          - kpi-card: { metric: revenue }
          - kpi-card: { metric: orders, label: "Orders: today" }
          - trend-chart: { metric: orders }
          - kpi-breakdown: { metric: orders, by: region }
          - alert-feed: {}
`);

const DAY = '2026-11-07';
let running: RunningService;
let clerk: string;

beforeAll(async () => {
  running = await runService({}, CATALOG);
  clerk = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
  const order = (id: string, at: string, region: string, total: string) => ({
    ...{ event_id: id, id, version: 1, at, region, total },
  });
  const response = await running.fetch('/v1/events/orders', {
    body: [
      order('a', `${DAY}T09:10:00Z`, 'north', '1234.50'),
      order('b', `${DAY}T09:20:00Z`, '=HYPERLINK("http://x","y")', '0.10'),
      order('c', `${DAY}T10:20:00Z`, '-south;"quoted",', '12345678901234.56'),
      order('d', '2026-11-06T09:20:00Z', 'north', '7.25'),
      order('e', `${DAY}T10:30:00Z`, 'a <b> & _x0041_ \u0007', '5.00'),
    ],
  });
  await response.text();
  // Watermarks are read each second.
  await vi.waitUntil(
    async () => ((await running.ask(BY_REGION)) as QueryResult).watermark === '2026-11-07T10:29:00.000Z',
    {
      timeout: 15_000,
    },
  );
});

afterAll(() => running?.close());

const send = (request: object, token?: string): Promise<Response> =>
  running.fetch('/v1/export', { body: request, ...(token !== undefined && { token }) });

const BY_REGION: Query = {
  metrics: ['revenue', 'orders'],
  dimensions: ['region'],
  timeDimension: { dateRange: [DAY, DAY] },
};

async function csvOf(request: Omit<ExportRequest, 'format'>, token?: string): Promise<string[]> {
  const response = await send({ ...request, format: 'csv' }, token);
  const text = await response.text();
  expect([response.status, text.at(-1)]).toEqual([200, '\n']);
  return text.split('\r\n');
}

describe('an export as CSV', () => {
  it('says what its rows are of, and runs no text as a formula', async () => {
    const response = await send({ format: 'csv', queries: [BY_REGION] });
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="revenue-orders-.*\.csv"$/);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = new TextDecoder().decode(bytes).split('\r\n');
    expect(lines).toEqual([
      '"Revenue, Orders by Region"',
      'metrics,Revenue,Orders',
      'range,2026-11-07T00:00:00+01:00,2026-11-08T00:00:00+01:00',
      'zone,Europe/Berlin',
      expect.stringMatching(/^as of,2.*T.*\+01:00$/),
      'complete until,2026-11-07T11:29:00+01:00',
      expect.stringMatching(/^version,.+:1$/),
      '',
      'Region,Revenue,Orders',
      `"'-south;""quoted"",",12345678901234.56,1`,
      'north,1234.5,1',
      'a <b> & _x0041_ \u0007,5,1',
      `"'=HYPERLINK(""http://x"",""y"")",0.1,1`,
      '',
    ]);
  });

  it('has the decimals and the separator that spreadsheets in the language of the reader expect', async () => {
    const lines = await csvOf({ queries: [BY_REGION], locale: 'de-DE' });
    expect(lines[0]).toContain('Revenue, Orders nach Region');
    expect(lines.slice(1, 7).map((line) => line.split(';')[0])).toEqual([
      ...['Kennzahlen', 'Zeitraum', 'Zeitzone', 'Stand', 'vollständig bis', 'Version'],
    ]);
    expect(lines.slice(8, 11)).toEqual([
      'Region;Revenue;Orders',
      `"'-south;""quoted"",";12345678901234,56;1`,
      'north;1234,5;1',
    ]);
  });

  it('says where a range that goes on is compared with all of the other', async () => {
    const timeDimension = { dateRange: 'today', compareDateRange: 'previous period' } as const;
    const lines = await csvOf({ queries: [{ metrics: ['orders'], timeDimension }] });
    expect(lines.filter((line) => line.startsWith('note'))).toEqual([
      'note,"the range goes on after ""as of"": its rows are those so far, compared with all of the other range"',
    ]);
  });

  it('has times by the clock of the zone, and values of the comparison beside those of the range', async () => {
    const timeDimension = { granularity: 'hour', dateRange: [DAY, DAY], compareDateRange: 'previous period' } as const;
    const filters = [{ member: 'region', operator: 'equals', values: ['north'] }] as const;
    const lines = await csvOf({ queries: [{ metrics: ['orders'], timeDimension, filters }] });
    expect(lines).toContain('filters,"region equals ""north"""');
    expect(lines).toContain('compared with,2026-11-06T00:00:00+01:00,2026-11-07T00:00:00+01:00');
    expect(lines).toContain('time,Orders,Orders (comparison)');
    expect(lines.filter((line) => line.startsWith('note'))).toEqual([]);
    expect(lines).toContain('2026-11-07T10:00:00+01:00,1,1');
    expect(lines).toContain('2026-11-07T11:00:00+01:00,0,0');
    const byDay = await csvOf({
      queries: [
        { metrics: ['orders'], dimensions: ['region'], timeDimension: { ...timeDimension, granularity: 'day' } },
      ],
    });
    expect(byDay).toContain('2026-11-07,north,1,1');
    expect(byDay.filter((line) => line.startsWith('2026-11-07,'))).toHaveLength(4);
    expect(byDay).toContain('2026-11-07,a <b> & _x0041_ \u0007,1,');
  });

  it('says from when numbers may still change, above the rows and beside each of them', async () => {
    const timeDimension = { granularity: 'day', dateRange: 'last 30 days' } as const;
    const lines = await csvOf({ queries: [{ metrics: ['net', 'orders'], timeDimension }] });
    const asOf = lines.find((line) => line.startsWith('as of,'))?.slice('as of,'.length) ?? '';
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin', dateStyle: 'short' });
    const day = clock.format(Date.parse(asOf) - 10 * 86_400_000);
    expect(lines.filter((line) => line.startsWith('may still'))).toEqual([
      expect.stringMatching(`^may still change from,Net,${day}T00:00:00`),
    ]);
    const head = lines.indexOf('time,Net,Orders,may still change from');
    const rows = lines.slice(head + 1).filter(Boolean);
    expect(rows).toHaveLength(30);
    for (const row of rows) expect([row, row.endsWith(',Net')]).toEqual([row, row >= day]);
    const whole = { metrics: ['net'], timeDimension: { dateRange: 'last 30 days' } } as const;
    const total = await csvOf({ queries: [whole], locale: 'de' });
    expect(total.filter((line) => line.startsWith('kann sich'))).toEqual([
      expect.stringMatching(`^kann sich noch ändern ab;Net;${day}T`),
    ]);
    expect(total).toContain('Net');
    const settled = await csvOf({ queries: [{ ...whole, settled: true }] });
    expect(settled.filter((line) => /^(left out|may still)/.test(line))).toEqual([
      expect.stringMatching(`^left out,${day}T00:00:00.*,"later numbers, which may still change"$`),
    ]);
  });

  it('says beside a bucket that the range cuts that its numbers may still change', async () => {
    const timeDimension = { granularity: 'year', dateRange: 'last 5 days' } as const;
    const lines = await csvOf({ queries: [{ metrics: ['net', 'orders'], timeDimension }] });
    const [, fromLocal] = lines.find((line) => line.startsWith('range,'))?.split(',') ?? [];
    expect(lines).toContain(`may still change from,Net,${fromLocal}`);
    const rows = lines.slice(lines.indexOf('time,Net,Orders,may still change from') + 1).filter(Boolean);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/^\d{4}-01-01,.*,Net$/);
  });

  it('puts the error of a query in its place, where others can be answered', async () => {
    const failing = { ...BY_REGION, metrics: ['revenu'], title: 'No such metric' };
    const lines = await csvOf({ queries: [failing, BY_REGION] });
    expect(lines[0]).toBe('No such metric');
    expect(lines[1]).toMatch(/^error,unknown_metric,"?metrics\[0\]/);
    expect(lines).toContain('north,1234.5,1');
    const alone = await send({ format: 'csv', queries: [failing] });
    expect([alone.status, ((await alone.json()) as { error: { code: string } }).error.code]).toEqual([
      400,
      'unknown_metric',
    ]);
  });
});

it('holds the numbers of an export as JSON against those of the query', async () => {
  const response = await send({ format: 'json', queries: [BY_REGION] });
  const { exports } = (await response.json()) as ExportView;
  const answer = await running.ask(BY_REGION);
  expect(exports).toMatchObject([{ title: 'Revenue, Orders by Region', filters: [], rowFilters: [] }]);
  expect((exports[0] as { rows: unknown }).rows).toEqual((answer as { rows: unknown }).rows);
});

it('has the instants from which numbers may still change in JSON', async () => {
  const timeDimension = { dateRange: 'today', compareDateRange: 'previous period' } as const;
  const response = await send({ format: 'json', queries: [{ metrics: ['net', 'orders'], timeDimension }] });
  const { exports } = (await response.json()) as ExportView;
  const { dateRange, compareDateRange, settlingFrom } = exports[0] as ExportedRows;
  expect(settlingFrom).toEqual({ net: dateRange[0], 'compared.net': compareDateRange?.[0] });
});

describe('an export as XLSX', () => {
  it('has a sheet for each query, with numbers that are numbers and texts that are texts', async () => {
    const byHour = { metrics: ['revenue', 'average'], timeDimension: { granularity: 'hour', dateRange: [DAY, DAY] } };
    const queries = [{ ...BY_REGION, title: 'a/b [c]: *?' }, { ...BY_REGION, title: 'A b  c' }, byHour];
    const response = await send({ format: 'xlsx', queries });
    const { sheets } = await read(new Uint8Array(await response.arrayBuffer()));
    expect(sheets.map(({ name }) => name)).toEqual(['a b  c', 'A b  c (2)', 'Revenue, Average']);
    const rows = sheets[0]!.rows;
    expect(rows[0]?.[0]).toBe('a/b [c]: *?');
    expect(rows.slice(8)).toEqual([
      ['Region', 'Revenue', 'Orders'],
      ['-south;"quoted",', 12_345_678_901_234.56, 1],
      ['north', 1234.5, 1],
      ['a <b> & _x0041_ \u0007', 5, 1],
      ['=HYPERLINK("http://x","y")', 0.1, 1],
    ]);
    const times = sheets[2]!.rows.slice(9);
    expect(times[10]?.[0]).toEqual(new Date('2026-11-07T10:00:00Z'));
    expect(times[10]?.slice(1)).toEqual([1234.6, 617.3]);
  });
});

describe('an export of a dashboard', () => {
  it('has a sheet for each widget with numbers, and no other for those who see less', async () => {
    const namesFor = async (token?: string): Promise<string[]> => {
      const response = await send({ format: 'xlsx', dashboard: 'sales' }, token);
      const bytes = new Uint8Array(await response.arrayBuffer());
      return (await read(bytes)).sheets.map(({ name }) => name);
    };
    expect(await namesFor()).toEqual(['Revenue', 'Orders  today', 'Orders', 'Orders by Region']);
    expect(await namesFor(clerk)).toEqual(['Orders  today', 'Orders', 'Orders by Region']);
  });

  it('takes the range and the filters of the reader', async () => {
    const filters = [{ member: 'region', operator: 'notEquals', values: ['north'] }] as const;
    const lines = await csvOf({
      dashboard: 'sales',
      dateRange: ['2026-11-06', DAY],
      compareDateRange: 'none',
      filters,
    });
    expect(lines.filter((line) => line.startsWith('range'))).toEqual(
      Array(4).fill('range,2026-11-06T00:00:00+01:00,2026-11-08T00:00:00+01:00'),
    );
    expect(lines.filter((line) => line.startsWith('north'))).toEqual([]);
    expect(lines).toContain('filters,"region not equals ""north"""');
  });
});

describe('rights of an export', () => {
  it('are those of queries: rows of others are in no format, and row filters are named', async () => {
    const query = { metrics: ['orders'], dimensions: ['region'], timeDimension: { dateRange: [DAY, DAY] } } as const;
    const lines = await csvOf({ queries: [query] }, clerk);
    expect(lines).toContain('row filters,"region equals ""north"""');
    expect(lines.slice(-3)).toEqual(['Region,Orders', 'north,1', '']);
    for (const format of ['csv', 'json', 'xlsx']) {
      const response = await send({ format, queries: [query, { ...query, metrics: ['revenue'] }] }, clerk);
      const body = Buffer.from(await response.arrayBuffer());
      const text = format === 'xlsx' ? JSON.stringify((await read(new Uint8Array(body))).sheets) : body.toString();
      expect(text).toContain('unknown_metric');
      expect(text).not.toMatch(/south|quoted|1234/);
    }
  });

  it.each([
    [{ format: 'pdf', queries: [BY_REGION] }, 'format is "pdf": expected csv, xlsx or json'],
    [{ format: 'csv' }, 'expected either queries or the id of a dashboard'],
    [{ format: 'csv', queries: [BY_REGION], dashboard: 'sales' }, 'expected either queries or the id of a dashboard'],
    [{ format: 'csv', queries: [BY_REGION], timezone: 'UTC' }, 'expected it beside a dashboard only'],
    [{ format: 'csv', queries: [] }, 'queries is []'],
    [{ format: 'csv', dashboard: 'money' }, '"money" is no dashboard of yours'],
    [{ format: 'csv', queries: [BY_REGION], locale: 'not a locale' }, 'expected a BCP 47 language'],
    [{ format: 'csv', queries: [{ ...BY_REGION, explain: true }] }, 'an export holds rows only'],
  ])('and mistakes are named: %j', async (request, message) => {
    const response = await send(request);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(((await response.json()) as { error: { message: string } }).error.message).toContain(message);
  });
});
