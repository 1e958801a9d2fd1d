import { describe, expect, test } from 'vitest';
import { parseCatalog } from './parse-catalog.ts';
import { change, findProblems } from '../file/testing.ts';

const parse = (text: string) => parseCatalog([{ name: 'small.yaml', text }]);

describe('a cycle between metrics', () => {
  test('is named from its beginning to its end, once', () => {
    const problems = findProblems(
      change(
        '  average: { ratio: [revenue, orders] }',
        '  a: { ratio: [b, orders] }\n  b: { sum: [c, orders] }\n  c: { difference: [orders, a] }',
      ),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 25, path: 'metrics.c.difference[1]' });
    expect(problems[0]?.message).toContain('a → b → c → a');
  });

  test('through a nested expression is seen too', () => {
    const [problem] = findProblems(change('[revenue, orders]', '[{ sum: [average, revenue] }, orders]'));
    expect(problem?.message).toContain('average → average');
  });

  test('is not seen where two metrics share a third', () => {
    const text = change(
      '  average:',
      '  x: { sum: [average, average] }\n  y: { difference: [x, average] }\n  average:',
    );
    expect(parse(text).metrics.get('y')?.measures).toEqual(['orders', 'revenue']);
  });

  test('expressions that grow without end are refused', () => {
    const chain = Array.from({ length: 60 }, (_, n) => `  m${n + 1}: { sum: [m${n}, m${n}] }`).join('\n');
    expect(
      findProblems(change('  average:', `  m0: { sum: [orders, orders] }\n${chain}\n  average:`))[0]?.message,
    ).toMatch(/more than 200 parts/);
  });
});

describe('an expression', () => {
  const read = (text: string) => parse(change('{ ratio: [revenue, orders] }', text)).metrics.get('average');

  test('may be nested, and gets currency and format from what it is made of', () => {
    expect(read('{ ratio: [{ difference: [orders, orders] }, orders] }')).toMatchObject({
      expression: { kind: 'ratio', numerator: { kind: 'difference' } },
      currency: undefined,
      format: 'number',
    });
    expect(read('{ product: [revenue, orders] }')).toMatchObject({ currency: 'EUR', format: 'currency' });
    expect(read('{ sum: [orders, orders, orders] }')).toMatchObject({ currency: undefined, format: 'integer' });
    expect(read('{ ratio: [revenue, revenue], format: percent }')).toMatchObject({ currency: undefined });
    expect(read('{ measure: orders, currency: EUR }')).toMatchObject({ currency: 'EUR', format: 'currency' });
  });

  test('computes with numbers, which have the unit of what they are added to', () => {
    expect(read('{ difference: [revenue, 12.5] }')).toMatchObject({
      expression: { kind: 'difference', subtrahend: { kind: 'constant', value: 125, scale: 1 } },
      currency: 'EUR',
    });
    expect(read('{ product: [-3, orders] }')).toMatchObject({ currency: undefined, format: 'integer' });
    expect(read('{ product: [orders, 1.19] }')).toMatchObject({ currency: undefined, format: 'number' });
    expect(read('{ ratio: [revenue, 1000] }')).toMatchObject({ currency: 'EUR', format: 'currency' });
    expect(read('{ ratio: [1000, revenue] }')).toMatchObject({ currency: undefined, format: 'number' });
  });

  test.each([
    ['{ measure: orders, ratio: [revenue, orders] }', 'measure and ratio: expected one of them'],
    ['{ sum: [orders, orders], ratio: [revenue, orders] }', 'ratio and sum: expected one of them'],
    ['{ measure: revenu }', '"revenu" is not a measure: did you mean "revenue"?'],
    ['{ ratio: [true, orders] }', 'true: expected the name of a metric or a measure, a number, or a map'],
    [
      '{ ratio: [{ quotient: [orders, orders] }, orders] }',
      'expected the name of a metric or a measure, a number, or a map',
    ],
    ['{ ratio: [1, { sum: [2, 3] }] }', '[2, 3]: expected at least one metric or measure among the numbers'],
    [
      '{ product: [orders, 0.1234567891] }',
      '0.1234567891: expected a number up to 1000000000000 with at most 9 digits',
    ],
    ['{ product: [orders, 1e30] }', '1e+30: expected a number up to 1000000000000'],
    ['{ sum: [orders, revenue, 1] }', 'a sum of a plain number and EUR: expected one currency, or none'],
    ['{ measure: revenue, percentile: [revenue, 50] }', 'measure and percentile: expected one of them'],
    ['{ percentile: [revenue, 50] }', '"revenue" is a sum: expected a measure that is a distribution'],
    ['{ percentile: [amount, 50] }', '"amount" is not a measure'],
    ['{ percentile: 95 }', '95: expected a distribution and a number from 0 to 100, such as [waiting, 95]'],
    ['{ percentile: [revenue, 101] }', 'expected a distribution and a number from 0 to 100'],
    ['{ percentile: [revenue, 0.999] }', '["revenue", 0.999]: expected percent: 99.9?'],
    ['{ measure: orders, currency: EURO }', '"EURO" is not a currency'],
  ])('%s is refused', (text, message) => {
    const [problem] = findProblems(change('{ ratio: [revenue, orders] }', text));
    expect(problem?.message).toContain(message);
  });
});

describe('a window', () => {
  const read = (text: string) => parse(change('{ ratio: [revenue, orders] }', text)).metrics.get('average');

  test('has the unit of its operand, a share is a percentage', () => {
    expect(read('{ running_total: revenue }')).toMatchObject({ currency: 'EUR', windows: { readsRow: false } });
    expect(read('{ to_date: orders, period: month }')).toMatchObject({ format: 'integer' });
    expect(read('{ rolling: { ratio: [revenue, orders] }, days: 7 }')).toMatchObject({
      expression: { kind: 'window', window: { kind: 'rolling', unit: 'day', count: 7 }, operand: { kind: 'ratio' } },
      currency: 'EUR',
    });
    expect(read('{ share_of_total: revenue }')).toMatchObject({
      currency: undefined,
      format: 'percent',
      windows: { readsRow: true },
    });
    expect(read('{ ratio: [{ rolling: orders, days: 7 }, 7] }')).toMatchObject({ format: 'number' });
  });

  test.each([
    ['{ rolling: orders }', 'rolling without a length: expected days or hours beside it'],
    ['{ rolling: orders, days: 7, hours: 2 }', 'rolling with days and hours: expected days or hours'],
    ['{ rolling: orders, days: 0 }', '0: expected a whole number from 1 to 730'],
    ['{ rolling: orders, hours: 1.5 }', '1.5: expected a whole number from 1 to 744'],
    ['{ rolling: 7, days: 7 }', '7: expected the name of a metric or a measure'],
    ['{ rolling: order, days: 7 }', 'did you mean "orders"?'],
    ['{ to_date: orders }', 'to_date without period: expected period beside to_date, one of day, week, month'],
    ['{ to_date: orders, period: moon }', '"moon": expected period beside to_date, one of'],
    ['{ running_total: orders, days: 7 }', 'days without rolling: expected it beside rolling alone'],
    ['{ measure: orders, period: month }', 'period without to_date: expected it beside to_date alone'],
    ['{ rolling: orders, days: 7, running_total: orders }', 'running_total and rolling: expected one of them'],
    ['{ running_total: orders, ratio: [orders, orders] }', 'ratio and running_total: expected one of them'],
    ['{ running_total: { rolling: orders, days: 7 } }', 'is computed over a window itself: expected a metric'],
  ])('%s is refused', (text, message) => {
    const [problem] = findProblems(change('{ ratio: [revenue, orders] }', text));
    expect(problem?.message).toContain(message);
  });

  test.each([
    ['{ running_total: orders }', 'above: 5', 'average is a running_total, which depends on a range'],
    ['{ share_of_total: orders }', 'above: 5', 'average is a share_of_total, which depends on a range'],
    ['{ rolling: orders, days: 7 }', 'anomaly: high', 'anomaly on average, which is computed over a window'],
    ['{ rolling: orders, days: 7 }', 'absent_for: 2h', 'absent_for on average, which is computed over a window'],
  ])('of %s has no rule with %s', (metric, condition, message) => {
    const text = `${change('{ ratio: [revenue, orders] }', metric)}rules:\n  watch: { metric: average, per: day, ${condition} }\n`;
    expect(findProblems(text)[0]?.message).toContain(message);
  });
});

describe('a percentile', () => {
  const withAmounts = (metrics: string): string =>
    change('  average:', `${metrics}\n  average:`).replace(
      '    measures:\n',
      '    measures:\n      amounts: { distribution: amount }\n',
    );

  test('has the unit of its field, and digits after the point', () => {
    const { metrics } = parse(withAmounts('  typical: { percentile: [amounts, 50] }'));
    expect(metrics.get('typical')).toMatchObject({
      expression: { kind: 'percentile', measure: 'amounts', share: 0.5 },
      currency: 'EUR',
      format: 'currency',
    });
  });

  test('is an operand like any other', () => {
    const { metrics } = parse(
      withAmounts(
        '  high: { percentile: [amounts, 95] }\n  low: { percentile: [amounts, 5] }\n  spread: { difference: [high, low] }',
      ),
    );
    expect(metrics.get('spread')).toMatchObject({
      expression: { kind: 'difference', minuend: { kind: 'percentile', share: 0.95 } },
      measures: ['amounts'],
      currency: 'EUR',
    });
  });

  test.each([
    ['  amounts: {}', '"amounts" is a distribution: expected percentile: [amounts, 95], or another measure'],
    ['  part: { ratio: [amounts, orders] }', '"amounts" is a distribution'],
  ])('%s is refused', (metrics, message) => {
    const [problem] = findProblems(withAmounts(metrics));
    expect(problem?.message).toContain(message);
  });
});

describe('money in several currencies', () => {
  const withCurrency = change(
    'amount: { type: money, currency: EUR }',
    'currency: string\n      amount: { type: money, currency_field: currency }',
  );

  test('has no sum', () => {
    const [problem] = findProblems(withCurrency);
    expect(problem).toMatchObject({ path: 'sources.orders.measures.revenue.sum' });
    expect(problem?.message).toContain('several currencies have no sum: expected a where that fixes one');
  });

  test('is summed where the measure fixes one', () => {
    const catalog = parse(withCurrency.replace('{ paid: true }', '{ paid: true, currency: USD }'));
    expect(catalog.metrics.get('revenue')?.currency).toBe('USD');
  });

  test('is not added or divided across currencies', () => {
    const text = withCurrency
      .replace(
        'where: { paid: true } }',
        'where: { currency: USD } }\n      euros: { sum: amount, where: { currency: EUR } }',
      )
      .replace('[revenue, orders] }', '[revenue, euros] }\n  all: { sum: [revenue, euros] }');
    expect(findProblems(text).map(({ message }) => message)).toEqual([
      'a ratio of USD and EUR: expected one currency',
      'a sum of USD and EUR: expected one currency, or none',
    ]);
  });
});
