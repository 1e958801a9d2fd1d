import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonArraySplitter } from './split-json-array.ts';

function split(...pieces: readonly string[]): string[] {
  const splitter = new JsonArraySplitter();
  return pieces.flatMap((piece) => [...splitter.feed(piece)]);
}

describe('JsonArraySplitter', () => {
  it('keeps items as they were written, wherever the pieces end', () => {
    const texts = fc.array(fc.json(), { maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.array(fc.nat(40)), (items, cuts) => {
        const text = ` [${items.join(' ,\n')}] `;
        const pieces: string[] = [];
        let from = 0;
        for (const length of cuts) pieces.push(text.slice(from, (from += length)));
        expect(split(...pieces, text.slice(from))).toEqual(items.map((item) => item.trim()));
      }),
    );
  });

  it('keeps the digits of numbers', () => {
    expect(split('[{"a": 70368744177664.010},12345678901234567890]')).toEqual([
      '{"a": 70368744177664.010}',
      '12345678901234567890',
    ]);
  });

  it('tells of an array that is cut off, and of text after it', () => {
    const cut = new JsonArraySplitter();
    expect([...cut.feed('[{"a":1},{"b":')]).toEqual(['{"a":1}']);
    expect(cut.finish()).toBe('{"b":');
    const followed = new JsonArraySplitter();
    expect([...followed.feed('[1] x')]).toEqual(['1']);
    expect(followed.finish()).toBe('x');
    const whole = new JsonArraySplitter();
    expect([...whole.feed('[ ]\n')]).toEqual([]);
    expect(whole.finish()).toBeUndefined();
  });
});
