import { expect, test } from 'vitest';
import { change, findProblems } from '../../file/testing.ts';
import { parseCatalog } from '../parse-catalog.ts';

const VERSIONED = '    entity: order_id\n    version: version\n';
const KEYED = '    entity: order_id\n';
const readBy = (sql: string, identity = KEYED): string =>
  change(VERSIONED, `${identity}    sql: { connection: SHOP_URL, ${sql} }\n`);
const BY_TIME = 'table: shop.orders, watermark: updated_at';

const parse = (text: string) => parseCatalog([{ name: 'x', text }]);

test('a source is read by watermark each minute, unless it says otherwise', () => {
  expect(parse(readBy(BY_TIME)).sources.get('orders')?.sql).toEqual({
    connection: 'SHOP_URL',
    from: { table: 'shop.orders' },
    everyMs: 60_000,
    timeoutMs: 60_000,
    watermark: { column: 'updated_at', overlap: undefined },
  });
  const query = 'query: "select 1 ;\\n", watermark: id, overlap: 50, every: 5s';
  expect(parse(readBy(query)).sources.get('orders')?.sql).toMatchObject({
    from: { query: 'select 1' },
    everyMs: 5000,
    watermark: { column: 'id', overlap: { below: 50 } },
  });
  expect(parse(readBy('table: orders, refresh: full')).sources.get('orders')?.sql?.watermark).toBeUndefined();
});

test('metrics over it may miss one poll before they are delayed, unless they have an objective', () => {
  const text = readBy(`${BY_TIME}, every: 2m`);
  expect(parse(text).metrics.get('revenue')?.freshnessObjectiveMs).toBe(240_000);
  expect(parse(change('name: small', 'name: small')).metrics.get('revenue')?.freshnessObjectiveMs).toBe(5000);
  const own = text.replace('  revenue:\n', '  revenue: { freshness: 10s }\n');
  expect(parse(own).metrics.get('revenue')?.freshnessObjectiveMs).toBe(10_000);
});

test.each([
  [
    readBy(BY_TIME).replace('SHOP_URL', '"postgres://shop:secret@db/shop"'),
    'sql.connection',
    'expected the name of an environment variable',
  ],
  [readBy('watermark: updated_at'), 'sql', 'neither table nor query: expected one of them'],
  [readBy(`${BY_TIME}, query: select 1`), 'sql', 'table and query: expected one'],
  [readBy('table: "a b", watermark: c'), 'sql.table', '"a b": expected a table such as'],
  [readBy('table: orders'), 'sql', 'no watermark: expected watermark'],
  [readBy(`${BY_TIME}, refresh: full`), 'sql.watermark', 'beside refresh: full: expected one'],
  [readBy('table: orders, refresh: full, overlap: 5m'), 'sql.overlap', 'expected no overlap'],
  [readBy(`${BY_TIME}, overlap: soon`), 'sql.overlap', '"soon": expected a duration such as 5m'],
  [readBy(`${BY_TIME}, every: 10ms`), 'sql.every', '10 ms: expected at least 1s'],
  [readBy(BY_TIME, VERSIONED), 'version', 'beside sql: expected no version'],
  [readBy(BY_TIME, ''), '', 'sql without entity: expected entity, the key of a row'],
  [readBy(BY_TIME, `${KEYED}    event_id: order_id\n`), 'event_id', 'expected entity alone'],
  [readBy(BY_TIME, `${KEYED}    topic: shop\n`), 'topic', 'beside sql: expected one of them'],
  [readBy(BY_TIME, `${KEYED}    topic_only: true\n`), 'topic_only', 'true beside sql: expected no topic_only'],
  [
    readBy(BY_TIME, '    event_id: order_id\n    deleted_when: { paid: true }\n'),
    'deleted_when',
    'expected entity beside it',
  ],
  [
    readBy(BY_TIME).replace('order_id: string', 'order_id: { type: string, path: a.b }'),
    'fields.order_id.path',
    'a.b: expected a column',
  ],
  [readBy('table: orders, refresh: full', '    event_id: order_id\n'), 'sql.refresh', 'full: expected entity'],
  [
    readBy('table: orders, refresh: full', `${KEYED}    record_retention: 90d\n`),
    'sql.refresh',
    'full beside record_retention',
  ],
  [
    readBy('table: orders, refresh: full').replace('order_id: string', 'order_id: { type: string, pii: true }'),
    'sql.refresh',
    'full with order_id, personal data, in entity',
  ],
])('is refused: %#', (text, path, message) => {
  const problems = findProblems(text).map((problem) => `${problem.path} ${problem.message}`);
  const place = ['sources.orders', path].filter((step) => step !== '').join('.');
  expect(problems.filter((problem) => problem.startsWith(`${place} `) && problem.includes(message))).toHaveLength(1);
});
