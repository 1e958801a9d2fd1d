import { readFile } from 'node:fs/promises';
import { readXlsx } from 'hucre/xlsx';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';
import { runEmptyShop } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;

beforeAll(async () => {
  running = await runEmptyShop();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

const open = async (query: string, role: string) =>
  openPage(
    browser,
    `${running.service.address}/${query}#token=${await running.token({ roles: [role], lifetimeSeconds: 600 })}`,
  );

/** Saves what a step of the reader downloads. */
async function download(page: Page, act: () => Promise<unknown>): Promise<{ name: string; bytes: Buffer }> {
  const [saved] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
}

it('saves a dashboard as a workbook with a sheet for each widget, in the range and by the filters of the page', async () => {
  const { page } = await open('?dashboard=finance&range=2026-11-01/2026-11-02&filters=region%3Dnorth', 'finance');
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor();
  const select = page.getByRole('combobox', { name: 'Export the dashboard' });
  const { name, bytes } = await download(page, () => select.selectOption('xlsx'));
  expect(name).toMatch(/^finance-\d{4}-\d\d-\d\d\.xlsx$/);
  const { sheets } = await readXlsx(new Uint8Array(bytes));
  expect(sheets.length).toBeGreaterThan(4);
  const texts = sheets.map(({ rows }) => JSON.stringify(rows));
  for (const text of texts) expect(text).toMatch(/"(filters","region equals \\"north\\"|error)"/);
  expect(
    texts.filter((text) => text.includes('["range","2026-11-01T00:00:00+00:00","2026-11-03T00:00:00+00:00"')),
  ).not.toEqual([]);
  await expect.poll(() => select.isEnabled()).toBe(true);
  const csv = await download(page, () => select.selectOption('csv'));
  expect([csv.name.slice(-4), csv.bytes.toString().split('\r\n\r\n\r\n').length]).toEqual(['.csv', sheets.length]);
  await page.close();
});

it('saves rows and picture of a chart by its menu', async () => {
  const shop = await runService();
  const order = { event_id: 'a', id: 'a', version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: '10.50' };
  await (await shop.fetch('/v1/events/orders', { body: [order] })).text();
  const address = `${shop.service.address}/?range=2026-11-07/2026-11-07#token=${await shop.token()}`;
  const { page } = await openPage(browser, address);
  const chart = page.locator('trend-chart[metric=revenue]').first();
  await chart.locator('canvas').waitFor();
  const choose = async (words: string): Promise<void> => {
    await chart.locator('[part=menu-button]').click();
    await chart.getByRole('menuitem', { name: words }).click();
  };
  const csv = await download(page, () => choose('Export as CSV'));
  expect(csv.name).toMatch(/^revenue-.*\.csv$/);
  expect(csv.bytes.toString()).toMatch(
    /^\ufeffRevenue\r\nmetrics,Revenue\r\n[^]*\r\ntime,Revenue,Revenue \(comparison\)\r\n/,
  );
  const workbook = await download(page, () => choose('Export to Excel'));
  const [sheet] = (await readXlsx(new Uint8Array(workbook.bytes))).sheets;
  expect(sheet?.rows[0]?.[0]).toBe('Revenue');
  const picture = await download(page, () => choose('Save as picture'));
  expect([...picture.bytes.subarray(1, 4)].map((code) => String.fromCharCode(code)).join('')).toBe('PNG');
  await page.close();
  await shop.close();
});
