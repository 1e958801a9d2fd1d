import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { countReaders, expectKept, openOffline, readKept } from '../support/browser/kept-numbers.ts';
import { expectLive, expectMessage, findPanel, pressAndEnter, runSignInShop } from '../support/browser/sign-in-shop.ts';
import type { SignInShop } from '../support/browser/sign-in-shop.ts';

let shop: SignInShop;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  shop = await runSignInShop();
});

afterAll(() => shop?.close());

beforeEach(async () => {
  context = await shop.openContext();
  page = await context.newPage();
  await page.goto(shop.address);
  await pressAndEnter(page);
  await expectKept(page);
});

afterEach(() => context.close());

const expectOffline = (tab: Page): Promise<void> =>
  expect.poll(() => tab.locator('#connection').textContent()).toMatch(/^Offline, as of \d\d:\d\d$/);

async function expectNothing(tab: Page): Promise<void> {
  await expect.poll(() => findPanel(tab).getByRole('alert').textContent()).toMatch(/cannot be reached/);
  expect(await tab.locator('kpi-dashboard').count()).toBe(0);
}

it('opens without a network in another tab of a reader who is signed in, and signs in again once there is one', async () => {
  const tab = await openOffline(context, `${shop.address}?range=last+7+days`);
  await expectOffline(tab);
  await expect.poll(() => tab.locator('trend-chart').count()).toBeGreaterThan(0);
  expect(await readKept(tab)).not.toMatch(/eyJ|verifier/);
  await context.setOffline(false);
  await expectLive(tab);
  expect(new URL(tab.url()).searchParams.get('range')).toBe('last 7 days');
});

it('keeps nothing after the sign-out, whichever tab it was in, and writes nothing more', async () => {
  const other = await context.newPage();
  await other.goto(shop.address);
  await expectLive(other);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'End the session' }).click();
  await expectMessage(page, /^You are signed out\.$/);
  await expectMessage(other, /^You are signed out\.$/);
  expect(await countReaders(other)).toBe(0);
  expect(await readKept(other)).not.toContain('tidemark-reader');
  await expectNothing(await openOffline(context, shop.address));
});

it('signs out without a network too', async () => {
  const tab = await openOffline(context, shop.address);
  await expectOffline(tab);
  await tab.getByRole('button', { name: 'Sign out' }).click();
  await expectNothing(tab);
  expect(await countReaders(tab)).toBe(0);
});

it('keeps nothing of a reader whose session has ended at the provider', async () => {
  await context.clearCookies();
  await page.reload();
  await expect.poll(() => findPanel(page).getByRole('button').isVisible()).toBe(true);
  await expect.poll(() => countReaders(page)).toBe(0);
  await expectNothing(await openOffline(context, shop.address));
});

it('shows no link with a token what is kept of whoever is signed in', async () => {
  const token = await shop.running.token({ subject: 'somebody-else' });
  await expectNothing(await openOffline(context, `${shop.address}#token=${token}`));
});
