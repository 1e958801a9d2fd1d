import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRateLimits } from './rate-limits.ts';
import { RATE_KINDS, type RateLimits, type Rates } from './types.ts';

let open: RateLimits[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(async () => {
  await Promise.all(open.map((limits) => limits.close()));
  open = [];
  vi.useRealTimers();
});

function create(rates: Partial<Rates>): RateLimits {
  const none = Object.fromEntries(RATE_KINDS.map((kind) => [kind, 0])) as Record<keyof Rates, number>;
  const limits = createRateLimits({ rates: { ...none, ...rates } });
  open.push(limits);
  return limits;
}

it('takes as many requests as the limit, and refuses the next until the period ends', async () => {
  const limits = create({ reads: 3 });
  for (let count = 0; count < 3; count++) await limits.count('reads', 'tester');
  vi.advanceTimersByTime(39_500);
  await expect(limits.count('reads', 'tester')).rejects.toMatchObject({
    code: 'too_many_requests',
    retryable: true,
    retryAfterSeconds: 21,
    message:
      '"tester" has sent more than 3 requests that read within a minute: expected at most 3 (READS_PER_MINUTE); try again in 21 s',
  });
  vi.advanceTimersByTime(20_499);
  await expect(limits.count('reads', 'tester')).rejects.toMatchObject({ retryAfterSeconds: 1 });
  vi.advanceTimersByTime(1);
  await limits.count('reads', 'tester');
});

it('counts each principal and each kind by itself', async () => {
  const limits = create({ reads: 1, writes: 1 });
  await limits.count('reads', 'a');
  await limits.count('reads', 'b');
  await limits.count('writes', 'a');
  await expect(limits.count('reads', 'a')).rejects.toMatchObject({ code: 'too_many_requests' });
});

it('counts nothing of a kind whose limit is 0', () => {
  expect(create({ reads: 1 }).count('writes', 'a')).toBeUndefined();
});

it('refuses a key for no longer than replicas together do, also where they end within this millisecond', async () => {
  const client = { status: 'ready', defineCommand: () => undefined, rlflxIncr: () => Promise.resolve([2, 0]) };
  const none = Object.fromEntries(RATE_KINDS.map((kind) => [kind, 0])) as Record<keyof Rates, number>;
  const limits = createRateLimits({ rates: { ...none, reads: 1 }, shared: { client, namespace: 'test' } });
  open.push(limits);
  await limits.count('reads', 'a');
  await vi.advanceTimersByTimeAsync(250);
  await vi.advanceTimersByTimeAsync(60_000);
  await limits.count('reads', 'a');
});

it('keeps the counts of 20,000 keys, those used last', async () => {
  const limits = create({ reads: 1 });
  await limits.count('reads', 'first');
  await limits.count('reads', 'second');
  const before = vi.getTimerCount();
  for (let index = 0; index < 19_998; index++) await limits.count('reads', `other ${index}`);
  await expect(limits.count('reads', 'first')).rejects.toMatchObject({ code: 'too_many_requests' });
  await limits.count('reads', 'one more');
  expect(vi.getTimerCount() - before).toBe(19_998);
  await expect(limits.count('reads', 'first')).rejects.toMatchObject({ code: 'too_many_requests' });
  await limits.count('reads', 'second');
});
