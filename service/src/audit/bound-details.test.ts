import { expect, it } from 'vitest';
import { boundDetails } from './bound-details.ts';

it('keeps details as they are up to 8 KiB, and beyond their size and hash', () => {
  const fill = (length: number): Record<string, string> => ({ a: 'x'.repeat(length) });
  expect(boundDetails(null)).toBeNull();
  expect(boundDetails(fill(8184))).toEqual(fill(8184));
  expect(boundDetails(fill(8185))).toEqual({ bytes: 8193, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
});

it('replaces what Postgres cannot store', () => {
  expect(boundDetails({ list: ['a\0b', '\uD800'], n: 1 })).toEqual({ list: ['a\uFFFDb', '\uFFFD'], n: 1 });
});
