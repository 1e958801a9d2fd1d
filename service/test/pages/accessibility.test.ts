import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAccessibilityTree } from '../support/browser/accessibility-tree.ts';
import { findViolations } from '../support/browser/axe.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runShop, sendHistoryWithBurst } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;
let token: string;

beforeAll(async () => {
  running = await runShop();
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 1800 });
  await sendHistoryWithBurst(running, token);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

const openDashboard = async (path = '', viewport = { width: 1280, height: 900 }): Promise<Page> => {
  const { page } = await openPage(browser, `${running.service.address}/${path}#token=${token}`, viewport);
  // The home dashboard of an analyst has an explanation, which takes longer than numbers.
  await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: 30_000 }).toBe(0);
  return page;
};

it.each([
  ['', 1280],
  ['?theme=dark', 390],
  ['intranet-page/', 1280],
  ['intranet-page/', 390],
])('has no violation on %s at %i px', async (path, width) => {
  const page = await openDashboard(path, { width, height: 900 });
  expect(await findViolations(page)).toEqual([]);
  await page.close();
});

it('has no violation on the page that asks for a token, and where it refuses one', async () => {
  const { page } = await openPage(browser, running.service.address);
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Token' }).fill('nonsense');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: "That token isn't valid" }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.close();
});

it('has no violation in any opened menu', async () => {
  const page = await openDashboard();
  const tree = await openAccessibilityTree(page);
  const menus = page.getByRole('button', { name: /^Actions for / });
  const violations = new Set<string>();
  for (const menu of await menus.all()) {
    await menu.focus();
    await page.keyboard.press('Enter');
    await tree.find('menuitem', /./);
    for (const violation of await findViolations(page)) violations.add(violation);
    await page.keyboard.press('Escape');
  }
  expect([...violations]).toEqual([]);
  await page.close();
});

it.each([1280, 390])('has no violation in an opened picker of ranges and of filters at %i px', async (width) => {
  const page = await openDashboard('?dashboard=executive', { width, height: 900 });
  const picker = page.locator('#controls range-picker');
  await picker.getByRole('button', { name: width < 600 ? /Today/ : /Custom/ }).click();
  await picker.getByRole('grid').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const filters = page.locator('#controls filter-bar');
  await filters
    .getByRole('button', { name: /filter/i })
    .first()
    .click();
  await filters.getByRole('dialog').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await filters
    .getByRole('button', { name: /Region/ })
    .first()
    .click();
  await filters.getByRole('checkbox').first().waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.close();
});

it.each(['explore', 'explain', 'proof'])('has no violation in the dialog that opens to %s', async (view) => {
  for (const width of [1280, 390]) {
    const search = `?explore=revenue&explore-range=yesterday&view=${view}`;
    const page = await openDashboard(search, { width, height: 900 });
    const tree = await openAccessibilityTree(page);
    await tree.find('dialog', /^Revenue$/);
    await expect.poll(() => page.locator('kpi-exploration-panel [aria-busy=true]').count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  }
});
