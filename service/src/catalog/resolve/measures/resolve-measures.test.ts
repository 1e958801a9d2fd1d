import { expect, test } from 'vitest';
import { change } from '../../file/testing.ts';
import type { Catalog } from '../../model/types.ts';
import { parseCatalog } from '../parse-catalog.ts';

const REVENUE = 'revenue: { sum: amount, where: { paid: true } }';

/** Parses the small catalogue with other measures in place of its revenue. */
const parse = (measures: string, metrics = ''): Catalog =>
  parseCatalog([
    {
      name: 'small.yaml',
      text: change(REVENUE, measures).replace('  revenue:\n  average: { ratio: [revenue, orders] }\n', metrics),
    },
  ]);

const HAS_AMOUNT = { member: 'amount', operator: 'set', values: [] };

test('an average is the ratio of a sum and of a count of values', () => {
  const { measures, metrics } = parse('basket: { average: amount, where: { paid: true } }', '  basket:\n');
  const where = { member: 'paid', operator: 'equals', values: [true] };
  const part = { source: 'orders', partOf: 'basket' };
  expect([...measures.values()].slice(1)).toEqual([
    { ...part, name: 'basket__sum', kind: 'sum', fields: ['amount'], where },
    { ...part, name: 'basket__count', kind: 'count', fields: [], where: { and: [where, HAS_AMOUNT] } },
  ]);
  expect(metrics.get('basket')).toMatchObject({
    expression: {
      kind: 'ratio',
      numerator: { kind: 'measure', measure: 'basket__sum' },
      denominator: { kind: 'measure', measure: 'basket__count' },
    },
    measures: ['basket__count', 'basket__sum'],
    sources: ['orders'],
    currency: 'EUR',
    format: 'currency',
  });
});

test('the parts of an average are its own, whatever is declared beside it', () => {
  const { measures, metrics } = parse(
    `basket: { average: amount }
      amounts: { sum: amount }
      priced: { count: true, where: { amount: { set: true } } }`,
    '  basket:\n',
  );
  expect([...measures.keys()]).toEqual(['orders', 'basket__sum', 'basket__count', 'amounts', 'priced']);
  expect(metrics.get('basket')?.measures).toEqual(['basket__count', 'basket__sum']);
});

test('values of a required field are counted, because events taken before may have none', () => {
  const text = change(REVENUE, 'basket: { average: amount }')
    .replace('{ type: money, currency: EUR }', '{ type: money, currency: EUR, required: true }')
    .replace('  revenue:\n  average: { ratio: [revenue, orders] }\n', '  basket:\n');
  const { measures } = parseCatalog([{ name: 'small.yaml', text }]);
  expect(measures.get('basket__count')).toMatchObject({ kind: 'count', where: HAS_AMOUNT });
});

test('a weighted average divides by the weights of the events with a value', () => {
  const { measures } = parse('price: { average: amount, weight: items }', '  price:\n');
  expect([...measures.values()].slice(1)).toEqual([
    {
      name: 'price__products',
      source: 'orders',
      kind: 'sum_of_products',
      fields: ['amount', 'items'],
      where: undefined,
      partOf: 'price',
    },
    {
      name: 'price__weights',
      source: 'orders',
      kind: 'sum',
      fields: ['items'],
      where: HAS_AMOUNT,
      partOf: 'price',
    },
  ]);
});

test('a standard deviation keeps the currency, a variance does not', () => {
  const { metrics } = parse(
    `spread: { standard_deviation: amount, basis: sample }
      variance_of_amount: { variance: amount, basis: population }`,
    '  spread:\n  variance_of_amount:\n',
  );
  expect(metrics.get('spread')).toMatchObject({
    currency: 'EUR',
    expression: {
      kind: 'variance',
      count: 'spread__count',
      sum: 'spread__sum',
      squares: 'spread__squares',
      isSample: true,
      isDeviation: true,
    },
  });
  expect(metrics.get('variance_of_amount')).toMatchObject({ currency: undefined, format: 'number' });
});

test('a renamed average keeps what is stored for it', () => {
  const { measures } = parse('basket: { average: amount, was: bag }', '  basket:\n');
  expect([...measures.values()].slice(1).map(({ name, was }) => [name, was])).toEqual([
    ['basket__sum', 'bag__sum'],
    ['basket__count', 'bag__count'],
  ]);
});

test('metrics are computed from averages like from other measures', () => {
  const { metrics } = parse(
    'basket: { average: amount }\n      size: { average: items }',
    '  per_item: { ratio: [basket, size] }\n',
  );
  expect(metrics.get('per_item')?.measures).toEqual(['basket__count', 'basket__sum', 'size__count', 'size__sum']);
});

test('an extreme reads values of its own', () => {
  const { measures, metrics } = parse(
    'prices: { values: amount }\n      cheapest: { min: amount }\n      dearest_paid: { max: amount, where: { paid: true } }',
    '  cheapest:\n  dearest_paid:\n  median: { percentile: [prices, 50] }\n',
  );
  expect([...measures.values()].slice(1).map(({ name, kind }) => [name, kind])).toEqual([
    ['prices', 'values'],
    ['cheapest__values', 'values'],
    ['dearest_paid__values', 'values'],
  ]);
  expect(metrics.get('cheapest')).toMatchObject({
    expression: { kind: 'extreme', measure: 'cheapest__values', side: 'least' },
    currency: 'EUR',
  });
  expect(metrics.get('dearest_paid')?.expression).toEqual({
    kind: 'extreme',
    measure: 'dearest_paid__values',
    side: 'greatest',
  });
  expect(metrics.get('median')).toMatchObject({ measures: ['prices'], currency: 'EUR' });
});
