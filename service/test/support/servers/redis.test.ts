import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { findRedisUrl, startRedis } from './redis.ts';

test('the shared Redis answers', async () => {
  const redis = new Redis(await findRedisUrl());
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
});

test("a Redis of the test's own comes back empty on its port", async () => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  await redis.set('key', 'value');
  await server.restart();
  expect(await redis.get('key')).toBeNull();
  redis.disconnect();
  await server.stop();
});
