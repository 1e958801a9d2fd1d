import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));

const FLIGHTS = CATALOG.replace('shop.yaml', 'flights.yaml');

/** Browser globals used inside the page, which the types of these tests lack. */
interface Styled {
  getComputedStyle(element: unknown): { readonly textTransform: string; readonly fontSize: string };
}

interface Shadowed {
  readonly shadowRoot: { querySelector(selector: string): { readonly style: { minHeight: string } } };
}

interface Picture {
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: readonly number[] };
  };
}

let running: RunningService;
let browser: Browser;
let token: string;
let sent = 0;

beforeAll(async () => {
  const catalog = (await readFile(CATALOG, 'utf8')).replace(/^simulation:.*$/m, '').replace('Europe/Berlin', 'UTC');
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
const BAKERY = `
name: bakery
title: Bakery
timezone: Europe/Berlin
sources:
  sales:
    event_time: at
    fields:
      at: timestamp
      branch: { type: string, required: true }
      price: { type: money, currency: EUR, required: true }
    measures:
      revenue: { sum: price }
      customers: { count: true }
    rollups: [[branch]]
dimensions:
  branch: { title: Branch }
metrics:
  revenue: { title: Revenue, empty: zero }
  customers: { title: Customers, empty: zero }
roles:
  analyst: { title: Analyst, metrics: all, dimensions: all, ingest: all, operate: true }
`;

it('shows the dashboard, with one request before it is idle and one socket, and a number that changes after an event', async () => {
  const { page, complaints, requests, sockets } = await openPage(browser, `${running.service.address}/#token=${token}`);
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
  const { page } = await openPage(browser, running.service.address, { width: 390, height: 800 });
  const refusal = page.locator('#sign-in [role=alert]');
  expect(await page.locator('#sign-in').isVisible()).toBe(true);
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
  expect(await page.locator('kpi-card[metric=revenue]').isVisible()).toBe(false);
  await page.close();
});

it('says that the sign-in has ended, once a token that was good is good no longer', async () => {
  const short = await running.token({ roles: ['analyst'], lifetimeSeconds: 4 });
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
  const address = `${running.service.address}/#token=${sales}`;
  const { page } = await openPage(browser, address, { width, height: 900 });
  const cards = page.locator('kpi-card:visible');
  await expect.poll(() => cards.count()).toBe(5);
  const row = await page.locator('.cards').boundingBox();
  const ends = new Map<number, number>();
  for (const card of await cards.all()) {
    const { x, y, width: wide } = (await card.boundingBox())!;
    ends.set(y, Math.round(x + wide));
  }
  expect(new Set(ends.values())).toEqual(new Set([Math.round(row!.x + row!.width)]));
  await page.close();
});

it('lets no list of alerts stretch the chart beside it, and shows all of them where it stands alone', async () => {
  const { page } = await openPage(browser, `${running.service.address}/#token=${token}`, { width: 1440, height: 900 });
  await expect.poll(() => page.locator('trend-chart.wide canvas').count()).toBe(1);
  const heightOf = async (selector: string): Promise<number> => (await page.locator(selector).boundingBox())!.height;
  const before = await heightOf('trend-chart.wide');
  // As high as many alerts.
  await page.locator('alert-feed').evaluate((feed) => {
    const { shadowRoot } = feed as unknown as Shadowed;
    shadowRoot.querySelector('.card').style.minHeight = '1500px';
  });
  expect(await heightOf('trend-chart.wide')).toBe(before);
  expect(await heightOf('alert-feed')).toBe(before);
  await page.setViewportSize({ width: 390, height: 900 });
  expect(await heightOf('alert-feed')).toBe(1500);
  await page.close();
});

it.each([
  ['?range=rubbish', 'There is no range “rubbish”.', 'Show today'],
  ['?range=2026-11-09/2026-11-01', 'There is no range “2026-11-09 – 2026-11-01”.', 'Show today'],
  ['?filters={rubbish', 'The filters of this address cannot be read.', 'Clear filters'],
  ['?region=nowhere', 'Nothing came from “nowhere” in this range.', 'Show all regions'],
])('says of %s that there is no such thing, and leads back', async (query, sentence, way) => {
  const { page } = await openPage(browser, `${running.service.address}/${query}#token=${token}`);
  const notice = page.locator('#notice');
  await expect.poll(() => notice.locator('span').textContent()).toBe(sentence);
  expect(await page.getByText('timeDimension').filter({ visible: true }).count()).toBe(0);
  await notice.getByRole('button', { name: way }).click();
  await expect.poll(() => page.locator('kpi-card[metric=revenue] .value').textContent()).toMatch(/[1-9]/);
  expect(await notice.isVisible()).toBe(false);
  expect(page.url()).toContain('range=today');
  await page.close();
});

it('takes its own choice where the address has none that it knows', async () => {
  const { page } = await openPage(browser, `${running.service.address}/?compare=bad&theme=pink&range=#token=${token}`);
  await expect.poll(() => page.locator('kpi-card[metric=revenue] .value').textContent()).toMatch(/[1-9]/);
  const picker = page.locator('range-picker');
  expect(await picker.locator('[aria-pressed=true]').textContent()).toMatch(/^\s*Today\s*$/);
  expect(await picker.locator('select:visible').inputValue()).toBe('previous period');
  expect(await page.locator('filter-bar .filter').count()).toBe(0);
  expect(await page.locator('#theme').inputValue()).toBe('light dark');
  await page.close();
});

it('prints dark on light, charts too', async () => {
  const { page } = await openPage(browser, `${running.service.address}/?theme=dark#token=${token}`);
  const gridOf = (): Promise<string> =>
    page
      .locator('trend-chart canvas')
      .first()
      .evaluate((canvas) => {
        const { height, getContext } = canvas as unknown as Picture;
        const pixels = getContext.call(canvas, '2d').getImageData(90, 0, 1, Math.round(height * 0.7)).data;
        // The lightest pixel of a column that crosses the grid, above the labels: lines on paper are light, on a dark screen they are not.
        const reds = [...pixels].map((red, index) => (index % 4 === 0 ? (red * (pixels[index + 3] ?? 0)) / 255 : 0));
        return Math.max(...reds) > 150 ? 'light' : 'dark';
      });
  await expect.poll(() => page.locator('trend-chart canvas').count()).toBe(3);
  await expect.poll(gridOf).toBe('dark');
  await page.emulateMedia({ media: 'print' });
  // Within two frames: nobody waits for the next number.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  expect(await gridOf()).toBe('light');
  await page.close();
});

it('says what to do where there is no data at all, until there is', async () => {
  const bakery = await runService({}, BAKERY);
  try {
    const analyst = await bakery.token({ roles: ['analyst'], lifetimeSeconds: 600 });
    const { page } = await openPage(browser, `${bakery.service.address}/#token=${analyst}`);
    const notice = page.locator('#notice');
    await expect.poll(() => notice.locator('span').textContent()).toMatch(/^There is no data yet\. Import a file with/);
    expect(await notice.getByRole('button').isVisible()).toBe(false);
    const body = { at: new Date().toISOString(), branch: 'b1', price: '4.50' };
    const headers = { 'Idempotency-Key': 'first' };
    const response = await bakery.fetch('/v1/events/sales', { token: analyst, body, headers });
    await response.text();
    await expect.poll(() => notice.isVisible(), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => page.locator('kpi-card[metric=revenue] .value').textContent()).toContain('4.50');
    await page.close();
  } finally {
    await bakery.close();
  }
});

it('shows what another catalogue has, over a range of the address', async () => {
  const flights = await runService({}, await readFile(FLIGHTS, 'utf8'));
  try {
    const analyst = await flights.token({ roles: ['analyst'], lifetimeSeconds: 600 });
    const body = { date: '2001-03-04T05:06:00Z', delay: 7, distance: 200, origin: 'ABQ', destination: 'DAL' };
    await flights.fetch('/v1/events/flights', { token: analyst, body, headers: { 'Idempotency-Key': 'one' } });
    const address = `${flights.service.address}/?range=2001-01-01/2001-06-30#token=${analyst}`;
    const { page, complaints } = await openPage(browser, address);
    await expect.poll(() => page.locator('kpi-card[metric=flights] .value').textContent()).toMatch(/^\s*1\s*$/);
    await expect.poll(() => page.locator('trend-chart canvas').count()).toBe(3);
    expect(await page.locator('kpi-breakdown[by=origin]').getByText('ABQ').count()).toBe(1);
    expect(await page.locator('kpi-breakdown[by=destination]').getByText('DAL').count()).toBe(1);
    await page.locator('filter-bar .add').click();
    const offered = page.locator('filter-bar .dimensions button');
    expect((await offered.allTextContents()).join(' ')).toContain('Origin');
    expect((await offered.allTextContents()).join(' ')).not.toContain('Region');
    expect(complaints).toEqual([]);
    await page.close();
  } finally {
    await flights.close();
  }
});

it('says which days have data where the range has none, and goes there, in a catalogue with names like its own', async () => {
  const bakery = await runService({}, BAKERY);
  try {
    const analyst = await bakery.token({ roles: ['analyst'], lifetimeSeconds: 600 });
    const rows = ['2024-03-01', '2024-05-10'].map((day, index) => ({
      at: `${day}T10:00:00Z`,
      branch: `b${index}`,
      price: '4.50',
    }));
    await bakery.fetch('/v1/events/sales', { token: analyst, body: rows, headers: { 'Idempotency-Key': 'two' } });
    const { page, complaints } = await openPage(browser, `${bakery.service.address}/#token=${analyst}`);
    const notice = page.locator('#notice');
    await expect
      .poll(() => notice.locator('span').textContent())
      .toMatch(/^No data in this period. There is data for Mar 1 – May 10, 2024\.$/);
    await notice.getByRole('button').click();
    await expect.poll(() => page.locator('kpi-card[metric=revenue] .value').textContent()).toContain('4.50');
    expect(page.url()).toContain('range=2024-04-11%2F2024-05-10');
    // `revenue` and `customers` are names of the shop too, whose other boxes have no place here.
    expect(await page.locator('kpi-card').count()).toBe(2);
    expect(await page.locator('kpi-breakdown').count()).toBe(1);
    expect(await page.getByText("You don't have access").filter({ visible: true }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  } finally {
    await bakery.close();
  }
});

it('shows an alert as it fires, and to everybody what one person does about it', async () => {
  const operations = await running.token({ roles: ['analyst'], subject: 'night shift', lifetimeSeconds: 600 });
  const pages = await Promise.all(
    [token, operations].map((pageToken) => openPage(browser, `${running.service.address}/#token=${pageToken}`)),
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
