import { expect, it } from 'vitest';
import { readChoice, readCount, readFilters, readRange } from './read-attributes.ts';

const north = { member: 'region', operator: 'equals', values: ['north'] };

it.each([
  ['region=north', [north]],
  [' region = north ; ', [north]],
  ['region=north;channel=web, app', [north, { member: 'channel', operator: 'equals', values: ['web', 'app'] }]],
  ['status!=cancelled', [{ member: 'status', operator: 'notEquals', values: ['cancelled'] }]],
  ['town=São Paulo', [{ member: 'town', operator: 'equals', values: ['São Paulo'] }]],
  ['[{"member":"region","operator":"equals","values":["north"]}]', [north]],
  ['[]', []],
  [[north], [north]],
  [[], []],
  [null, []],
  [undefined, []],
])('reads the filters %j', (given, expected) => {
  expect(readFilters(given)).toEqual(expected);
});

it.each([
  ...[
    '',
    ' ',
    ';',
    'north',
    'region',
    'region=',
    '=north',
    'region==north',
    'region=north,,south',
    'region=,',
    'region>5',
  ],
  ...[
    'region=north;;channel=web',
    'region=north; web',
    '[{"member":',
    '{"member":"region"}',
    'region="north"',
    '[object Object]',
  ],
  ...[0, true, {}],
])('refuses the filters %j rather than drop them', (given) => {
  expect(() => readFilters(given)).toThrow(
    /^filters=".*": expected region=north; channel=web,app, or a list of filters/,
  );
});

it.each([
  ['today', 'today'],
  [
    ['2026-11-01', '2026-11-07'],
    ['2026-11-01', '2026-11-07'],
  ],
  ['2026-11-11', ['2026-11-11', '2026-11-11']],
  [' 2028-02-29 ', ['2028-02-29', '2028-02-29']],
  [null, undefined],
])('reads the range %j', (given, expected) => {
  expect(readRange('range', given)).toEqual(expected);
});

it('reads the words of a range as the service does, and those of a comparison', () => {
  expect(readRange('range', ' Last  7 Days ')).toBe('last 7 days');
  expect(readRange('range', '2026-11-01/2026-11-07')).toEqual(['2026-11-01', '2026-11-07']);
  expect(readRange('range', ['2026-11-01T10:00', '2026-11-01T12:00'])).toEqual([
    '2026-11-01T10:00',
    '2026-11-01T12:00',
  ]);
  for (const range of ['yesterday', 'this quarter', 'previous week', 'last 1 hour', 'year to date', 'last 2 quarters'])
    expect(readRange('compare', range)).toBe(range);
  for (const compare of ['none', 'previous period', 'same period last year']) {
    expect(readRange('compare', compare)).toBe(compare);
    expect(() => readRange('range', compare)).toThrow('expected today');
  }
  expect(() => readRange('range', 'last weak')).toThrow(
    'range="last weak": expected today, last 7 days, 2026-11-01, 2026-11-01/2026-11-07, …',
  );
  expect(() => readRange('compare', 'yesteryear')).toThrow(
    'compare="yesteryear": expected none, previous period, same',
  );
  expect(() => readRange('range', ['2026-11-20', '2026-11-01'])).toThrow('range="2026-11-20/2026-11-01": expected');
  for (const range of ['last 0 days', 'last week', '2026-11-31', '2026-11', '2026-13-01/2026-13-02', 'a/b', '1/2/3'])
    expect(() => readRange('range', range)).toThrow('expected today');
});

it.each(['', '  ', [], ['2026-11-01'], ['2026-11-01', ''], 7, {}])('refuses the range %j', (given) => {
  expect(() => readRange('range', given)).toThrow('expected today, last 7 days');
});

it('refuses words and counts that it does not know', () => {
  expect(readChoice('type', 'bar', 'line area bar')).toBe('bar');
  expect(readChoice('type', null, 'line area bar')).toBeUndefined();
  for (const word of ['', 'Bar', 'pie']) expect(() => readChoice('type', word, 'line bar')).toThrow('line, bar');
  expect([readCount('limit', 3), readCount('limit', '3'), readCount('limit', null)]).toEqual([3, 3, undefined]);
  for (const count of [0, -1, 1.5, NaN, '', 'six'])
    expect(() => readCount('limit', count)).toThrow('a positive integer');
});
