import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { startBlockingProxy, type BlockingProxy } from '../support/servers/blocking-proxy.ts';
import { findRedisUrl } from '../support/servers/redis.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = SHOP.replace('event_time: at', 'event_time: at\n    lateness: 0s');
/** Orders of each test, sent to the replicas by turns. */
const ORDERS = 20;

let replicas: RunningService[];
let browser: Browser;
let proxy: BlockingProxy;
let page: Page;
let orders = 0;

beforeAll(async () => {
  const REDIS_URL = await findRedisUrl();
  const first = await runService({ REDIS_URL }, CATALOG);
  replicas = [first, await runService({ REDIS_URL, DATABASE_URL: first.url }, CATALOG)];
  browser = await launchBrowser();
});

beforeEach(async () => {
  proxy = await startBlockingProxy(...replicas.map(({ service }) => service.address));
  proxy.blocks.add('websocket');
});

afterEach(async () => {
  await page.close();
  await proxy.close();
});

afterAll(async () => {
  await browser.close();
  for (const running of replicas.reverse()) await running.close();
});

const shownOrders = async (): Promise<string | undefined> =>
  (await page.locator('kpi-card[metric=orders] .value').textContent())?.trim();

/** Sends orders and waits for each on the page, which is told by its connection alone. */
async function expectEachOrder(): Promise<void> {
  for (let count = 0; count < ORDERS; count++) {
    const id = `order-${++orders}`;
    const body = { event_id: id, id, version: 1, at: new Date().toISOString(), region: 'north', total: '7.00' };
    const running = replicas[orders % replicas.length] as RunningService;
    expect((await running.fetch('/v1/events/orders', { body })).status).toBe(200);
    await expect.poll(shownOrders, { timeout: 15_000 }).toBe(String(orders));
  }
}

it.each(['sse', 'polling'] as const)(
  'keeps one %s stream and misses no order, although requests reach the replicas by turns',
  { timeout: 120_000 },
  async (transport) => {
    if (transport === 'polling') proxy.blocks.add('sse');
    ({ page } = await openPage(browser, `${proxy.url}/#token=${await (replicas[0] as RunningService).token()}`));
    const connection = page.locator('#connection');
    await expect.poll(() => connection.getAttribute('data-transport'), { timeout: 40_000 }).toBe(transport);
    await expect.poll(() => connection.getAttribute('data-phase'), { timeout: 40_000 }).toBe('live');
    const { opened } = proxy;
    await expectEachOrder();
    expect([await connection.getAttribute('data-phase'), await connection.getAttribute('data-transport')]).toEqual([
      'live',
      transport,
    ]);
    expect(proxy.opened).toBe(opened);
  },
);
