import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { CLIENT_ID, startSignInProvider, type SignInProvider } from '../servers/sign-in-provider.ts';
import type { RunningService } from '../shop/running-service.ts';
import { runEmptyShop } from '../shop/shop-history.ts';
import { launchBrowser } from './browser.ts';

/** The shop, whose dashboard signs readers in at a provider of its own, and a browser. */
export interface SignInShop {
  readonly provider: SignInProvider;
  readonly running: RunningService;
  /** Address of the dashboard. */
  readonly address: string;
  /** Opens a browser that has no session, and lets the provider behave as at the start. */
  openContext(options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext>;
  close(): Promise<void>;
}

export async function runSignInShop(): Promise<SignInShop> {
  const provider = await startSignInProvider();
  const usual = { ...provider.behaviour };
  const running = await runEmptyShop({
    OIDC_ISSUER: provider.issuer,
    TOKEN_AUDIENCE: 'tidemark',
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_NAME: 'Example Group',
  });
  const address = `${running.service.address}/`;
  provider.registerPage(address);
  const browser = await launchBrowser();
  return {
    provider,
    running,
    address,
    async openContext(options = {}) {
      Object.assign(provider.behaviour, usual);
      // Once the provider was away, the service asks it again after five seconds.
      await expect.poll(() => askStatus(`${address}v1/sign-in`), { timeout: 15_000, interval: 500 }).toBe(200);
      return browser.newContext({ locale: 'en-GB', ...options });
    },
    async close() {
      await browser.close();
      await running.close();
      await provider.close();
    },
  };
}

async function askStatus(address: string): Promise<number> {
  const response = await fetch(address);
  await response.text();
  return response.status;
}

/** The panel that asks the reader to sign in. */
export const findPanel = (page: Page): Locator => page.locator('#company-sign-in');
export const findButton = (page: Page): Locator => findPanel(page).getByRole('button');

/** Waits until the numbers of the reader are live. */
export const expectLive = (page: Page): Promise<void> =>
  expect.poll(() => page.locator('#connection').textContent(), { timeout: 15_000 }).toBe('Live');

/** Waits until the panel says why nobody is signed in, and offers a way on. */
export async function expectMessage(page: Page, text: string | RegExp): Promise<void> {
  await expect.poll(() => findPanel(page).getByRole('alert').textContent(), { timeout: 15_000 }).toMatch(text);
  expect(await findButton(page).isVisible()).toBe(true);
  expect(await page.locator('#dashboard').isVisible()).toBe(false);
}

/** Presses the button of the panel, and is let in by the provider. */
export async function pressAndEnter(page: Page): Promise<void> {
  await findButton(page).click();
  await page.getByRole('button', { name: 'Let in' }).click();
  await expectLive(page);
}
