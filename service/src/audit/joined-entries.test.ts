import { expect, it } from 'vitest';
import { UNKNOWN } from './actors.ts';
import { JoinedEntries } from './joined-entries.ts';
import type { NewEntry } from './types.ts';

const refusedFrom = (address: string): NewEntry => ({
  action: 'sign_in',
  result: 'refused',
  code: 'invalid_token',
  actor: UNKNOWN,
  address,
});

it('joins what repeats, with how often and until when', () => {
  const joined = new JoinedEntries();
  for (let atMs = 0; atMs < 5000; atMs++) joined.add('no_token', '192.0.2.1', refusedFrom('192.0.2.1'), atMs);
  expect(joined.take(5000)).toEqual([
    {
      ...refusedFrom('192.0.2.1'),
      count: 5000,
      at: '1970-01-01T00:00:00.000Z',
      until: '1970-01-01T00:00:04.999Z',
    },
  ]);
});

it('writes the first at once, and those that follow in ten minutes together', () => {
  const joined = new JoinedEntries();
  const add = (atMs: number): void => joined.add('no_token', '192.0.2.1', refusedFrom('192.0.2.1'), atMs);
  add(0);
  expect(joined.take(10)).toMatchObject([{ count: 1, until: null }]);
  for (let atMs = 20; atMs < 600_010; atMs += 10_000) {
    add(atMs);
    expect(joined.take(atMs)).toEqual([]);
  }
  expect(joined.take(600_010)).toMatchObject([{ count: 60, at: '1970-01-01T00:00:00.020Z' }]);
  expect(joined.take(1_200_010)).toEqual([]);
});

it('a flood from many addresses stays bounded, and none of it is lost from the count', () => {
  const joined = new JoinedEntries();
  for (let index = 0; index < 100_000; index++) {
    const address = `192.0.${index >> 8}.${index & 255}`;
    joined.add('no_token', address, refusedFrom(address), 0);
  }
  const entries = joined.take(0);
  expect(entries).toHaveLength(21);
  expect(entries.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(100_000);
  expect(entries.at(-1)).toMatchObject({
    count: 99_980,
    code: 'invalid_token',
    details: { reason: 'too many different ones at once: counted together' },
  });
  expect(entries.at(-1)).not.toHaveProperty('address');
});

it('remembers a bounded number of persons, and forgets none that is not written', () => {
  const joined = new JoinedEntries();
  let written = 0;
  for (let round = 0; round < 10; round++) {
    const atMs = round * 10_000;
    for (let index = 0; index < 4000; index++)
      joined.add('sign_in', `${round} ${index}`, refusedFrom('192.0.2.1'), atMs);
    written += joined.take(atMs).length;
  }
  expect(written).toBe(40_000);
  const again = (key: string): number => {
    joined.add('sign_in', key, refusedFrom('192.0.2.1'), 100_000);
    return joined.take(100_000).length;
  };
  expect([again('9 0'), again('0 0')]).toEqual([0, 1]);
});

it('gives out what is left when the service closes, also what is held back', () => {
  const joined = new JoinedEntries();
  joined.add('person', 'a', refusedFrom('192.0.2.1'), 0);
  joined.take(0);
  joined.add('person', 'a', refusedFrom('192.0.2.1'), 1);
  expect(joined.takeAll()).toMatchObject([{ count: 1 }]);
  expect(joined.takeAll()).toEqual([]);
});
