import { expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

const fail = (): Promise<never> => Promise.reject(new Error('away'));

function create() {
  const clock = { nowMs: 0 };
  const opened: unknown[] = [];
  const breaker = new Breaker({
    breaksAfter: 3,
    openMs: 1000,
    now: () => clock.nowMs,
    onOpen: (error) => opened.push(error),
  });
  return { breaker, clock, opened };
}

it('tries nothing after failures in a row, until its time is over', async () => {
  const { breaker, clock, opened } = create();
  for (let i = 0; i < 3; i++) expect(await breaker.run(fail)).toBeUndefined();
  expect(opened).toHaveLength(1);
  clock.nowMs = 999;
  expect(await breaker.run(async () => 'asked')).toBeUndefined();
  clock.nowMs = 1000;
  expect(await breaker.run(async () => 'asked')).toBe('asked');
  expect(await breaker.run(async () => 'closed again')).toBe('closed again');
});

it('lets one try through at a time while it is open, and stays open when that fails', async () => {
  const { breaker, clock, opened } = create();
  for (let i = 0; i < 3; i++) await breaker.run(fail);
  clock.nowMs = 1000;
  const first = breaker.run(fail);
  expect(await breaker.run(async () => 'asked')).toBeUndefined();
  await first;
  expect(opened).toHaveLength(2);
  expect(await breaker.run(async () => 'asked')).toBeUndefined();
});

it('counts failures in a row only', async () => {
  const { breaker, opened } = create();
  for (let i = 0; i < 10; i++) {
    await breaker.run(fail);
    await breaker.run(fail);
    await breaker.run(async () => 'well');
  }
  expect(opened).toEqual([]);
});

it('opens once for all that were under way', async () => {
  const { breaker, opened } = create();
  await Promise.all(Array.from({ length: 20 }, () => breaker.run(fail)));
  expect(opened).toHaveLength(1);
});
