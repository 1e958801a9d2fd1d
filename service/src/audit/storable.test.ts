import { expect, it } from 'vitest';
import { toStorableJson } from './storable.ts';

it('replaces what Postgres cannot store, in keys too, and nothing else', () => {
  const value = { 'k\0': ['a\0b', '\uD800', 'x\uDC00'], text: '\\u0000 \\\\ud800 "\n\u0001 😀', n: 1 };
  expect(JSON.parse(toStorableJson(value))).toEqual({
    'k\uFFFD': ['a\uFFFDb', '\uFFFD', 'x\uFFFD'],
    text: '\\u0000 \\\\ud800 "\n\u0001 😀',
    n: 1,
  });
});
