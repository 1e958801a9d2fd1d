import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findViolations } from '../support/browser/axe.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { countReaders, expectKept, openOffline, readKept } from '../support/browser/kept-numbers.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runEmptyShop } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;
let context: BrowserContext;
let address: string;

beforeAll(async () => {
  running = await runEmptyShop();
  browser = await launchBrowser();
  address = `${running.service.address}/`;
  const token = await running.token({ roles: ['analyst'] });
  const order = { order_id: 'o1', version: 1, customer_id: 'c1', category: 'home', status: 'paid', channel: 'web' };
  const ordered = { ...order, ordered_at: new Date().toISOString(), items: 1 };
  const body = [
    { ...ordered, event_id: 'o1', region: 'north', country: 'SE', amount: '12.00' },
    { ...ordered, event_id: 'o2', order_id: 'o2', region: 'south', country: 'IT', amount: '30.00' },
  ];
  const response = await running.fetch('/v1/events/orders', { token, body });
  expect(await response.json()).toMatchObject({ accepted: 2 });
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB' });
});

afterEach(() => context.close());

const readRevenue = (page: Page) => page.locator('kpi-card[metric=revenue] .value').first().textContent();
const readState = (page: Page) => page.locator('#connection').textContent();

async function visit(claims: Parameters<RunningService['token']>[0], revenue: RegExp): Promise<Page> {
  const token = await running.token({ lifetimeSeconds: 600, ...claims });
  const { page } = await openPage(context, `${address}?dashboard=${claims!.roles![0]}#token=${token}`);
  await expect.poll(() => readRevenue(page)).toMatch(revenue);
  return page;
}

it('shows the last numbers with their age where there is no network, and goes on once there is one', async () => {
  const page = await visit({ roles: ['executive'] }, /42/);
  await expectKept(page);
  await context.setOffline(true);
  await page.reload();
  await expect.poll(() => readRevenue(page)).toMatch(/42/);
  expect(await readState(page)).toMatch(/^Offline, as of \d\d:\d\d$/);
  expect(await page.locator('#notice').textContent()).toMatch(
    /^You are offline\. These are the last numbers, as of \d\d:\d\d\. .*Try again$/,
  );
  expect(await page.locator('kpi-card[metric=revenue] [part=freshness]').first().textContent()).toMatch(/^\s*Stale, /);
  expect(await page.title()).toBe('Shop · Tidemark');
  expect(await findViolations(page)).toEqual([]);
  for (const name of ['Views', 'Edit dashboard', 'Full screen'])
    expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
  await context.setOffline(false);
  await expect.poll(() => readState(page)).toBe('Live');
  expect(await page.locator('#notice').isVisible()).toBe(false);
});

it('shows no reader the numbers of another, whoever comes first, and keeps nothing of a token', async () => {
  const north = { roles: ['sales'], subject: 'reader-1', attributes: { regions: ['north'] } };
  const south = { roles: ['sales'], subject: 'reader-2', attributes: { regions: ['south'] } };
  const first = await visit(north, /12/);
  await expectKept(first);
  // A link of another reader, who was never here.
  const link = `${address}?dashboard=sales#token=${await running.token({ ...south, lifetimeSeconds: 600 })}`;
  const stranger = await openOffline(context, link);
  await expect.poll(() => stranger.locator('#company-sign-in').getByRole('alert').textContent()).toMatch(/reached/);
  expect(await stranger.locator('kpi-dashboard').count()).toBe(0);
  // Somebody without a token.
  const nobody = await openOffline(context, address);
  await expect.poll(() => nobody.locator('#company-sign-in').getByRole('alert').textContent()).toMatch(/reached/);
  await context.setOffline(false);
  const second = await visit(south, /30/);
  await expectKept(second, 2);
  await context.setOffline(true);
  await second.reload();
  await expect.poll(() => readRevenue(second)).toMatch(/30/);
  await first.reload();
  await expect.poll(() => readRevenue(first)).toMatch(/12/);
  // The other reader's token in the tab of the first one.
  await first.goto('about:blank');
  await first.goto(link);
  await expect.poll(() => first.locator('#company-sign-in').getByRole('alert').textContent()).toMatch(/reached/);
  expect(await first.locator('kpi-dashboard').count()).toBe(0);
  const kept = (await readKept(second)).replace(/"tidemark-token":"[^"]+"/, '');
  expect(kept).toContain('tidemark-numbers');
  expect(kept).not.toMatch(/eyJ|reader-[12]/);
});

it('keeps nothing of a reader whose token is refused', async () => {
  const page = await visit({ roles: ['executive'], lifetimeSeconds: 8 }, /42/);
  await expectKept(page);
  await expect.poll(() => page.locator('#refusal').textContent(), { timeout: 30_000 }).toMatch(/has expired/);
  await expect.poll(() => countReaders(page)).toBe(0);
  expect(await page.evaluate(`sessionStorage.getItem('tidemark-reader')`)).toBeNull();
});

it('forgets the numbers of a reader whose tab gets the token of other rights', async () => {
  const page = await visit({ roles: ['executive'] }, /42/);
  await expectKept(page);
  const readKey = () => page.evaluate<string | null>(`sessionStorage.getItem('tidemark-reader')`);
  const key = await readKey();
  const other = await running.token({ roles: ['sales'], attributes: { regions: ['north'] }, lifetimeSeconds: 600 });
  await page.goto(`${address}?dashboard=sales#token=${other}`);
  await expect.poll(() => readRevenue(page)).toMatch(/12/);
  await expect.poll(async () => (await readKept(page)).includes(`/tidemark-numbers/${await readKey()}`)).toBe(true);
  await expectKept(page);
  expect(await countReaders(page)).toBe(1);
  expect(await readKept(page)).not.toContain(key);
  await context.setOffline(true);
  await page.reload();
  await expect.poll(() => readRevenue(page)).toMatch(/12/);
  expect(await page.locator('#dashboards').inputValue()).toBe('sales');
});

it('keeps nothing more once the token of an open page is that of somebody else', async () => {
  const page = await visit({ roles: ['executive'], lifetimeSeconds: 12 }, /42/);
  await expectKept(page);
  const other = await running.token({ roles: ['executive'], subject: 'somebody-else', lifetimeSeconds: 600 });
  const asked = page.waitForRequest((request) => request.headers()['authorization'] === `Bearer ${other}`);
  // The page takes it when the first one is about to end.
  await page.evaluate(`history.replaceState(null, '', location.href + '#token=${other}')`);
  await asked;
  await expect.poll(() => countReaders(page)).toBe(0);
  const answered = page.waitForResponse((response) => response.url().endsWith('/v1/query'));
  await page.locator('range-picker').getByRole('button', { name: '7 days' }).click();
  await answered;
  await page.evaluate(`(async () => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise((done) => setTimeout(done, 500));
  })()`);
  expect(await countReaders(page)).toBe(0);
});

it('says that numbers of another day refer to that day, and shows none that are too old, or of the future', async () => {
  const page = await visit({ roles: ['executive'] }, /42/);
  await expectKept(page);
  await context.setOffline(true);
  const shift = async (hours: number): Promise<void> => {
    await page.evaluate(`(async () => {
      const cache = await caches.open('tidemark-numbers');
      const [request] = await cache.keys();
      const kept = await (await cache.match(request)).json();
      for (const answer of Object.values(kept.answers)) answer.atMs += ${hours} * 3_600_000;
      await cache.put(request, new Response(JSON.stringify(kept)));
    })()`);
    await page.reload();
  };
  await shift(-23.9);
  await expect
    .poll(() => page.locator('#notice').textContent())
    .toMatch(/as of \d+ \w+ \d{4}, \d\d:\d\d: “today” and other periods refer to that day/);
  await shift(-0.2);
  await expect.poll(() => page.locator('#company-sign-in').getByRole('alert').textContent()).toMatch(/reached/);
  expect(await page.locator('kpi-dashboard').count()).toBe(0);
  await shift(48);
  await expect.poll(() => page.locator('#company-sign-in').getByRole('alert').textContent()).toMatch(/reached/);
});

it('opens as before in a browser that keeps nothing', async () => {
  await context.addInitScript(`Object.defineProperty(globalThis, 'caches', { value: undefined });
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined });`);
  const page = await visit({ roles: ['executive'] }, /42/);
  await expect.poll(() => readState(page)).toBe('Live');
});

it('goes on without keeping numbers where there is no room', async () => {
  await context.addInitScript(
    `Cache.prototype.put = () => Promise.reject(new DOMException('', 'QuotaExceededError'));`,
  );
  const page = await visit({ roles: ['executive'] }, /42/);
  await expect.poll(() => page.evaluate(`sessionStorage.getItem('tidemark-reader')`)).toMatch(/^[\w-]{22}$/);
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  expect(await countReaders(page)).toBe(0);
  await expect.poll(() => readState(page)).toBe('Live');
});
