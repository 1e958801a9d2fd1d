import { afterEach, expect, it } from 'vitest';
import type { RunningService } from '../support/shop/running-service.ts';
import { runEmptyShop } from '../support/shop/shop-history.ts';

let running: RunningService | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function ask(path: string, token: string): Promise<{ status: number; key: string | null }> {
  const response = await running!.fetch(path, { token });
  await response.text();
  return { status: response.status, key: response.headers.get('x-offline-key') };
}

it('tells a page the same key for the same reader with the same rights, and another for anybody else', async () => {
  running = await runEmptyShop();
  const keyOf = async (options: Parameters<RunningService['token']>[0]): Promise<string | null> => {
    const { key } = await ask('/v1/catalog', await running!.token(options));
    return key;
  };
  const own = await keyOf({ subject: 'reader-1', roles: ['executive'] });
  expect(own).toMatch(/^[\w-]{22};max-age=86400$/);
  // Another token of the same reader, as after its renewal.
  expect(await keyOf({ subject: 'reader-1', roles: ['executive'], lifetimeSeconds: 900 })).toBe(own);
  const others = [
    await keyOf({ subject: 'reader-2', roles: ['executive'] }),
    await keyOf({ subject: 'reader-1', roles: ['analyst'] }),
    await keyOf({ subject: 'reader-1', roles: ['sales'], attributes: { regions: ['north'] } }),
    await keyOf({ subject: 'reader-1', roles: ['sales'], attributes: { regions: ['south'] } }),
  ];
  expect(new Set([own, ...others]).size).toBe(5);
});

it('allows nothing to be kept of what was refused, nor without a token', async () => {
  running = await runEmptyShop();
  expect(await ask('/v1/catalog', 'a.b.c')).toEqual({ status: 401, key: null });
  const response = await running.fetch('/v1/sign-in', {});
  await response.text();
  expect(response.headers.get('x-offline-key')).toBeNull();
});

it('allows nothing to be kept with OFFLINE_HOURS=0', async () => {
  running = await runEmptyShop({ OFFLINE_HOURS: '0' });
  expect(await ask('/v1/catalog', await running.token({ roles: ['executive'] }))).toEqual({ status: 200, key: null });
});
