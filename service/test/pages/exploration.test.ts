import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runShop, sendHistory } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;
let address: string;

beforeAll(async () => {
  running = await runShop();
  const token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  address = `${running.service.address}/?range=last+7+days&dashboard=executive#token=${token}`;
  browser = await launchBrowser();
  await sendHistory(running, token);
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

/** Parts of the panel, which Playwright finds through shadow trees. */
function findParts(page: Page) {
  const panel = page.locator('kpi-exploration-panel');
  return {
    card: page.locator('kpi-card[metric=revenue] .open'),
    number: panel.locator('kpi-explorer-number .number'),
    bar: panel.locator('kpi-breakdown[by=region] li .name button').first(),
    chip: panel.locator('.filter'),
    range: panel.locator('range-picker'),
    fact: panel.locator('kpi-insight .lead .fact').first(),
    proof: panel.locator('kpi-insight .proof'),
    back: panel.locator('.back'),
    dialog: panel.locator('dialog'),
    choose: (words: string): Locator => panel.locator('.head').getByRole('button', { name: words }),
  };
}

const readParams = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams);

it('explores by mouse: card, bar, period, explanation, its proof, and back', async () => {
  const { page, complaints } = await openPage(browser, address, { width: 1280, height: 900 });
  const parts = findParts(page);
  await parts.card.click();
  await expect.poll(() => parts.number.textContent()).toMatch(/\d/);
  const all = await parts.number.textContent();
  await parts.bar.scrollIntoViewIfNeeded();
  await parts.bar.click();
  await expect.poll(() => parts.chip.textContent()).toMatch(/Region: North/i);
  await expect.poll(() => parts.number.textContent()).not.toBe(all);
  await parts.range.getByRole('button', { name: 'Custom…' }).click();
  await parts.range.getByRole('button', { name: 'Yesterday' }).click();
  // Sixteen of the 24 orders of the day.
  await expect.poll(() => parts.number.textContent()).toBe('€160.00');
  await expect
    .poll(() => readParams(page))
    .toMatchObject({
      explore: 'revenue',
      'explore-range': 'yesterday',
      'explore-filters': 'region=north',
    });
  await parts.choose('Why?').click();
  await parts.fact.click();
  await expect.poll(() => parts.proof.textContent()).toContain('totals.revenue');
  await parts.choose('Proof').click();
  const proof = page.locator('kpi-exploration-panel kpi-proof');
  await expect.poll(() => proof.locator('.lead').textContent()).toContain('€160.00');
  expect(await proof.locator('[part=summary]').textContent()).toMatch(/Region is North/i);
  expect(readParams(page)).toMatchObject({ view: 'proof' });
  await parts.back.click();
  await parts.back.click();
  await expect.poll(() => parts.chip.count()).toBe(1);
  await page.keyboard.press('Escape');
  await expect.poll(() => parts.dialog.isVisible()).toBe(false);
  // The address follows the `close` event, which comes after the dialog is out of sight.
  await expect
    .poll(() => readParams(page))
    .toEqual({ range: 'last 7 days', compare: 'previous period', dashboard: 'executive' });
  expect(complaints).toEqual([]);
  await page.close();
});

it('loses nothing by Back, Forward and reload', async () => {
  const { page } = await openPage(browser, address, { width: 1280, height: 900 });
  const parts = findParts(page);
  await parts.card.click();
  await parts.bar.scrollIntoViewIfNeeded();
  await parts.bar.click();
  await expect.poll(() => parts.chip.count()).toBe(1);
  await parts.choose('Why?').click();
  await parts.fact.waitFor();
  await page.goBack();
  await expect.poll(() => parts.chip.count()).toBe(1);
  await page.goBack();
  await expect.poll(() => parts.chip.count()).toBe(0);
  await page.goForward();
  await expect.poll(() => parts.chip.count()).toBe(1);
  await page.reload();
  await expect.poll(() => parts.chip.textContent()).toMatch(/Region: North/i);
  await expect.poll(() => parts.number.textContent()).toMatch(/\d/);
  expect(await page.locator('#controls [aria-pressed=true]').textContent()).toMatch(/7 days/);
  await page.close();
});

it('leaves each step to a page that prevents it', async () => {
  const { page } = await openPage(browser, address, { width: 1280, height: 900 });
  await findParts(page).card.waitFor();
  await page.evaluate(`document.addEventListener('kpi-drill', (event) => {
    event.preventDefault();
    document.title = event.detail.metric;
  })`);
  await findParts(page).card.click();
  await expect.poll(() => page.title()).toBe('revenue');
  expect(await findParts(page).dialog.count()).toBe(0);
  await page.close();
});

it('opens a metric for the one day of an address', async () => {
  const day = address.replace('range=last+7+days', 'range=2026-11-11&explore=revenue&explore-range=2026-11-11');
  const { page } = await openPage(browser, day);
  await expect.poll(() => page.locator('kpi-explorer range-picker .opener').first().textContent()).toContain('Nov 11');
  expect(readParams(page)['explore-range']).toBe('2026-11-11/2026-11-11');
  expect(await page.getByText("isn't set up correctly").count()).toBe(0);
  await page.close();
});
