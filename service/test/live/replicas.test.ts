import { afterEach, expect, it, vi } from 'vitest';
import { openAnnouncer, type Announcer } from '../../src/replicas/announcer.ts';
import { openLiveClient } from '../support/live-client.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { runService } from '../support/running-service.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(): Promise<RedisServer> {
  const redis = await startRedis();
  cleanUps.push(() => redis.stop());
  return redis;
}

function open(url: string): { announcer: Announcer; heard: () => number; errors: unknown[] } {
  let heard = 0;
  const errors: unknown[] = [];
  const announcer = openAnnouncer({
    url,
    channel: 'test',
    onNews: () => heard++,
    onError: (error) => errors.push(error),
  });
  cleanUps.push(() => announcer.destroy());
  return { announcer, heard: () => heard, errors };
}

it('tells the others and not itself, and looks again after Redis was away', async () => {
  const redis = await start();
  const [one, other] = [open(redis.url), open(redis.url)];
  // Each looks once when it begins to hear.
  await vi.waitFor(() => expect([one.heard(), other.heard()]).toEqual([1, 1]));
  one.announcer.announce();
  one.announcer.announce();
  await vi.waitFor(() => expect(other.heard()).toBe(2));
  expect(one.heard()).toBe(1);
  await redis.restart();
  await vi.waitFor(() => expect([one.heard(), other.heard()]).toEqual([2, 3]), { timeout: 10_000 });
  other.announcer.announce();
  await vi.waitFor(() => expect(one.heard()).toBe(3));
  // The loss was told once by each.
  expect([one.errors.length, other.errors.length].every((count) => count <= 1)).toBe(true);
});

it('shows on one replica what came in at another, and fails nothing while Redis is gone', async () => {
  const redis = await start();
  const first = await runService({ REDIS_URL: redis.url });
  cleanUps.push(() => first.destroy());
  const second = await runService({ REDIS_URL: redis.url, DATABASE_URL: first.url });
  cleanUps.push(() => second.destroy());
  const query = { metrics: ['orders'], timeDimension: { dateRange: ['2026-11-07', '2026-11-07'] } };
  const client = await openLiveClient({ address: second.service.address, token: await second.token(), query });
  cleanUps.push(() => client.close());
  const send = async (id: string): Promise<number> => {
    const body = { event_id: id, id, version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: '1.00' };
    return (await first.fetch('/v1/events/orders', { body })).status;
  };
  expect(await send('a')).toBe(200);
  await client.until(({ totals }) => totals['orders'] === 1);
  await redis.stop();
  expect(await send('b')).toBe(200);
  await client.until(({ totals }) => totals['orders'] === 2);
  expect(client.breaks).toEqual([]);
});
