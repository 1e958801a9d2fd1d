import { expect, it } from 'vitest';
import { findAggregation } from './find-aggregation.ts';
import type { Expression } from './expression-types.ts';

const measures = new Map([
  ['revenue', { kind: 'sum' as const }],
  ['orders', { kind: 'count' as const }],
  ['customers', { kind: 'distinct' as const }],
]);
const measure = (name: string): Expression => ({ kind: 'measure', measure: name });
const [revenue, orders, customers] = ['revenue', 'orders', 'customers'].map(measure) as [
  Expression,
  Expression,
  Expression,
];

it.each<[Expression, string]>([
  [revenue, 'sum'],
  [orders, 'sum'],
  [customers, 'distinct'],
  [{ kind: 'ratio', numerator: revenue, denominator: orders }, 'ratio'],
  [{ kind: 'product', factors: [revenue, orders] }, 'ratio'],
  [{ kind: 'difference', minuend: revenue, subtrahend: orders }, 'sum'],
  [{ kind: 'sum', terms: [orders, customers] }, 'distinct'],
  [{ kind: 'sum', terms: [customers, { kind: 'ratio', numerator: revenue, denominator: orders }] }, 'ratio'],
  [{ kind: 'product', factors: [revenue, { kind: 'constant', value: 119, scale: 2 }] }, 'sum'],
  [{ kind: 'ratio', numerator: customers, denominator: { kind: 'constant', value: 7, scale: 0 } }, 'distinct'],
  [{ kind: 'difference', minuend: revenue, subtrahend: { kind: 'constant', value: 5, scale: 0 } }, 'ratio'],
])('says how %o aggregates', (expression, aggregation) => {
  expect(findAggregation(expression, measures)).toBe(aggregation);
});
