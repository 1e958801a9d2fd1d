import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runShop, sendOrders, waitForWatermark } from '../support/shop/shop-history.ts';

const DAY_MS = 86_400_000;
const CATEGORIES = 80;

let running: RunningService;
let browser: Browser;
let token: string;

/** Amounts of yesterday fall from category to category, while the changes against the day before grow. */
beforeAll(async () => {
  running = await runShop();
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  browser = await launchBrowser();
  const noonMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;
  const amountsOf = (index: number): readonly number[] => [1000 - index, 500 - index * 5];
  const days = Array.from({ length: CATEGORIES }, (_none, index) =>
    amountsOf(index).map((amount, daysBefore) => ({
      event_id: `o${index}-${daysBefore}`,
      order_id: `o${index}-${daysBefore}`,
      category: `c${String(index).padStart(2, '0')}`,
      ordered_at: new Date(noonMs - daysBefore * DAY_MS).toISOString(),
      amount: amount.toFixed(2),
    })),
  ).flat();
  const earlier = new Date(noonMs - 30 * DAY_MS).toISOString();
  await sendOrders(running, token, [...days, {}, { event_id: 'old', order_id: 'old', ordered_at: earlier }]);
  await waitForWatermark(running, token);
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

/** The table of the finance dashboard, by category, of yesterday. */
async function openTable() {
  const search = 'dashboard=finance&range=yesterday&compare=previous+period';
  const { page } = await openPage(browser, `${running.service.address}/?${search}#token=${token}`, {
    width: 1440,
    height: 900,
  });
  const table = page.locator('kpi-table');
  await table.locator('tbody .row').first().waitFor();
  return { page, table };
}

it('sorts all rows by the change against the comparison, also those that are not rendered', async () => {
  const { page, table } = await openTable();
  const first = table.locator('tbody .row .name').first();
  await expect.poll(() => first.textContent()).toContain('c00');
  const head = table.getByRole('button', { name: 'Change, Revenue', exact: true });
  await head.click();
  await expect.poll(() => first.textContent()).toContain('c79');
  await head.click();
  await expect.poll(() => first.textContent()).toContain('c00');
  expect(await table.locator('th.change[aria-sort=ascending]').count()).toBe(1);
  await page.close();
});

/** Keeps the number of rows that are rendered when the page is laid out for paper: after the table's own listener. */
const COUNT_PRINTED = `addEventListener('beforeprint', () => {
  const table = document.querySelector('kpi-table');
  globalThis.printedRows = table.shadowRoot.querySelectorAll('tbody .row').length;
})`;

it('prints all rows over several pages, and scrolls them again afterwards', async () => {
  const { page, table } = await openTable();
  await page.evaluate(COUNT_PRINTED);
  const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(await page.evaluate('globalThis.printedRows')).toBe(CATEGORIES);
  const pages = paper.match(/\/Type \/Page\b/g) ?? [];
  expect(pages.length).toBeGreaterThan(2);
  await expect.poll(() => table.locator('tbody .row').count()).toBeLessThan(CATEGORIES);
  await page.close();
});
