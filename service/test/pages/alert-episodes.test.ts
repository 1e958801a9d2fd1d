import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));
const RULE = '  large_hour: { title: Large hour, metric: revenue, per: hour, above: 1000, clear: 500 }';

let running: RunningService;
let browser: Browser;
let token: string;

beforeAll(async () => {
  const catalog = (await readFile(CATALOG, 'utf8'))
    .replace(/^simulation:.*$/m, '')
    .replace(/^rules:\n/m, (line) => `${line}${RULE}\n`);
  running = await runService({}, catalog);
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

let version = 0;

/** An order of now, which is changed to another amount with each call. */
async function order(amount: number): Promise<void> {
  version++;
  const body = [
    {
      ...{ event_id: `e${version}`, order_id: 'o1', version, ordered_at: new Date().toISOString(), customer_id: 'c1' },
      ...{ region: 'north', country: 'SE', channel: 'web', category: 'home', status: 'paid', items: 1 },
      amount: amount.toFixed(2),
    },
  ];
  const response = await running.fetch('/v1/events/orders', { token, body });
  expect(await response.json()).toMatchObject({ rejected: [] });
}

const summaryOf = (page: Page): Promise<string | null> =>
  page.locator('trend-chart[metric=revenue] .plot').first().getAttribute('aria-label');

it('shows an alert in the chart of its metric while the page is open, its end, and what the alert is about', async () => {
  await order(10);
  const address = `${running.service.address}/?range=today&dashboard=executive#token=${token}`;
  const { page, complaints } = await openPage(browser, address);
  await expect.poll(() => summaryOf(page)).toContain('Revenue');
  await order(5000);
  await expect.poll(() => summaryOf(page), { timeout: 20_000 }).toMatch(/Alert \(warning, open since .*\): Large hour/);
  const chart = page.locator('trend-chart[metric=revenue]').first();
  await chart.locator('.plot').focus();
  await page.keyboard.press('End');
  // The hours that are to come are on the axis too.
  for (let hour = 0; hour < 24; hour++) {
    if ((await chart.locator('[role=status]').last().textContent())?.includes('Large hour')) break;
    await page.keyboard.press('ArrowLeft');
  }
  await page.keyboard.press('Space');
  await chart.getByRole('button', { name: 'Open alert' }).click();
  await expect.poll(() => page.locator('alert-feed li[aria-current]').textContent()).toContain('Large hour');
  await order(1);
  await expect.poll(() => summaryOf(page), { timeout: 20_000 }).toMatch(/Alert \(warning, \d[^)]*\): Large hour/);
  expect(complaints).toEqual([]);
});
