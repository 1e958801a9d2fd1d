import { describe, expect, test } from 'vitest';
import { parseLiteral } from './filter-values.ts';
import { readFilter } from './filters.ts';
import { Place, Problems } from '../file/problems.ts';
import type { FieldType } from './types.ts';

const members = new Map<string, FieldType>([
  ['status', 'string'],
  ['delay', 'integer'],
  ['price', 'decimal'],
  ['paid', 'boolean'],
  ['at', 'timestamp'],
]);

function read(raw: unknown): { filter: unknown; messages: string[] } {
  const problems = new Problems();
  const file = { name: 'x', value: raw, locate: () => ({ line: 1, column: 1 }) };
  const filter = readFilter(raw, new Place(problems, file, ['where']), {
    kind: 'a field',
    members,
    parseValue: (value, type, place) => parseLiteral(value, type, place, 'Europe/Berlin'),
  });
  return { filter, messages: problems.found.map(({ path, message }) => `${path}: ${message}`) };
}

describe('a filter is read', () => {
  const paid = { member: 'status', operator: 'equals', values: ['paid'] };
  const late = { member: 'delay', operator: 'gte', values: [15] };
  test.each([
    [{ status: 'paid' }, paid],
    [{ status: ['paid', 'shipped'] }, { ...paid, values: ['paid', 'shipped'] }],
    [[{ member: 'status', operator: 'equals', values: ['paid'] }], paid],
    [
      { member: 'status', operator: 'notSet' },
      { member: 'status', operator: 'notSet', values: [] },
    ],
    [{ status: { set: true } }, { member: 'status', operator: 'set', values: [] }],
    [{ status: 'paid', delay: { gte: 15 } }, { and: [paid, late] }],
    [[{ status: 'paid' }, { delay: { gte: 15 } }], { and: [paid, late] }],
    [{ or: [{ status: 'paid' }, { delay: { gte: 15 } }] }, { or: [paid, late] }],
    [{ delay: { gte: 15, lt: 60 } }, { and: [late, { member: 'delay', operator: 'lt', values: [60] }] }],
    [{ paid: true }, { member: 'paid', operator: 'equals', values: [true] }],
    [{ price: { gt: 9.99 } }, { member: 'price', operator: 'gt', values: [9.99] }],
    [{ at: { gte: '2026-11-01T00:00' } }, { member: 'at', operator: 'gte', values: [Date.parse('2026-10-31T23:00Z')] }],
    [{ status: "'; drop table x --" }, { ...paid, values: ["'; drop table x --"] }],
  ])('%j', (raw, expected) => expect(read(raw)).toEqual({ filter: expected, messages: [] }));
});

describe('a filter is refused', () => {
  const nested = Array.from({ length: 50 }).reduce<unknown>((inner) => ({ and: [inner] }), { status: 'paid' });
  test.each([
    ['paid', 'where: "paid": expected a map such as'],
    [null, 'where: null: expected a map such as'],
    [{}, 'where: an empty filter'],
    [[], 'where: an empty filter'],
    [{ or: [] }, 'where.or: an empty filter'],
    [{ or: { status: 'paid' } }, 'where.or: an object with 1 keys: expected a list of filters'],
    [{ status: [] }, 'where.status: 0 values for status: expected 1 to 1000'],
    [{ status: Array(1001).fill('a') }, 'where.status: 1001 values for status: expected 1 to 1000'],
    [{ status: { gt: 'a' } }, 'where.status: "gt" is not an operator for status (string)'],
    [{ paid: { contains: true } }, 'where.paid: "contains" is not an operator for paid (boolean)'],
    [{ delay: 1.5 }, 'where.delay: 1.5: expected a whole number'],
    [{ delay: 2 ** 53 }, 'where.delay: 9007199254740992: expected a whole number'],
    [{ price: Number.NaN }, 'where.price: NaN: expected a number'],
    [{ at: '2026-02-30T00:00' }, 'where.at: "2026-02-30T00:00": expected an instant'],
    [{ status: 'a\0b' }, 'where.status: "a\\u0000b": expected text'],
    [{ status: { set: 'yes' } }, 'where.status: "yes": expected true'],
    [{ status: { member: 'status', operator: 'equals' } }, 'where.status: "member" is not an operator'],
    [{ member: 'status', operator: 'equals', value: ['x'] }, 'where.value: "value" is not a key of a filter'],
    [{ member: 7, operator: 'equals', values: ['x'] }, 'where.member: 7: expected a field'],
    [{ toString: 'x' }, 'where.toString: "toString" is not a field'],
    [nested, 'is nested deeper than 10'],
  ])('%j', (raw, message) => {
    const { filter, messages } = read(raw);
    expect(filter).toBeUndefined();
    expect(messages[0]).toContain(message);
  });
});
