import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  expectLive,
  expectMessage,
  findButton,
  findPanel,
  pressAndEnter,
  runSignInShop,
  type SignInShop,
} from '../support/browser/sign-in-shop.ts';

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
  await page.goto(`${shop.address}?range=last+7+days`);
});

afterEach(() => context.close());

/** Changes a parameter of what the page asks the provider for, as somebody in between would. */
async function changeRequest(name: string, value: string): Promise<void> {
  await page.route(`${shop.provider.issuer}/auth?*`, (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set(name, value);
    return route.fulfill({ status: 302, headers: { location: url.href } });
  });
}

async function enter(choice = 'Let in'): Promise<void> {
  await findButton(page).click();
  await page.getByRole('button', { name: choice }).click();
}

/** Presses the button once more: nothing stands in the way, and the address is the one that the reader wanted. */
async function expectWayOn(): Promise<void> {
  await page.unrouteAll();
  shop.provider.behaviour.changeAnswer = () => undefined;
  await findButton(page).click();
  const choice = page.getByRole('button', { name: 'Let in' });
  await choice.or(page.locator('kpi-dashboard')).first().waitFor();
  if (await choice.isVisible()) await choice.click();
  await expectLive(page);
  expect(new URL(page.url()).searchParams.get('range')).toBe('last 7 days');
}

describe('an answer of the provider', () => {
  it('with another state is refused', async () => {
    const before = shop.provider.grants.length;
    await changeRequest('state', 'of-somebody-else');
    await enter();
    await expectMessage(page, 'This tab has not asked for this sign-in, or has finished it already. Sign in again.');
    expect(shop.provider.grants.length).toBe(before);
    await expectWayOn();
  });

  it('that was used is refused', async () => {
    const answered = page.waitForRequest((request) => request.url().startsWith(`${shop.address}?code=`));
    await pressAndEnter(page);
    const before = shop.provider.grants.length;
    await page.goto((await answered).url());
    await expectMessage(page, /^This tab has not asked for this sign-in, or has finished it already/);
    expect(shop.provider.grants.length).toBe(before);
    expect(page.url()).not.toContain('code=');
  });

  it('with another nonce in its ID token is refused', async () => {
    await changeRequest('nonce', 'of-somebody-else');
    await enter();
    await expectMessage(page, /^The answer of the sign-in service does not fit this sign-in, so it was refused/);
    await expectWayOn();
  });

  it('of another issuer is refused', async () => {
    shop.provider.behaviour.changeAnswer = ({ searchParams }) => searchParams.set('iss', 'https://login.example');
    await enter();
    await expectMessage(page, /^The answer of the sign-in service does not fit this sign-in, so it was refused/);
    await expectWayOn();
  });

  it('with a code that is not good any more is refused by the provider', async () => {
    shop.provider.behaviour.changeAnswer = ({ searchParams }) => searchParams.set('code', 'used');
    await enter();
    await expectMessage(page, 'This sign-in took too long or was used before. Sign in again.');
    await expectWayOn();
  });

  it('that lets nobody in says so', async () => {
    await enter('Cancel');
    await expectMessage(page, /^You were not let in\./);
    await expectWayOn();
  });

  it('that refuses the page names the reason', async () => {
    await changeRequest('code_challenge_method', 'plain');
    await findButton(page).click();
    await expectMessage(page, 'The sign-in service refused this page (invalid_request). Tell whoever runs this page.');
    await expectWayOn();
  });
});

describe('while the provider is away', () => {
  it('the reader stays on the page, and goes on once it is back', async () => {
    await findButton(page).waitFor();
    shop.provider.behaviour.isAway = true;
    await findButton(page).click();
    await expectMessage(page, 'The sign-in service of your company cannot be reached. Try again in a minute.');
    expect(await findButton(page).textContent()).toBe('Try again');
    shop.provider.behaviour.isAway = false;
    // The service asks it again after five seconds.
    await expect
      .poll(
        async () => {
          if (await findButton(page).isVisible()) await findButton(page).click();
          return page.url();
        },
        { timeout: 15_000, interval: 1000 },
      )
      .toContain(`${shop.provider.issuer}/interaction/`);
    await page.getByRole('button', { name: 'Let in' }).click();
    await expectLive(page);
    expect(new URL(page.url()).searchParams.get('range')).toBe('last 7 days');
  });

  it('the service says so too, and the page by that', async () => {
    shop.provider.behaviour.isAway = true;
    const ask = async (): Promise<string> => {
      const response = await fetch(`${shop.address}v1/sign-in`);
      const { error } = (await response.json()) as { error?: { code: string } };
      return `${response.status} ${error?.code} ${response.headers.get('retry-after')}`;
    };
    // It keeps what it knows of the provider for ten seconds.
    await expect.poll(ask, { timeout: 20_000, interval: 1000 }).toBe('503 identity_provider_unavailable 1');
    await page.reload();
    await expectMessage(page, /^The sign-in service of your company cannot be reached/);
  });

  it('a code is not exchanged, and the page says why', async () => {
    shop.provider.behaviour.changeAnswer = () => (shop.provider.behaviour.isAway = true);
    await enter();
    await expectMessage(page, /^The sign-in service of your company cannot be reached/);
  });

  it('a reader who signs out is told that the session there goes on', async () => {
    await pressAndEnter(page);
    shop.provider.behaviour.isAway = true;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expectMessage(page, /^You are signed out of this page, but your session at your company goes on\./);
    expect(await page.locator('kpi-dashboard').count()).toBe(0);
  });

  it('numbers that are shown stay, and tokens are renewed once it is back', async () => {
    shop.provider.behaviour.lifetimeS = 6;
    await pressAndEnter(page);
    let failures = 0;
    page.on('requestfailed', (request) => {
      if (request.url() === `${shop.provider.issuer}/token`) failures++;
    });
    shop.provider.behaviour.isAway = true;
    await expect.poll(() => failures, { timeout: 15_000 }).toBeGreaterThan(1);
    expect(await findPanel(page).isVisible()).toBe(false);
    expect(await page.locator('kpi-dashboard').isVisible()).toBe(true);
    const before = shop.provider.grants.length;
    shop.provider.behaviour.isAway = false;
    await expect.poll(() => shop.provider.grants.length, { timeout: 15_000 }).toBeGreaterThan(before);
    await expectLive(page);
  });
});

describe('while the service is away', () => {
  const UNREACHABLE = 'The service of this page cannot be reached. Try again in a minute.';
  /** Answer of something in between; undefined: none. */
  let status: number | undefined;

  beforeEach(() =>
    page.route('**/v1/sign-in', (route) =>
      status === undefined ? route.abort() : route.fulfill({ status, body: '<h1>Not now</h1>' }),
    ),
  );

  it.each([undefined, 200, 403, 429, 500, 502, 503, 504])(
    'an answer of %s does not mean that there is no provider: the reader tries again',
    async (given) => {
      status = given;
      await page.reload();
      await expectMessage(page, UNREACHABLE);
      expect(await findButton(page).textContent()).toBe('Try again');
      expect(await page.locator('#sign-in').isVisible()).toBe(false);
      await findButton(page).click();
      await expectMessage(page, UNREACHABLE);
      await page.unrouteAll();
      await findButton(page).click();
      await expect.poll(() => findButton(page).textContent()).toBe('Sign in with Example Group');
    },
  );

  it('an answer of 404 is that there is no provider', async () => {
    status = 404;
    await page.reload();
    await page.locator('#sign-in').waitFor();
    expect(await findPanel(page).isVisible()).toBe(false);
  });

  it('the answer of the provider is kept until the reader tries again', async () => {
    await page.unrouteAll();
    let isBack = false;
    const visits: string[] = [];
    await page.route('**/v1/sign-in', (route) => (isBack ? route.fulfill({ status: 502 }) : route.continue()));
    page.on('request', (request) => {
      if (request.url().startsWith(`${shop.provider.issuer}/auth`)) visits.push(request.url());
    });
    shop.provider.behaviour.changeAnswer = () => void (isBack = true);
    await enter();
    await expectMessage(page, UNREACHABLE);
    const before = visits.length;
    isBack = false;
    await findButton(page).click();
    await expectLive(page);
    expect(visits.length).toBe(before);
    expect(new URL(page.url()).searchParams.get('range')).toBe('last 7 days');
  });
});

describe('a session that has ended', () => {
  it('at the provider ends the page too, which leads back', async () => {
    shop.provider.behaviour.lifetimeS = 6;
    await pressAndEnter(page);
    await context.clearCookies();
    await shop.provider.revokeAll();
    await expectMessage(page, 'Your session has ended. Sign in again to go on where you were.');
    expect(await page.locator('kpi-dashboard').count()).toBe(0);
    await expectWayOn();
  });

  it('ends the page without refresh tokens too', async () => {
    Object.assign(shop.provider.behaviour, { lifetimeS: 6, isRefreshing: false });
    await pressAndEnter(page);
    await context.clearCookies();
    await expectMessage(page, 'Your session has ended. Sign in again to go on where you were.');
    shop.provider.behaviour.lifetimeS = 600;
    await expectWayOn();
  });

  it('is no error where the reader comes back another day', async () => {
    await pressAndEnter(page);
    await context.clearCookies();
    await page.reload();
    await expect.poll(() => findButton(page).isVisible()).toBe(true);
    expect(await findPanel(page).getByRole('alert').isVisible()).toBe(false);
  });
});

describe('a token', () => {
  it('that the service does not accept is shown with its reason', async () => {
    shop.provider.behaviour.audience = 'another service';
    await enter();
    await expectMessage(
      page,
      /^You are signed in at your company, but not accepted here\..*: invalid token: .*audience/,
    );
  });

  it('that is no JWT is shown with the settings that are about it', async () => {
    shop.provider.behaviour.isOpaque = true;
    await enter();
    await expectMessage(page, /^You are signed in at your company.*the token is no JWT \(OIDC_AUDIENCE/);
  });
});

it('says that an address without https cannot sign in', async () => {
  await page.addInitScript('Object.defineProperty(globalThis, "isSecureContext", { value: false })');
  await page.reload();
  const alert = findPanel(page).getByRole('alert');
  await expect.poll(() => alert.textContent()).toMatch(/^Signing in needs an address that begins with https:/);
});
