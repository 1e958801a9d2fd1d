import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));

/** Browser globals used inside the page, which the types of these tests lack. */
interface Styled {
  getComputedStyle(element: unknown): { readonly textTransform: string; readonly fontSize: string };
}

interface Shadowed {
  readonly shadowRoot: { querySelector(selector: string): { readonly style: { minHeight: string } } };
}

interface Picture extends Readonly<Record<'width' | 'height' | 'clientWidth', number>> {
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: readonly number[] };
  };
}

let running: RunningService;
let browser: Browser;
let token: string;
let sent = 0;

beforeAll(async () => {
  const catalog = (await readFile(CATALOG, 'utf8'))
    .replace(/^simulation:.*$/m, '')
    .replace('Europe/Berlin', 'UTC')
    // Roles that may not see all of it.
    .replace('roles: [executive, analyst]', 'roles: [executive, analyst, sales, operations]');
  running = await runService({}, catalog);
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  browser = await launchBrowser();
  await order('12.00');
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

async function order(amount: string): Promise<void> {
  const id = `o${++sent}`;
  const response = await running.fetch('/v1/events/orders', {
    token,
    body: {
      event_id: id,
      order_id: id,
      version: 1,
      ordered_at: new Date().toISOString(),
      customer_id: 'c1',
      region: 'north',
      country: 'SE',
      channel: 'web',
      category: 'home',
      status: 'paid',
      amount,
      items: 1,
    },
  });
  expect(await response.json()).toMatchObject({ accepted: 1, rejected: [] });
}

/** A second catalogue that shares two names with the shop's. */
it('shows the dashboard, with one request before it is idle and one socket, and a number that changes after an event', async () => {
  const { page, complaints, requests, sockets } = await openPage(
    browser,
    `${running.service.address}/?dashboard=executive#token=${token}`,
  );
  const revenue = page.locator('kpi-card[metric=revenue] .value');
  await expect.poll(() => revenue.textContent()).toMatch(/12\.00/);
  await order('30.00');
  await expect.poll(() => revenue.textContent(), { timeout: 5000 }).toMatch(/42\.00/);
  expect(await page.locator('kpi-card, trend-chart, kpi-breakdown, alert-feed').count()).toBe(12);
  await expect.poll(() => page.locator('trend-chart canvas').count()).toBe(3);
  // The first numbers, a settled part of them, and once the page is idle the usual ranges of all cards.
  expect(requests.filter((path) => path === 'POST /v1/query').length).toBeLessThanOrEqual(3);
  expect(requests.filter((path) => path === 'GET /v1/catalog')).toHaveLength(1);
  expect(sockets).toEqual(['/v1/live']);
  expect(complaints).toEqual([]);
  // The token stands in no address that could be sent to somebody.
  expect(page.url()).not.toContain('token');
  await page.close();
});

it('shows three widgets on a page of its own style, under its content security policy', async () => {
  const address = `${running.service.address}/intranet-page/#token=${token}`;
  const { page, complaints } = await openPage(browser, address, { width: 390, height: 800 });
  const orders = page.locator('kpi-card[metric=orders] .value');
  await expect.poll(() => orders.textContent()).toMatch(/^\s*\d+\s*$/);
  const before = Number(await orders.textContent());
  await order('5.00');
  await expect.poll(async () => Number(await orders.textContent()), { timeout: 5000 }).toBe(before + 1);
  await expect.poll(() => page.locator('trend-chart canvas').count()).toBe(1);
  // The page's own rules for h3, svg and span stay outside.
  const style = await page
    .locator('kpi-card .title')
    .first()
    .evaluate((title) => {
      const { textTransform, fontSize } = (globalThis as unknown as Styled).getComputedStyle(title);
      return [textTransform, fontSize];
    });
  expect(style).toEqual(['none', '15px']);
  expect(complaints).toEqual([]);
  await page.close();
});

it('asks for a token where there is none, and leaves out what the role may not see', async () => {
  const { page } = await openPage(browser, `${running.service.address}/?dashboard=executive`, {
    width: 390,
    height: 800,
  });
  const refusal = page.locator('#sign-in [role=alert]');
  await expect.poll(() => page.locator('#sign-in').isVisible()).toBe(true);
  expect(await page.locator('#company-sign-in').isVisible()).toBe(false);
  expect(await refusal.isVisible()).toBe(false);
  const form = (await page.locator('#sign-in').boundingBox())!;
  expect([form.x, 390 - form.x - form.width]).toEqual([12, 12]);
  const sales = await running.token({
    roles: ['operations'],
    attributes: { regions: ['north'] },
    lifetimeSeconds: 600,
  });
  await page.locator('#sign-in input').fill('nonsense');
  await page.locator('#sign-in button').click();
  expect(await refusal.textContent()).toBe("That token isn't valid. It may have expired.");
  await page.locator('#sign-in input').fill('header.payload.signature');
  await page.locator('#sign-in button').click();
  // One that the service refuses is asked for again, and forgotten.
  await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0);
  await expect.poll(() => page.locator('#sign-in').isVisible()).toBe(true);
  expect(await refusal.textContent()).toBe("That token isn't valid. It may have expired.");
  await expect.poll(() => page.locator('#connection').textContent()).toBe('Not signed in');
  await page.locator('#sign-in input').fill(sales);
  await page.locator('#sign-in button').click();
  await expect.poll(() => page.locator('kpi-card[metric=orders] .value').textContent()).toMatch(/\d/);
  expect(await page.locator('kpi-card[metric=revenue]').count()).toBe(0);
  await page.close();
});

it('says that the sign-in has ended, once a token that was good is good no longer', async () => {
  const short = await running.token({ roles: ['analyst'], lifetimeSeconds: 8 });
  const { page } = await openPage(browser, `${running.service.address}/#token=${short}`);
  await expect.poll(() => page.locator('#connection').textContent()).toBe('Live');
  const refusal = page.locator('#sign-in [role=alert]');
  await expect.poll(() => refusal.isVisible(), { timeout: 20_000 }).toBe(true);
  expect(await refusal.textContent()).toBe('Your session has expired. Sign in again.');
  await expect.poll(() => page.locator('#connection').textContent()).toBe('Not signed in');
  await page.close();
});

it.each([1440, 900, 390])('leaves no hole at %i px where a role may not see a card', async (width) => {
  const sales = await running.token({ roles: ['sales'], attributes: { regions: ['north'] }, lifetimeSeconds: 600 });
  const address = `${running.service.address}/?dashboard=executive#token=${sales}`;
  const { page } = await openPage(browser, address, { width, height: 900 });
  const cards = page.locator('kpi-card:visible');
  await expect.poll(() => cards.count()).toBe(5);
  const row = await page.locator('kpi-dashboard').boundingBox();
  const ends = new Map<number, number>();
  for (const card of await cards.all()) {
    const { x, y, width: wide } = (await card.boundingBox())!;
    ends.set(y, Math.round(x + wide));
  }
  expect(new Set(ends.values())).toEqual(new Set([Math.round(row!.x + row!.width)]));
  await page.close();
});

it('lets no list of alerts stretch the chart beside it, and shows all of them where it stands alone', async () => {
  const { page } = await openPage(browser, `${running.service.address}/?dashboard=executive#token=${token}`, {
    width: 1440,
    height: 900,
  });
  await expect.poll(() => page.locator('trend-chart[metric=revenue] canvas').count()).toBe(1);
  const heightOf = async (selector: string): Promise<number> => (await page.locator(selector).boundingBox())!.height;
  const before = await heightOf('trend-chart[metric=revenue]');
  // As high as many alerts.
  await page.locator('alert-feed').evaluate((feed) => {
    const { shadowRoot } = feed as unknown as Shadowed;
    shadowRoot.querySelector('.card').style.minHeight = '1500px';
  });
  expect(await heightOf('trend-chart[metric=revenue]')).toBe(before);
  expect(await heightOf('alert-feed')).toBe(before);
  await page.setViewportSize({ width: 390, height: 900 });
  expect(await heightOf('alert-feed')).toBe(1500);
  await page.close();
});

it.each([
  ['?filters={rubbish', 'The filters of this address cannot be read.', 'Clear filters'],
  ['?region=nowhere', 'Nothing came from “nowhere” in this range.', 'Show all regions'],
])('says of %s that there is no such thing, and leads back', async (query, sentence, way) => {
  const { page } = await openPage(browser, `${running.service.address}/${query}&dashboard=executive#token=${token}`);
  const notice = page.locator('#notice');
  await expect.poll(() => notice.locator('span').textContent()).toBe(sentence);
  expect(await page.getByText('timeDimension').filter({ visible: true }).count()).toBe(0);
  await notice.getByRole('button', { name: way }).click();
  await expect.poll(() => page.locator('kpi-card[metric=revenue] .value').textContent()).toMatch(/[1-9]/);
  expect(await notice.isVisible()).toBe(false);
  expect(page.url()).toContain('range=today');
  await page.close();
});

it.each([
  ['rubbish', '“rubbish”'],
  ['2026-11-31', '“2026-11-31”'],
  ['2026-11-09/2026-11-01', '“2026-11-09 – 2026-11-01”'],
])('shows today instead of the range %s of an address, and says so', async (range, name) => {
  const { page } = await openPage(
    browser,
    `${running.service.address}/?range=${range}&dashboard=executive#token=${token}`,
  );
  await expect.poll(() => page.locator('kpi-card[metric=revenue] .value').textContent()).toMatch(/[1-9]/);
  expect(await page.locator('#notice span').textContent()).toBe(
    `The range ${name} of the address cannot be read, so today is shown.`,
  );
  expect(await page.getByText('isn’t set up correctly').or(page.getByText("isn't set up correctly")).count()).toBe(0);
  await page.locator('range-picker button[aria-pressed=false]').first().click();
  await expect.poll(() => page.locator('#notice').isVisible()).toBe(false);
  await page.close();
});

it('takes its own choice where the address has none that it knows', async () => {
  const { page } = await openPage(
    browser,
    `${running.service.address}/?compare=bad&theme=pink&range=&dashboard=executive#token=${token}`,
  );
  await expect.poll(() => page.locator('kpi-card[metric=revenue] .value').textContent()).toMatch(/[1-9]/);
  const picker = page.locator('range-picker');
  expect(await picker.locator('[aria-pressed=true]').textContent()).toMatch(/^\s*Today\s*$/);
  expect(await picker.locator('select:visible').inputValue()).toBe('previous period');
  expect(await page.locator('filter-bar .filter').count()).toBe(0);
  expect(await page.locator('#theme').inputValue()).toBe('light dark');
  await page.close();
});

it('prints dark on light, charts too', async () => {
  const { page } = await openPage(browser, `${running.service.address}/?theme=dark&dashboard=executive#token=${token}`);
  const gridOf = (): Promise<string> =>
    page
      .locator('trend-chart canvas')
      .first()
      .evaluate((canvas) => {
        const { width, height, clientWidth, getContext } = canvas as unknown as Picture;
        const left = Math.round((90 * width) / clientWidth);
        const columns = width - 2 * left;
        const { data } = getContext.call(canvas, '2d').getImageData(left, 0, columns, Math.round(height * 0.7));
        // The lightest pixel of each column that crosses the grid, above the labels: lines on paper are light, on a dark screen they are not.
        const lightest = new Array<number>(columns).fill(0);
        for (let at = 0; at < data.length; at += 4) {
          const column = (at / 4) % columns;
          lightest[column] = Math.max(lightest[column]!, (data[at]! * data[at + 3]!) / 255);
        }
        // Half of the columns at least: a mark or the line of the numbers is light on a dark screen too.
        return lightest.toSorted((a, b) => a - b)[Math.floor(columns / 2)]! > 150 ? 'light' : 'dark';
      });
  await expect.poll(() => page.locator('trend-chart canvas').count()).toBe(3);
  await expect.poll(gridOf).toBe('dark');
  await page.emulateMedia({ media: 'print' });
  // Within two frames: nobody waits for the next number.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  expect(await gridOf()).toBe('light');
  await page.close();
});

it('shows an alert as it fires, and to everybody what one person does about it', async () => {
  const operations = await running.token({ roles: ['analyst'], subject: 'night shift', lifetimeSeconds: 600 });
  const pages = await Promise.all(
    [token, operations].map((pageToken) =>
      openPage(browser, `${running.service.address}/?dashboard=executive#token=${pageToken}`),
    ),
  );
  const [mine, theirs] = pages.map(({ page }) => page.locator('alert-feed'));
  await expect.poll(() => mine?.locator('.notice').textContent()).toContain('No open alerts');
  const at = new Date().toISOString();
  const lines = Array.from({ length: 260 }, (_, index) =>
    JSON.stringify({
      event_id: `busy${index}`,
      order_id: `busy${index}`,
      version: 1,
      ordered_at: at,
      customer_id: `c${index}`,
      region: 'north',
      country: 'SE',
      channel: 'web',
      category: 'home',
      status: 'paid',
      amount: '1.00',
      items: 1,
    }),
  );
  const headers = { 'Content-Type': 'application/x-ndjson' };
  await running.fetch('/v1/events/orders', { token, text: lines.join('\n'), headers });
  const alert = theirs!.locator('li', { hasText: 'More orders than the warehouse packs' });
  await alert.waitFor({ timeout: 10_000 });
  await alert.getByRole('button', { name: 'Acknowledge' }).click();
  await theirs!.locator('form input').fill('two more at the packing station');
  await theirs!.locator('form button').first().click();
  await mine!.getByRole('button', { name: '1 acknowledged' }).click({ timeout: 10_000 });
  const seen = mine!.locator('li', { hasText: 'Acknowledged by night shift: two more at the packing station' });
  await seen.waitFor({ timeout: 10_000 });
  expect(pages.flatMap(({ complaints }) => complaints)).toEqual([]);
  await Promise.all(pages.map(({ page }) => page.close()));
});
