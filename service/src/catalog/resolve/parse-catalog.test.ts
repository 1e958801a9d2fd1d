import { describe, expect, test } from 'vitest';
import { parseCatalog } from './parse-catalog.ts';
import { change, findProblems, SMALL } from '../file/testing.ts';

const parse = (text: string) => parseCatalog([{ name: 'small.yaml', text }]);

describe('a small catalogue', () => {
  test('is parsed with all defaults filled in', () => {
    const catalog = parse(SMALL);
    expect(catalog).toMatchObject({
      name: 'small',
      title: 'Small',
      timezone: 'UTC',
      zones: ['UTC'],
      weekStart: 1,
      scanLimitRows: 20_000_000,
      calendar: [],
    });
    expect(catalog.sources.get('orders')).toMatchObject({
      title: 'Orders',
      topic: 'orders',
      entityKey: ['order_id'],
      version: 'version',
      topicOnly: false,
      deletedWhen: undefined,
      eventId: undefined,
      eventTime: 'ordered_at',
      eventTimeZone: 'UTC',
      latenessMs: 60_000,
      accepts: { fromMs: 0, aheadMs: 300_000 },
      retentionDays: undefined,
    });
    expect(catalog.sources.get('orders')?.fields.get('order_id')).toMatchObject({ required: true, path: ['order_id'] });
    expect(catalog.sources.get('orders')?.fields.get('amount')).toMatchObject({
      type: 'decimal',
      scale: 2,
      required: false,
    });
    expect(catalog.metrics.get('average')).toMatchObject({
      title: 'Average',
      measures: ['orders', 'revenue'],
      sources: ['orders'],
      currency: 'EUR',
      format: 'currency',
      direction: 'none',
      freshnessObjectiveMs: 5_000,
      empty: 'null',
    });
    expect(catalog.metrics.get('orders')).toMatchObject({
      format: 'integer',
      expression: { kind: 'measure', measure: 'orders' },
    });
    expect(catalog.roles.get('analyst')).toMatchObject({ filters: [], ingest: [], operate: false });
  });

  test('without rollups gets the total and one for each dimension', () => {
    expect(parse(SMALL).rollups).toEqual([
      { source: 'orders', name: 'total', dimensions: [], granularities: ['hour', 'day'] },
      { source: 'orders', name: 'by_region', dimensions: ['region'], granularities: ['hour', 'day'] },
    ]);
  });

  test('cannot be changed', () => {
    const catalog = parse(SMALL);
    expect(() => (catalog.metrics as Map<string, unknown>).set('x', 1)).toThrow(TypeError);
    expect(() => ((catalog.sources.get('orders') as { title: string }).title = 'x')).toThrow(TypeError);
  });

  test('keeps its digest when comments, layout and the order of names change, and not when the content does', () => {
    const { digest } = parse(SMALL);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const moved = change('  orders:\n  revenue:\n', '  revenue:\n  orders: # first\n');
    expect(parse(`# shop\n${moved}\n\n`).digest).toBe(digest);
    expect(parse(change('dimensions: all', 'dimensions: [region]')).digest).not.toBe(digest);
  });

  test('may be cut into files', () => {
    const at = SMALL.indexOf('metrics:\n');
    const catalog = parseCatalog([
      { name: 'a.yaml', text: SMALL.slice(0, at) },
      { name: 'b.yaml', text: SMALL.slice(at) },
      { name: 'c.yaml', text: 'metrics: { share: { ratio: [revenue, average] } }' },
    ]);
    expect(catalog.metrics.has('share')).toBe(true);
    expect(
      parseCatalog([
        { name: 'all.yaml', text: `${SMALL.replace('metrics:', 'metrics:\n  share: { ratio: [revenue, average] }')}` },
      ]).digest,
    ).toBe(catalog.digest);
  });
});

test('durations, zones, week start, money, granularities and paths are read', () => {
  const catalog = parse(
    change(
      '    fields:',
      '    lateness: 2h\n    retention: 400d\n    record_retention: 90d\n    accepts: { from: 2001-01-01, ahead: 500ms }\n    rollups: [{ name: far, dimensions: [region], granularities: [day] }]\n    fields:',
    )
      .replace('region: string', 'region: { type: string, path: address.region }')
      .replace('items: integer', 'yen: { type: money, currency: JPY }')
      .replace('name: small', 'name: small\ntimezone: europe/berlin\nzones: [UTC, Europe/Berlin]\nweek_start: sunday'),
  );
  expect(catalog).toMatchObject({ timezone: 'Europe/Berlin', zones: ['Europe/Berlin', 'UTC'], weekStart: 7 });
  const source = catalog.sources.get('orders');
  expect(source).toMatchObject({
    latenessMs: 7_200_000,
    retentionDays: 400,
    recordDays: 90,
    accepts: { fromMs: 978_307_200_000, aheadMs: 500 },
  });
  expect(source?.fields.get('region')?.path).toEqual(['address', 'region']);
  expect(source?.fields.get('yen')).toMatchObject({ scale: 0, currency: 'JPY' });
  expect(catalog.rollups.map(({ name, granularities }) => [name, ...granularities])).toEqual([
    ['total', 'hour', 'day'],
    ['far', 'day'],
  ]);
});

test('grains, the former name of granularities, is read', () => {
  const rollups = '    rollups: [{ dimensions: [region], grains: [day] }]\n    fields:';
  const catalog = parse(change('    fields:', rollups));
  expect(catalog.rollups.map(({ name, granularities }) => [name, ...granularities])).toEqual([
    ['total', 'hour', 'day'],
    ['by_region', 'day'],
  ]);
});

test('an entity without a version is taken when its records come by the topic alone', () => {
  const catalog = parse(change('    version: version\n', '    topic_only: true\n'));
  expect(catalog.sources.get('orders')).toMatchObject({ version: undefined, topicOnly: true });
});

describe('several mistakes', () => {
  test('are all told at once, in the order of files and lines', () => {
    const problems = findProblems(
      change('sum: amount', 'sum: amuont').replace('event_time: ordered_at', 'event_time: version'),
      'metrics: { rate: { ratio: [orders, nothing] } }\nroles: { boss: { metrics: all } }',
    );
    expect(problems.map(({ file, line, path }) => `${file}:${line} ${path}`)).toEqual([
      '1.yaml:6 sources.orders.event_time',
      '1.yaml:17 sources.orders.measures.revenue.sum',
      '2.yaml:1 metrics.rate.ratio[1]',
      '2.yaml:2 roles.boss.dimensions',
    ]);
  });

  test('an entry of a wrong shape is not held against those that refer to it', () => {
    expect(
      findProblems(change('    event_time: ordered_at', '    event_tme: ordered_at')).map(({ path }) => path),
    ).toEqual(['sources.orders.event_time', 'sources.orders.event_tme']);
    expect(
      findProblems(
        change('  average:', '  orders_again: { ratio: [average, orders] }\n  average: { titel: x }\n  other:'),
      ),
    ).toHaveLength(1);
  });

  test('what two files say twice is told once, with the other file', () => {
    const problems = findProblems(SMALL, 'name: big\nmetrics: { revenue: { title: Money } }');
    expect(problems.map(({ line, path, message }) => `${line} ${path} ${message}`)).toEqual([
      '1 name name is already set in 1.yaml: expected it in one file',
      '2 metrics.revenue revenue is already in 1.yaml: expected each name once',
    ]);
  });
});

describe('names of tables', () => {
  const long = 'a'.repeat(40);

  test('have at most 63 letters, room for generations included', () => {
    const renamed = SMALL.replaceAll('region', long).replaceAll('orders', 'the_orders');
    expect(findProblems(renamed)[0]?.message).toMatch(
      /^the table the_orders_by_a+_hour_g999 has \d+ letters: expected at most 63/,
    );
    expect(() =>
      parse(renamed.replace('    fields:', `    rollups: [{ name: short, dimensions: [${long}] }]\n    fields:`)),
    ).not.toThrow();
  });

  test('are not shared', () => {
    const second = `  orders_by:\n    event_time: at\n    fields: { at: timestamp, region: string }\n    measures: { clicks: { count: true } }\n    rollups: [{ name: region, dimensions: [region] }]\n`;
    const [problem] = findProblems(change('dimensions:\n', `${second}dimensions:\n`));
    expect(problem?.message).toContain('would both be the table orders_by_region_hour');
  });
});
