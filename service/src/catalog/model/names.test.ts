import { describe, expect, test } from 'vitest';
import { describeUnknown, findNearest, isName } from './names.ts';

test.each([
  ['a', true],
  ['a'.repeat(40), true],
  ['a'.repeat(41), false],
  ['order_2', true],
  ['2nd', false],
  ['_a', false],
  ['Order', false],
  ['ordér', false],
  ['a-b', false],
  ['a"; drop table x', false],
  ['', false],
])('%j is a name: %s', (name, expected) => expect(isName(name)).toBe(expected));

describe('findNearest', () => {
  const candidates = ['revenue', 'orders', 'region', 'average_order_value'];
  test.each([
    ['revenu', 'revenue'],
    ['reveneu', 'revenue'],
    ['Orders', 'orders'],
    ['order', 'orders'],
    ['avg_order_value', 'average_order_value'],
    ['profit', undefined],
    ['', undefined],
    ['x'.repeat(1_000_000), undefined],
  ])('of %.20s is %s', (name, expected) => expect(findNearest(name, candidates)).toBe(expected));
});

test('an unknown name without a near one comes with what is known, at most twelve names', () => {
  expect(describeUnknown('a metric', 'profit', ['a', 'b'])).toBe('"profit" is not a metric: expected one of a, b');
  expect(describeUnknown('a metric', 'profit', [])).toBe('"profit" is not a metric: none exists');
  const many = Array.from({ length: 20 }, (_, index) => `metric_${index}`);
  expect(describeUnknown('a metric', 'profit', many)).toMatch(/metric_11 and 8 more$/);
});
