import { afterEach, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { startPostgres } from '../support/postgres/postgres.ts';
import { runService, SHOP } from '../support/shop/running-service.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it(
  'says how old its numbers are while Postgres is gone for ten seconds, and recovers by itself',
  { timeout: 120_000 },
  async () => {
    const postgres = await startPostgres();
    cleanUps.push(() => postgres.stop('immediate').catch(() => undefined));
    const catalog = SHOP.replace('orders: { empty: zero }', 'orders: { empty: zero, freshness: 1s }');
    const running = await runService({ DATABASE_URL: postgres.url }, catalog);
    cleanUps.push(() => running.close());
    const send = async (id: string): Promise<number> => {
      const body = { event_id: id, id, version: 1, at: new Date().toISOString(), region: 'north', total: '7.00' };
      return (await running.fetch('/v1/events/orders', { body })).status;
    };
    expect(await send('a')).toBe(200);

    const browser = await launchBrowser();
    cleanUps.push(() => browser.close());
    const { page } = await openPage(browser, `${running.service.address}/#token=${await running.token()}`);
    const card = page.locator('kpi-card[metric=orders]');
    const read = async (part: string): Promise<string> => ((await card.locator(part).textContent()) ?? '').trim();
    const eventually = { timeout: 30_000 };
    await expect.poll(() => read('.value'), eventually).toBe('1');
    await expect.poll(() => read('.freshness'), eventually).toBe('Live');

    await postgres.stop('immediate');
    // By its own clock: nothing comes that would tell it.
    await expect.poll(() => read('.freshness'), eventually).toMatch(/^Stale, 1\d ?s/);
    expect(await read('.value')).toBe('1');
    await postgres.start();
    await expect.poll(() => send('b'), eventually).toBe(200);
    await expect.poll(() => read('.value'), eventually).toBe('2');
    await expect.poll(() => read('.freshness'), eventually).toBe('Live');
  },
);
