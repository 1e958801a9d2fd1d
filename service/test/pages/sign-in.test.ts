import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findViolations } from '../support/browser/axe.ts';
import { openPage } from '../support/browser/browser.ts';
import {
  expectLive,
  expectMessage,
  findButton,
  findPanel,
  pressAndEnter,
  runSignInShop,
  type SignInShop,
} from '../support/browser/sign-in-shop.ts';
import { CLIENT_ID } from '../support/servers/sign-in-provider.ts';

/** Properties used inside the page, which the types of these tests lack. */
interface Sized {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

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
});

afterEach(() => context.close());

async function signIn(path = ''): Promise<void> {
  await page.goto(shop.address + path);
  await pressAndEnter(page);
}

const paramsOf = (of: Page): Record<string, string> => Object.fromEntries(new URL(of.url()).searchParams);

it('signs in at the provider, and comes back to the address that was opened', async () => {
  const wanted = '?dashboard=executive&range=last+7+days&filters=region%3Dnorth#kpis';
  const opened = await openPage(context, shop.address + wanted);
  expect(await opened.page.locator('#sign-in').isVisible()).toBe(false);
  await expect.poll(() => findButton(opened.page).textContent()).toBe('Sign in with Example Group');
  await pressAndEnter(opened.page);
  expect(await findPanel(opened.page).isVisible()).toBe(false);
  const params = paramsOf(opened.page);
  expect(params).toMatchObject({ dashboard: 'executive', range: 'last 7 days' });
  expect(params['filters']).toContain('north');
  expect(Object.keys(params).filter((name) => ['code', 'state', 'iss'].includes(name))).toEqual([]);
  expect(new URL(opened.page.url()).hash).toBe('#kpis');
  expect(opened.complaints).toEqual([]);
});

it('asks the provider for a code with PKCE, state and nonce, and keeps no token', async () => {
  const asked = page.waitForRequest((request) => request.url().startsWith(`${shop.provider.issuer}/auth?`));
  await signIn();
  const random = expect.stringMatching(/^[\w-]{43}$/) as string;
  expect(Object.fromEntries(new URL((await asked).url()).searchParams)).toMatchObject({
    client_id: CLIENT_ID,
    response_type: 'code',
    redirect_uri: shop.address,
    scope: 'openid',
    code_challenge_method: 'S256',
    code_challenge: random,
    state: random,
    nonce: random,
  });
  const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  expect(kept).not.toMatch(/eyJ|verifier/);
});

it('takes no token of a link, nor one that the tab kept: neither signs in as somebody else', async () => {
  const other = await shop.running.token({ subject: 'somebody-else' });
  await page.addInitScript(`sessionStorage.getItem('asked') || sessionStorage.setItem('tidemark-token', '${other}')`);
  const tokens: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith(`${shop.address}v1/`)) tokens.push(request.headers()['authorization']);
  });
  await page.goto(`${shop.address}?range=last+7+days#token=${other}`);
  await findButton(page).waitFor();
  expect(new URL(page.url()).hash).toBe('');
  expect(await page.evaluate(`sessionStorage.getItem('tidemark-token')`)).toBeNull();
  expect(await page.locator('#dashboard').isVisible()).toBe(false);
  await page.evaluate(`sessionStorage.setItem('asked', 'yes')`);
  await pressAndEnter(page);
  expect(await page.evaluate(`JSON.stringify({ ...sessionStorage })`)).toBe('{"asked":"yes"}');
  expect(tokens.filter((header) => header !== undefined).length).toBeGreaterThan(0);
  expect(tokens).not.toContain(`Bearer ${other}`);
});

it('lets the pages ask the provider, and nobody else', async () => {
  const response = await fetch(shop.address);
  await response.text();
  expect(response.headers.get('content-security-policy')).toContain(
    `connect-src 'self' ws: wss: ${shop.provider.issuer}; form-action 'self'`,
  );
});

it.each([-1, 1])('signs in where the clock of the machine is wrong by %i h', async (hours) => {
  await page.clock.install({ time: Date.now() + hours * 3_600_000 });
  await signIn();
  expect(await findPanel(page).isVisible()).toBe(false);
});

it('signs in again without a question after a reload, and in another tab', async () => {
  await signIn('?range=last+7+days');
  await page.reload();
  await expectLive(page);
  expect(paramsOf(page)).toMatchObject({ range: 'last 7 days' });
  const other = await context.newPage();
  await other.goto(`${shop.address}?range=last+30+days`);
  await expectLive(other);
  expect(paramsOf(other)).toMatchObject({ range: 'last 30 days' });
});

it('signs in the other tab that asks too, once one has signed in', async () => {
  const other = await context.newPage();
  await other.goto(`${shop.address}?range=last+30+days`);
  await expect.poll(() => findButton(other).isVisible()).toBe(true);
  await signIn();
  await expectLive(other);
  expect(paramsOf(other)).toMatchObject({ range: 'last 30 days' });
});

it('takes no place in the history: back leads to where the reader came from, and forward to the dashboard', async () => {
  await signIn();
  await page.goto(`${shop.address}healthz`);
  await page.goto(`${shop.address}?range=last+7+days`);
  await expectLive(page);
  await page.goBack();
  expect(page.url()).toBe(`${shop.address}healthz`);
  await page.goForward();
  await expectLive(page);
  expect(paramsOf(page)).toMatchObject({ range: 'last 7 days' });
});

it('does not go round in circles where the reader goes back to the page of the provider', async () => {
  await signIn();
  await page.goBack();
  expect(page.url()).toContain(`${shop.provider.issuer}/interaction/`);
  await page.goForward();
  await expectLive(page);
});

it('renews tokens by a refresh token while the page is open', async () => {
  shop.provider.behaviour.lifetimeS = 4;
  await signIn();
  const before = shop.provider.grants.length;
  await expect.poll(() => shop.provider.grants.length - before, { timeout: 15_000 }).toBeGreaterThan(2);
  expect(new Set(shop.provider.grants.slice(before))).toEqual(new Set(['refresh_token']));
  await expectLive(page);
  expect(await findPanel(page).isVisible()).toBe(false);
});

it('goes by the provider and back, without a question, where that gives no refresh token', async () => {
  Object.assign(shop.provider.behaviour, { lifetimeS: 6, isRefreshing: false });
  await signIn('?range=last+7+days');
  shop.provider.behaviour.lifetimeS = 600;
  const before = shop.provider.grants.length;
  await expect.poll(() => shop.provider.grants.slice(before), { timeout: 15_000 }).toEqual(['authorization_code']);
  await expectLive(page);
  expect(paramsOf(page)).toMatchObject({ range: 'last 7 days' });
});

it('signs out at the provider and in every tab, and shows nothing on the way back', async () => {
  await signIn('?range=last+7+days');
  const other = await context.newPage();
  await other.goto(shop.address);
  await expectLive(other);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'End the session' }).click();
  await expectMessage(page, /^You are signed out\.$/);
  await expectMessage(other, /^You are signed out\.$/);
  expect(page.url()).toBe(shop.address);
  await page.goBack();
  await page.goForward();
  await expectMessage(page, /^You are signed out\.$/);
  expect(await page.locator('kpi-dashboard').count()).toBe(0);
  // The provider asks again.
  await findButton(page).click();
  await expect.poll(() => page.getByRole('button', { name: 'Let in' }).isVisible()).toBe(true);
});

it('keeps the name, the whole time and the sign-out in the header of a phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn();
  const clock = page.locator('#clock');
  await expect.poll(() => clock.textContent()).toMatch(/UTC$/);
  expect((await page.locator('h1 > #title').boundingBox())!.width).toBeGreaterThan(40);
  const [whole, shown] = await clock.evaluate((element) => {
    const { scrollWidth, clientWidth } = element as unknown as Sized;
    return [scrollWidth, clientWidth] as const;
  });
  expect(whole).toBeLessThanOrEqual(shown);
  const box = (await page.getByRole('button', { name: 'Sign out' }).boundingBox())!;
  expect(box.x + box.width).toBeLessThanOrEqual(390 - 12);
});

it.each([
  [1440, 'light'],
  [1440, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)('asks in German at %i px in %s, with no violation of accessibility', async (width, colorScheme) => {
  const german = await shop.openContext({ locale: 'de-AT', colorScheme, viewport: { width, height: 800 } });
  const opened = await german.newPage();
  await opened.goto(shop.address);
  await expect.poll(() => findButton(opened).textContent()).toBe('Mit Example Group anmelden');
  expect(await opened.locator('html').getAttribute('lang')).toBe('de');
  expect(await findViolations(opened)).toEqual([]);
  const box = (await findPanel(opened).boundingBox())!;
  expect(Math.abs(box.x - (width - box.x - box.width))).toBeLessThanOrEqual(1);
  expect((await findButton(opened).boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await german.close();
});
