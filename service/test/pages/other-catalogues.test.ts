import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService } from '../support/shop/running-service.ts';

const FLIGHTS = fileURLToPath(new URL('../../../examples/catalogs/flights.yaml', import.meta.url));

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

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

it('says what to do where there is no data at all, until there is', async () => {
  const bakery = await runService({}, BAKERY);
  try {
    const analyst = await bakery.token({ roles: ['analyst'], lifetimeSeconds: 600 });
    const { page } = await openPage(browser, `${bakery.service.address}/#token=${analyst}`);
    const notice = page.locator('#notice');
    await expect.poll(() => notice.locator('span').textContent()).toMatch(/^There is no data yet\. Import a file with/);
    expect(await notice.getByRole('button').isVisible()).toBe(false);
    await page.locator('range-picker').getByRole('button', { name: '7 days' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('range')).toBe('last 7 days');
    expect(await notice.isVisible()).toBe(true);
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
    await expect.poll(() => page.locator('trend-chart canvas').count()).toBe(1);
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
    await page.locator('range-picker').getByRole('button', { name: 'Today' }).click();
    await notice.getByText('No data in this period').waitFor();
    const sale = { at: new Date().toISOString(), branch: 'b1', price: '2.50' };
    await bakery.fetch('/v1/events/sales', { token: analyst, body: sale, headers: { 'Idempotency-Key': 'three' } });
    await expect.poll(() => notice.isVisible(), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => page.locator('kpi-card[metric=revenue] .value').textContent()).toContain('2.50');
    expect(complaints).toEqual([]);
    await page.close();
  } finally {
    await bakery.close();
  }
});
