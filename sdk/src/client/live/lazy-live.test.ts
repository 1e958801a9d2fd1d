import { afterEach, expect, it, vi } from 'vitest';
import { closeAll, isLive, revenue, setUp, totalIs, until } from '../../../test/support/client-world.ts';

afterEach(async () => {
  await closeAll();
  vi.doUnmock('./create-live.ts');
  vi.resetModules();
});

it('polls while the code of live updates cannot be loaded, and goes live once it can', async () => {
  vi.doMock('./create-live.ts', () => {
    throw new Error('blocked');
  });
  const { service, client, world } = await setUp();
  await until(client.watch(revenue), totalIs(310));
  const { failures, retryAtMs } = await until(client.connection, ({ phase }) => phase === 'waiting');
  expect(failures).toBeGreaterThan(0);
  expect(retryAtMs).toBeGreaterThan(0);
  world.last = 11;
  await until(client.watch(revenue), totalIs(311));
  expect(service.socketsOpened).toBe(0);
  vi.doUnmock('./create-live.ts');
  await isLive(client);
  expect(service.socketsOpened).toBe(1);
});

it('opens no socket where nothing is watched any more when its code comes', async () => {
  const { service, client } = await setUp();
  client.connection.subscribe(() => undefined);
  const stop = client.watch(revenue).subscribe(() => undefined);
  stop();
  client.destroy();
  await import('./create-live.ts');
  await Promise.resolve();
  expect(client.connection.get().phase).toBe('idle');
  expect(service.socketsOpened).toBe(0);
});
