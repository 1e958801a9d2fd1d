import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';
import { waitForWatermark } from '../support/shop/shop-history.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));
const HOUR_MS = 3_600_000;
const DAYS = 42;
/** Yesterday at noon, when far more was ordered than ever before. */
const SPIKE_HOUR = 12;

/** Part of an element of the page, whose types these tests lack. */
interface Attributed {
  setAttribute(name: string, value: string): void;
}

let running: RunningService;
let browser: Browser;
let token: string;

beforeAll(async () => {
  // Nothing is expected of the days of its calendar.
  const catalog = (await readFile(CATALOG, 'utf8'))
    .replace(/^simulation:.*$/m, '')
    .replace(/^calendar:\n( .*\n)+/m, '')
    .replace('Europe/Berlin', 'UTC');
  running = await runService({}, catalog);
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  browser = await launchBrowser();
  const midnightMs = Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS;
  const orders = Array.from({ length: DAYS * 24 }, (_none, index) => toOrder(midnightMs - (index + 1) * HOUR_MS));
  for (let from = 0; from < orders.length; from += 200) {
    const response = await running.fetch('/v1/events/orders', { token, body: orders.slice(from, from + 200) });
    expect(await response.json()).toMatchObject({ rejected: [] });
  }
  await waitForWatermark(running, token);
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

/** An order of each hour, of some hundred euros by the time of day. */
function toOrder(ms: number): Readonly<Record<string, unknown>> {
  const hour = new Date(ms).getUTCHours();
  const isSpike = hour === SPIKE_HOUR && Date.now() - ms < 37 * HOUR_MS;
  const usual = 100 + 10 * hour + ((ms / HOUR_MS) % 7);
  return {
    event_id: `o${ms}`,
    order_id: `o${ms}`,
    version: 1,
    ordered_at: new Date(ms + HOUR_MS / 2).toISOString(),
    customer_id: 'c1',
    region: hour % 2 ? 'north' : 'south',
    country: 'SE',
    channel: 'web',
    category: 'home',
    status: 'paid',
    amount: (isSpike ? 20 * usual : usual).toFixed(2),
    items: 1,
  };
}

it('marks an hour outside its usual range, says why, and shows a period that is selected by the mouse', async () => {
  const address = `${running.service.address}/?range=yesterday&dashboard=executive#token=${token}`;
  const { page, complaints } = await openPage(browser, address);
  const chart = page.locator('trend-chart[metric=revenue]').first();
  await expect
    .poll(() => chart.locator('.remarks').textContent())
    .toMatch(/12:00 PM: €4,\d+(\.\d+)?, [\d,]+% above usual/);
  await chart.getByRole('button', { name: 'Why?' }).click();
  await page.locator('kpi-insight').getByText('Revenue').first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });

  const plot = await chart.locator('.plot').boundingBox();
  if (!plot) throw new Error('the chart has no picture');
  await page.mouse.move(plot.x + plot.width * 0.4, plot.y + 60);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.6, plot.y + 60, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => chart.locator('.back').textContent()).toContain('Back to yesterday');
  expect(decodeURIComponent(page.url())).toMatch(/range=\d{4}-\d\d-\d\dT\d\d:00/);
  await page.keyboard.press('Escape');
  await expect.poll(() => chart.locator('.back').count()).toBe(0);
  expect(page.url()).toContain('range=yesterday');
  expect(complaints).toEqual([]);
  await page.close();
});

it('splits a metric by the values of a dimension', async () => {
  const address = `${running.service.address}/?range=yesterday&dashboard=executive#token=${token}`;
  const { page, complaints } = await openPage(browser, address);
  const chart = page.locator('trend-chart[metric=revenue]').first();
  await chart.locator('canvas').waitFor();
  await chart.evaluate((element) => (element as unknown as Attributed).setAttribute('by', 'region'));
  await expect.poll(() => chart.locator('.part').allTextContents()).toEqual(['South', 'North']);
  expect(complaints).toEqual([]);
  await page.close();
});

it('shows metrics of two units on two axes, with all values of an hour beside the pointer', async () => {
  const address = `${running.service.address}/?range=yesterday#token=${token}`;
  const { page, complaints } = await openPage(browser, address);
  const chart = page.locator('trend-chart[metric=revenue]').first();
  await chart.locator('canvas').waitFor();
  const set = (metrics: string): Promise<void> =>
    chart.evaluate((element, names) => (element as unknown as Attributed).setAttribute('metrics', names), metrics);
  await set('revenue,orders');
  await expect
    .poll(async () => (await chart.locator('.measure').allTextContents()).join())
    .toMatch(/Revenue.*€[\d,]+.*Orders.*24/s);
  const plot = await chart.locator('.plot').boundingBox();
  if (!plot) throw new Error('the chart has no picture');
  await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 60);
  await expect.poll(() => chart.locator('.readout').textContent()).toMatch(/Revenue\s*€[\d,.]+\s*Orders\s*1/);
  await page.mouse.move(0, 0);
  await set('revenue,orders,refund_rate');
  await expect
    .poll(() => chart.locator('.notice').textContent())
    .toContain('at most two units, not of EUR (revenue), no unit (orders), % (refund_rate)');
  expect(complaints.filter((text) => !text.includes('at most two units'))).toEqual([]);
  await page.close();
});
