import fc from 'fast-check';
import { expect, it } from 'vitest';
import { english } from './english.ts';
import { createRenderer } from './render.ts';
import { roundAlike } from './round-alike.ts';

const { say } = createRenderer(english, 'UTC', () => ({ format: 'integer' }));

function sayAll(actual: number, base: number): [string, string, string] {
  const unit = { metric: 'orders' };
  const fact = (value: number) => ({ value, unit, proof: { formula: '', of: {} } });
  const rounding = roundAlike(actual, base);
  return [
    say('actual', fact(actual)).text,
    say('base', fact(base), 'plain', rounding.base).text,
    say('change', fact(actual - base), 'size', rounding.change).text,
  ];
}

it.each([
  [79, 52.5, ['79', '52.5', '26.5']],
  [79, 52.25, ['79', '52.3', '26.7']],
  [40, 52.25, ['40', '52.3', '12.3']],
  [179, 52.5, ['179', '53', '126']],
  [20, 152.5, ['20', '153', '133']],
  [79, 53, ['79', '53', '26']],
  [1, 0.25, ['1', '0.3', '0.7']],
  [1, 0.04, ['1', '0.04', '0.96']],
])('says %d against %d so that the difference holds', (actual, base, said) => {
  expect(sayAll(actual, base)).toEqual(said);
});

it('says no whole number of which the difference does not hold (property)', () => {
  const count = fc.integer({ min: -300, max: 300 });
  fc.assert(
    fc.property(count, fc.array(count, { minLength: 1, maxLength: 8 }), (actual, periods) => {
      const base = periods.reduce((total, period) => total + period, 0) / periods.length;
      const [first, second, size] = sayAll(actual, base).map((text) => Number(text.replace('−', '-')));
      const change = Math.sign(actual - base) * (size as number);
      expect((first as number) - (second as number)).toBeCloseTo(change, 9);
    }),
  );
});
