import { expect, test } from 'vitest';
import { change, findProblems } from '../../file/testing.ts';
import { parseCatalog } from '../parse-catalog.ts';

const VERSIONED = '    entity: order_id\n    version: version\n';
const KEYED = '    entity: order_id\n';
const following = (keys = '', identity = KEYED): string =>
  change(VERSIONED, `${identity}    postgres: { connection: SHOP_URL, table: shop.orders${keys} }\n`);

const OTHER = (keys = ''): string => `sources:
  others:
    entity: id
    event_time: at
    postgres: { connection: SHOP_URL, ${keys} }
    fields: { id: integer, at: timestamp }
    measures: { others: { count: true } }
`;
const beside = (keys: string): string => following().replace('sources:\n', OTHER(keys));

test('a source follows a table by the slot and the publication tidemark, unless it says otherwise', () => {
  const parse = (text: string) => parseCatalog([{ name: 'x', text }]).sources.get('orders')?.postgres;
  expect(parse(following())).toEqual({
    connection: 'SHOP_URL',
    table: 'shop.orders',
    slot: 'tidemark',
    publication: 'tidemark',
  });
  expect(parse(following(', slot: other, publication: sales'))).toMatchObject({ slot: 'other', publication: 'sales' });
  expect(parse(beside('table: orders'))).toBeDefined();
  expect(parse(beside('table: shop.orders, slot: second'))).toBeDefined();
});

test.each([
  [following(', slot: "a-b"'), 'postgres.slot', '"a-b": expected the name of a slot'],
  [following(', publication: "a b"'), 'postgres.publication', 'expected the name of a publication'],
  [following('', VERSIONED), 'version', 'beside postgres: expected no version'],
  [following('', ''), '', 'postgres without entity: expected entity, the primary key'],
  [following('', `${KEYED}    event_id: order_id\n`), 'event_id', 'expected entity alone'],
  [following('', `${KEYED}    topic: shop\n`), 'topic', 'beside postgres: expected one of them'],
  [following('', `${KEYED}    record_retention: 90d\n`), 'record_retention', 'beside postgres: expected none'],
  [
    following('', `${KEYED}    sql: { connection: A, table: b, refresh: full }\n`),
    'postgres',
    'beside sql: expected one of them',
  ],
  [beside('table: a, publication: sales'), 'postgres.publication', 'expected sales, as its other sources have'],
  [beside('table: shop.orders'), 'postgres.table', 'is the table of others on the slot tidemark too'],
])('refuses what contradicts a followed table %#', (text, path, message) => {
  const problems = findProblems(text);
  expect(problems).toContainEqual(
    expect.objectContaining({
      path: path === '' ? 'sources.orders' : `sources.orders.${path}`,
      message: expect.stringContaining(message) as string,
    }),
  );
});
