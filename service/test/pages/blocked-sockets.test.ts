import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { startBlockingProxy, type BlockingProxy } from '../support/servers/blocking-proxy.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

/** A rule that every region breaks with its first order. */
const CATALOG = `${SHOP.replace('event_time: at', 'event_time: at\n    lateness: 0s')}
rules:
  any_order: { title: An order, metric: orders, per: hour, by: [region], above: 0 }
`;

let running: RunningService;
let browser: Browser;
let proxy: BlockingProxy;
let page: Page;
let orders = 0;

beforeAll(async () => {
  running = await runService({}, CATALOG);
  browser = await launchBrowser();
});

beforeEach(async () => {
  proxy = await startBlockingProxy(running.service.address);
});

afterEach(async () => {
  await page.close();
  await proxy.close();
  // A page that is closed between two polls is missed only once it would have asked again.
  await expect.poll(() => running.service.usage().sockets, { timeout: 60_000 }).toBe(0);
});

afterAll(async () => {
  await browser.close();
  await running.close();
});

/** Opens the dashboard through the proxy. */
async function open(): Promise<void> {
  ({ page } = await openPage(browser, `${proxy.url}/#token=${await running.token()}`));
}

/** Phase and transport of the page's connection, as `live sse`. */
const connection = async (): Promise<string> => {
  const place = page.locator('#connection');
  return `${await place.getAttribute('data-phase')} ${await place.getAttribute('data-transport')}`;
};

const untilLive = (transport: string) => expect.poll(connection, { timeout: 40_000 }).toBe(`live ${transport}`);

/** An order reaches the page, which is told by its connection alone: nothing else asks again while that is live. */
async function expectUpdate(): Promise<void> {
  const id = `order-${++orders}`;
  const body = { event_id: id, id, version: 1, at: new Date().toISOString(), region: 'north', total: '7.00' };
  expect((await running.fetch('/v1/events/orders', { body })).status).toBe(200);
  const value = page.locator('kpi-card[metric=orders] .value');
  await expect.poll(async () => (await value.textContent())?.trim()).toBe(String(orders));
}

/** An alert reaches the page, without an answer to a request. */
async function expectAlert(): Promise<void> {
  const id = `alert-${++orders}`;
  const body = { event_id: id, id, version: 1, at: new Date().toISOString(), region: id, total: '7.00' };
  expect((await running.fetch('/v1/events/orders', { body })).status).toBe(200);
  await page.locator('alert-feed li', { hasText: id }).waitFor({ timeout: 20_000 });
}

const long = { timeout: 90_000 };

it('uses a socket where it gets through', long, async () => {
  await open();
  await untilLive('websocket');
  await expectUpdate();
});

it('is sent events where sockets are refused, and keeps to that after a fault', long, async () => {
  proxy.blocks.add('websocket');
  await open();
  await untilLive('sse');
  await expectUpdate();
  proxy.cut();
  await expect.poll(connection).not.toMatch('live');
  await untilLive('sse');
  await expectUpdate();
  await expectAlert();
});

it.each(['refuses', 'buffers'] as const)(
  'polls where a proxy refuses sockets and %s event streams',
  long,
  async (does) => {
    proxy.blocks.add('websocket');
    if (does === 'refuses') proxy.blocks.add('sse');
    else proxy.buffers = true;
    await open();
    await untilLive('polling');
    await expectUpdate();
    await expectUpdate();
    await expectAlert();
  },
);

it('returns to a socket after an outage in which none opened', long, async () => {
  await open();
  await untilLive('websocket');
  proxy.blocks.add('everything');
  proxy.cut();
  await expect.poll(() => proxy.refusals, { timeout: 30_000 }).toBeGreaterThan(2);
  proxy.blocks.delete('everything');
  await untilLive('websocket');
  await expectUpdate();
});
