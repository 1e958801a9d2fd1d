import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHangingProxy } from '../support/servers/hanging-proxy.ts';
import { startRedis } from '../support/servers/redis.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const QUERY = { metrics: ['orders'], timeDimension: { dateRange: 'today' } };

let cleanUps: (() => unknown)[];

beforeEach(() => {
  cleanUps = [];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function start(redisUrl: string, first?: RunningService): Promise<RunningService> {
  const running = await runService({
    REDIS_URL: redisUrl,
    READS_PER_MINUTE: '10',
    ...(first && { DATABASE_URL: first.url }),
  });
  cleanUps.push(() => running.close());
  return running;
}

async function ask(running: RunningService): Promise<number> {
  const response = await running.fetch('/v1/query', { body: QUERY });
  await response.text();
  return response.status;
}

async function askOften(running: RunningService, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index++) statuses.push(await ask(running));
  return statuses;
}

const all = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

describe('replicas with one Redis', () => {
  it('refuse a principal that exceeds the limit on both together', async () => {
    const redis = await startRedis();
    cleanUps.push(() => redis.stop());
    const first = await start(redis.url);
    const second = await start(redis.url, first);
    expect(await askOften(first, 6)).toEqual(all(6, 200));
    expect(await askOften(second, 6)).toEqual(all(6, 200));
    // Either would answer four more by its own count.
    await expect.poll(() => ask(second), { interval: 500 }).toBe(429);
    await expect.poll(() => ask(first), { interval: 500 }).toBe(429);
  });

  it('limit by themselves, and answer at once, while Redis is away', async () => {
    const redis = await startRedis();
    const running = await start(redis.url);
    expect(await askOften(running, 2)).toEqual(all(2, 200));
    await redis.stop();
    expect(await askOften(running, 10)).toEqual([...all(8, 200), 429, 429]);
  });

  it('limit by themselves, and answer at once, while Redis does not answer', async () => {
    const redis = await startRedis();
    cleanUps.push(() => redis.stop());
    const proxy = await startHangingProxy(Number(new URL(redis.url).port));
    cleanUps.push(() => proxy.close());
    const running = await start(`redis://127.0.0.1:${proxy.port}`);
    expect(await askOften(running, 2)).toEqual(all(2, 200));
    proxy.hang();
    const startedAtMs = performance.now();
    expect(await askOften(running, 10)).toEqual([...all(8, 200), 429, 429]);
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
    proxy.release();
  });
});
