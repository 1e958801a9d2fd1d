import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeAll, isLive, orders, quick, revenue, setUp, totalIs, until } from '../../../test/support/client-world.ts';
import { addRetryTime, createRateLimit } from './rate-limit.ts';

const NOW_MS = Date.parse('2026-11-20T12:00:00Z');
const refusal = { code: 'too_many_requests', message: 'more than 600 requests', retryable: true };

afterEach(closeAll);

describe('with a clock of its own', () => {
  beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['the seconds of the error', { ...refusal, retryAfterSeconds: 20 }, null, 20],
    ['the seconds of the error rather than those of the header', { ...refusal, retryAfterSeconds: 20 }, '5', 20],
    ['the seconds of the header', refusal, '7', 7],
    ['the date of the header', refusal, 'Fri, 20 Nov 2026 12:01:30 GMT', 90],
    ['a date that is over as a second', refusal, 'Fri, 20 Nov 2026 11:00:00 GMT', 1],
    ['no seconds as one', refusal, '0', 1],
    ['a fraction as it is', { ...refusal, retryAfterSeconds: 0.3 }, null, 0.3],
    ['a day at most', refusal, '99999999', 86_400],
  ])('takes %s', (_name, error, header, seconds) => {
    expect(addRetryTime(error, header)).toEqual({
      ...refusal,
      retryAfterSeconds: seconds,
      retryAtMs: NOW_MS + seconds * 1000,
    });
  });

  it.each([null, '', 'soon'])('adds nothing where no time is given (%j)', (header) => {
    expect(addRetryTime(refusal, header)).toEqual(refusal);
  });

  it('holds until its time, the later of two, and says then that it is over, once', () => {
    const onEnd = vi.fn();
    const limit = createRateLimit(new AbortController().signal, onEnd);
    expect([limit.error, limit.getWaitMs()]).toEqual([undefined, 0]);
    limit.hold(refusal);
    expect(limit.error).toBeUndefined();
    const later = addRetryTime(refusal, '20');
    limit.hold(later);
    limit.hold(addRetryTime(refusal, '10'));
    expect([limit.error, limit.getWaitMs()]).toEqual([later, 20_000]);
    vi.advanceTimersByTime(19_999);
    expect([limit.error, onEnd.mock.calls.length]).toEqual([later, 0]);
    vi.advanceTimersByTime(1);
    expect([limit.error, limit.getWaitMs(), onEnd.mock.calls.length]).toEqual([undefined, 0, 1]);
  });

  it('ends with its client', () => {
    const onEnd = vi.fn();
    const lifetime = new AbortController();
    createRateLimit(lifetime.signal, onEnd).hold(addRetryTime(refusal, '1'));
    lifetime.abort();
    vi.advanceTimersByTime(2000);
    expect([onEnd.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });
});

it('sends nothing that reads before the time that the service gave, then all that waits, by itself', async () => {
  const { service, client } = await setUp();
  service.limit = { ...refusal, retryAfterSeconds: 2 };
  const refused = await until(client.watch(revenue), ({ error }) => error !== undefined);
  expect(refused).toEqual({ error: { ...service.limit, retryAtMs: expect.any(Number) as number } });
  const asked = service.requests.length;
  const { error } = await until(client.watch(orders), (state) => state.error !== undefined);
  await expect(client.query(revenue)).rejects.toMatchObject({ wire: error });
  client.refresh();
  await until(client.catalog, (state) => state.error !== undefined);
  expect(service.requests).toHaveLength(asked);
  service.limit = undefined;
  await until(client.watch(revenue), totalIs(310));
  await until(client.watch(orders), ({ result }) => result !== undefined);
  const { catalog } = await until(client.catalog, (state) => state.catalog !== undefined);
  expect(catalog?.metrics.length).toBeGreaterThan(0);
});

it('subscribes at the time that the service gave, not by its own delays', async () => {
  const { service, client } = await setUp({ timing: { ...quick, retryBaseMs: 1, retryMaxMs: 1 } });
  await until(client.watch(revenue), totalIs(310));
  await isLive(client);
  service.limit = { ...refusal, retryAfterSeconds: 2 };
  const subscribed = (): number => service.frames.filter(({ t }) => t === 'sub').length;
  const before = subscribed();
  client.refresh();
  await until(client.watch(revenue), ({ error }) => error?.retryAtMs !== undefined);
  expect(subscribed()).toBe(before + 1);
  service.limit = undefined;
  await until(client.watch(revenue), ({ error }) => error === undefined);
  expect(subscribed()).toBe(before + 2);
});
