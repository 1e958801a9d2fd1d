import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));

let running: RunningService;
let browser: Browser;
let token: string;

beforeAll(async () => {
  running = await runService({}, (await readFile(CATALOG, 'utf8')).replace(/^simulation:.*$/m, ''));
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  browser = await launchBrowser();
  const nowMs = Date.now();
  const orders = Array.from({ length: 48 }, (_none, index) => toOrder(nowMs - index * 3_600_000));
  const response = await running.fetch('/v1/events/orders', { token, body: orders });
  expect(await response.json()).toMatchObject({ rejected: [] });
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

const toOrder = (ms: number): Readonly<Record<string, unknown>> => ({
  event_id: `o${ms}`,
  order_id: `o${ms}`,
  version: 1,
  ordered_at: new Date(ms).toISOString(),
  customer_id: 'c1',
  region: 'north',
  country: 'SE',
  channel: 'web',
  category: 'home',
  status: 'paid',
  amount: '120.00',
  items: 1,
});

/** Parts of the page, whose types these tests lack. */
interface Sized {
  readonly clientWidth: number;
  readonly width: number;
  readonly style: { readonly width: string };
}
interface Globals {
  matchMedia(query: string): { addEventListener(type: string, listen: () => void): void };
  addEventListener(type: string, listen: () => void): void;
  printed: { box: number; canvas: string; dots: number };
}

/** Remembers the width of the box on paper, and that of the picture in it. */
const watchPrint = (page: Page): Promise<void> =>
  page
    .locator('trend-chart canvas')
    .first()
    .evaluate((element) => {
      const canvas = element as unknown as Sized & { readonly parentElement: Sized };
      const page = globalThis as unknown as Globals;
      page.printed = { box: 0, canvas: '', dots: 0 };
      page.matchMedia('print').addEventListener('change', () => {
        page.printed.box ||= canvas.parentElement.clientWidth;
      });
      page.addEventListener('afterprint', () => {
        page.printed = { ...page.printed, canvas: canvas.style.width, dots: canvas.width };
      });
    });

for (const landscape of [false, true]) {
  it(`lays charts out to the width of the paper${landscape ? ' across' : ''}, at the dots of a printer`, async () => {
    const address = `${running.service.address}/?range=last+7+days#token=${token}`;
    const { page } = await openPage(browser, address, { width: 1440, height: 900 });
    const canvas = page.locator('trend-chart canvas').first();
    await canvas.waitFor();
    const onScreen = await canvas.evaluate((element) => (element as unknown as Sized).clientWidth);
    await watchPrint(page);
    await page.pdf({ format: 'A4', landscape });
    const { box, canvas: width, dots } = await page.evaluate(() => (globalThis as unknown as Globals).printed);
    expect(box).toBeGreaterThan(200);
    expect(box).not.toBe(onScreen);
    // Widths in the page are rounded, those of pictures are not.
    expect(Math.abs(parseFloat(width) - box)).toBeLessThan(1);
    expect(Math.abs(dots - 3 * parseFloat(width))).toBeLessThan(2);
    // The screen has its own layout back.
    const measure = (): Promise<number> =>
      canvas.evaluate((element) => Math.round(parseFloat((element as unknown as Sized).style.width)));
    await expect.poll(measure).toBe(onScreen);
    await page.close();
  });
}

/** Chooses an entry of the export list of the page. */
const choose = (page: Page, value: string): Promise<unknown> => page.locator('#export').selectOption(value);

for (const format of ['A4', 'Letter'] as const) {
  it(`prints the dashboard alone on ${format}, with its head, and numbered pages`, async () => {
    const address = `${running.service.address}/?range=last+7+days&dashboard=executive#token=${token}`;
    const { page } = await openPage(browser, address, { width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('trend-chart canvas').first().waitFor();
    await page.evaluate('globalThis.print = () => {}');
    await choose(page, 'print');
    await page.locator('[data-kpi-print=alone]').waitFor();
    const pdf = await getDocumentProxy(new Uint8Array(await page.pdf({ format, printBackground: true })));
    const { totalPages, text } = await extractText(pdf, { mergePages: false });
    const [first = ''] = text;
    expect(totalPages).toBeGreaterThan(1);
    expect(totalPages).toBeLessThan(6);
    expect(first).toMatch(/Executive\s+Shop/);
    expect(first).toMatch(/Last 7 days \(.*\) · vs previous period/);
    expect(first).toMatch(/As of .*, Central European Time/);
    for (const [index, words] of text.entries()) expect(words).toContain(`${index + 1} / ${totalPages}`);
    const all = text.join(' ');
    expect(all).toMatch(/Revenue by Region/);
    expect(all).not.toMatch(/Edit dashboard|Auto theme|Full screen|Show table|Acknowledge/);
    await expect.poll(() => page.locator('[data-kpi-print]').count()).toBe(0);
    await page.close();
  });
}

it('saves a picture of the dashboard under the policy of the page, without asking anybody', async () => {
  const address = `${running.service.address}/?range=last+7+days&dashboard=executive#token=${token}`;
  const { page, complaints, outside } = await openPage(browser, address, { width: 1440, height: 900 });
  await page.locator('trend-chart canvas').first().waitFor();
  const today = (): string => new Date().toISOString().slice(0, 10);
  const begunOn = today();
  const downloading = page.waitForEvent('download');
  await choose(page, 'picture');
  const download = await downloading;
  // Of the day on which it was begun, or ended where midnight was between.
  expect([begunOn, today()]).toContainEqual(download.suggestedFilename().replace(/^executive-(.*)\.png$/, '$1'));
  const { width, height, data } = PNG.sync.read(await readFile(await download.path()));
  expect(width).toBeGreaterThan(2 * 1300);
  expect(height).toBeGreaterThan(2 * 900);
  // Of each band of the picture some dots are not of its ground.
  for (let band = 0; band < 8; band++) {
    const part = data.subarray((band * height * width) / 2, ((band + 1) * height * width) / 2);
    expect(countOthers(part, data.subarray(0, 3))).toBeGreaterThan(1000);
  }
  expect(complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
  expect(outside).toEqual([]);
  await page.close();
});

function countOthers(dots: Uint8Array, ground: Uint8Array): number {
  let others = 0;
  for (let at = 0; at < dots.length; at += 4)
    if (dots[at] !== ground[0] || dots[at + 1] !== ground[1] || dots[at + 2] !== ground[2]) others++;
  return others;
}
