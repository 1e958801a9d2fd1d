import { expect, it } from 'vitest';
import { CpuShares } from './cpu-shares.ts';

function create() {
  const clock = { nowMs: 0 };
  return { clock, shares: new CpuShares(() => clock.nowMs) };
}

it('lets a principal use a burst beside others, and makes it wait for what it uses beyond', () => {
  const { clock, shares } = create();
  shares.spend('b', 1);
  shares.spend('a', 100);
  expect(shares.waitMs('a')).toBe(0);
  shares.spend('a', 10);
  expect(shares.waitMs('a')).toBe(50);
  expect(shares.waitMs('b')).toBe(0);
  clock.nowMs += 50;
  expect(shares.waitMs('a')).toBe(0);
});

it('gives the burst back with time, and no more', () => {
  const { clock, shares } = create();
  shares.spend('a', 100);
  clock.nowMs += 1_000_000;
  shares.spend('b', 1);
  shares.spend('a', 101);
  expect(shares.waitMs('a')).toBe(5);
});

it('lets one that computes all the time have a fifth', () => {
  const { clock, shares } = create();
  let usedMs = 0;
  while (clock.nowMs < 100_000) {
    shares.spend('b', 0.1);
    clock.nowMs += shares.waitMs('a');
    shares.run('a', () => (clock.nowMs += 10));
    usedMs += 10;
  }
  expect(usedMs / clock.nowMs).toBeLessThan(0.21);
});

it('makes nobody wait who computes alone', () => {
  const { clock, shares } = create();
  shares.spend('b', 1);
  clock.nowMs += 2001;
  shares.spend('a', 10_000);
  expect(shares.waitMs('a')).toBe(0);
});

it('never makes the service itself wait', () => {
  const { shares } = create();
  shares.spend(undefined, 1_000_000);
  expect(shares.waitMs(undefined)).toBe(0);
});
