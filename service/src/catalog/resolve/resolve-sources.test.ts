import { describe, expect, test } from 'vitest';
import { parseCatalog } from './parse-catalog.ts';
import { change, findProblems } from '../file/testing.ts';

const source = (line: string): string => change('    fields:', `    ${line}\n    fields:`);
const field = (text: string): string => change('items: integer', `items: ${text}`);
const firstOf = (text: string): string => findProblems(text)[0]?.message ?? '';

describe('deleted_when', () => {
  const deletedWhen = (text: string) =>
    parseCatalog([{ name: 'x', text: source(`deleted_when: ${text}`) }]).sources.get('orders')?.deletedWhen;

  test('names one field and the values that delete', () => {
    expect(deletedWhen('{ paid: false }')).toEqual({ field: 'paid', values: [false] });
    expect(deletedWhen('{ region: [gone, "none"] }')).toEqual({ field: 'region', values: ['gone', 'none'] });
  });

  test.each([
    ['paid', 'expected a map of one field'],
    ['{}', 'expected a map of one field'],
    ['{ paid: true, region: gone }', 'expected a map of one field'],
    ['{ paid: [] }', 'an empty list: expected at least one value'],
    ['{ items: 0 }', 'type integer: expected one of type boolean or string'],
    ['{ payd: true }', 'did you mean "paid"?'],
  ])('is refused as %s', (text, message) => expect(firstOf(source(`deleted_when: ${text}`))).toContain(message));

  test('is refused without an entity', () => {
    const text = source('deleted_when: { paid: false }').replace('    entity: order_id\n    version: version\n', '');
    expect(firstOf(text)).toContain('expected entity beside it');
  });
});

describe('event_time_zone', () => {
  const zoneOf = (text: string) => parseCatalog([{ name: 'x', text }]).sources.get('orders')?.eventTimeZone;
  const berlin = change('name: small\n', 'name: small\ntimezone: Europe/Berlin\n');

  test("is the catalogue's zone unless the source has its own", () => {
    expect(zoneOf(source('lateness: 1m'))).toBe('UTC');
    expect(zoneOf(berlin)).toBe('Europe/Berlin');
    expect(zoneOf(berlin.replace('    fields:', '    event_time_zone: America/New_York\n    fields:'))).toBe(
      'America/New_York',
    );
  });
});

test.each([
  ['{ type: integer, currency: EUR }', '"EUR": expected type money with a currency'],
  ['{ type: integer, currency_field: region }', '"region": expected type money with a currency_field'],
  ['{ type: money, currency_field: regoin }', 'did you mean "region"?'],
  ['{ type: money, currency: EUR, currency_field: region }', 'money needs either currency'],
  ['{ type: decimal, scale: 10 }', '10: expected a whole number from 0 to 9'],
  ['{ type: integer, path: "" }', 'expected a path in the record'],
])('a field %s is refused', (text, message) => expect(firstOf(field(text))).toContain(message));

test('a source has fields', () => {
  const text = change('dimensions:\n', '  empty: { event_time: at, fields: {}, measures: {} }\ndimensions:\n');
  expect(findProblems(text).map(({ message }) => message)).toContain(
    'a source without fields: expected at least its event time',
  );
});
