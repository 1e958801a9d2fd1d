import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseScaled } from '../../rollup/exact.ts';
import { parseWireJson, readNumber, toWireNumber } from './wire-number.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 9 }))
  .map(([value, scale]) => ({ value, scale }));

/** `-1.50` is `-1.5`, `2.0` is `2`. */
function toText({ value, scale }: { value: bigint; scale: number }): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const fraction = scale === 0 ? '' : digits.slice(-scale).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}

test('a decimal of any length is written with all its digits, also after it was stored as JSON', () => {
  fc.assert(
    fc.property(decimal, (number) => {
      const text = toText(number);
      const wire = toWireNumber({ value: parseScaled(text, number.scale), scale: number.scale });
      const json = JSON.stringify({ wire });
      const digits = Number.isSafeInteger(Number(number.value)) ? String(Number(text)) : text;
      if (Math.abs(Number(number.value)) >= 1e15) expect(json).toBe(`{"wire":${digits}}`);
      expect(JSON.stringify(parseWireJson(json))).toBe(json);
      expect(readNumber(wire)).toBe(Number(text));
    }),
    { numRuns: 2000 },
  );
});

test.each(['1234567890123456.78', '-9007199254740993', '0.1', '1e300', '12345678901234567890', '5e-324'])(
  '%s survives storing',
  (text) => expect(JSON.stringify(parseWireJson(text))).toBe(/e/.test(text) ? String(Number(text)) : text),
);

test('no number is null, and none is minus zero', () => {
  expect([null, NaN, Infinity].map(toWireNumber)).toEqual([null, null, null]);
  expect(JSON.stringify(toWireNumber({ value: -0, scale: 2 }))).toBe('0');
});
