import { describe, expect, test } from 'vitest';
import { parseCatalog } from './parse-catalog.ts';
import { change, findProblems } from './testing.ts';

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
