import { expect, it } from 'vitest';
import type { Patch } from '../../../../sdk/src/protocol/live.ts';
import { PatchRing } from './patch-ring.ts';

const patch = (to: number, characters = 0): Patch => ({
  ch: 1,
  from: String(to - 1),
  to: String(to),
  asOf: 'x'.repeat(characters),
});

it('keeps so many patches', () => {
  const ring = new PatchRing({ patches: 2, characters: 10_000 });
  for (const to of [1, 2, 3]) ring.add(patch(to));
  expect(ring.since(1)?.map(({ to }) => to)).toEqual(['2', '3']);
  expect(ring.since(0)).toBeUndefined();
});

it('keeps so many characters, and the newest patch whatever its length', () => {
  const ring = new PatchRing({ patches: 64, characters: 10_000 });
  for (let to = 1; to <= 64; to++) {
    ring.add(patch(to, 4000));
    expect(ring.characters).toBeLessThanOrEqual(10_000);
  }
  expect(ring.since(62)?.map(({ to }) => to)).toEqual(['63', '64']);
  expect(ring.since(61)).toBeUndefined();
  ring.add(patch(65, 50_000));
  expect(ring.since(64)?.map(({ to }) => to)).toEqual(['65']);
  expect(ring.since(63)).toBeUndefined();
  ring.add(patch(66));
  expect(ring.characters).toBeLessThan(100);
  ring.clear();
  expect(ring.characters).toBe(0);
});
