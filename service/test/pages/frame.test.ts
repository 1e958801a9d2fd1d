import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runEmptyShop } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;
let token: string;

beforeAll(async () => {
  running = await runEmptyShop();
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  browser = await launchBrowser();
  const order = { event_id: 'o1', order_id: 'o1', version: 1, customer_id: 'c1', amount: '12.00', items: 1 };
  const members = { region: 'north', country: 'SE', channel: 'web', category: 'home', status: 'paid' };
  const body = { ...order, ...members, ordered_at: new Date().toISOString() };
  const response = await running.fetch('/v1/events/orders', { token, body });
  expect(await response.json()).toMatchObject({ accepted: 1 });
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

/** Layout shifts of a page, each with the elements that moved. */
const SHIFTS = `
globalThis.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    const moved = sources.map(({ node, previousRect, currentRect }) =>
      [node?.parentElement?.id, node?.nodeName, node?.id, previousRect.y, currentRect.y].join(' '));
    globalThis.shifts.push(value.toFixed(4) + ': ' + moved.join(', '));
  }
}).observe({ type: 'layout-shift', buffered: true });`;

it.each([
  [390, '?dashboard=executive'],
  [390, 'intranet-page/'],
  [1440, '?dashboard=executive'],
])('moves nothing at %i px while %s loads and numbers come', async (width, path) => {
  // So high that everything counts, not only what is in sight on a phone.
  const context = await browser.newContext({ viewport: { width, height: 3200 } });
  await context.addInitScript(SHIFTS);
  const { page } = await openPage(context, `${running.service.address}/${path}#token=${token}`);
  const drawn = path === 'intranet-page/' ? 1 : 3;
  await expect.poll(() => page.locator('trend-chart canvas').count(), { timeout: 15_000 }).toBe(drawn);
  await expect.poll(() => page.locator('[part=card][aria-busy=true]').count()).toBe(0);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  expect(await page.evaluate('globalThis.shifts')).toEqual([]);
  await context.close();
});

it('names the time and its zone once, and regions by their labels', async () => {
  const { page } = await openPage(browser, `${running.service.address}/?dashboard=executive#token=${token}`);
  await expect.poll(() => page.locator('#clock').textContent()).toMatch(/^\w{3}, \w{3} \d+, .*\d:\d\d.* · UTC$/);
  await page.locator('filter-bar .add').click();
  await page.locator('filter-bar .dimensions').getByRole('button', { name: 'Region' }).click();
  await expect.poll(() => page.locator('filter-bar .values .label').allTextContents()).toEqual(['North']);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('kpi-breakdown[by=region] li').first().textContent()).toContain('North');
  await expect.poll(() => page.locator('kpi-card[metric=revenue] .title').textContent()).toMatch(/^\s*Revenue\s*$/);
  await page.close();
});

it('takes two days of a calendar for a range, and names the comparison by it', async () => {
  const { page } = await openPage(browser, `${running.service.address}/?range=2026-11-10/2026-11-11#token=${token}`);
  const picker = page.locator('range-picker');
  const previous = picker.locator('select:visible option').first();
  const pressed = picker.locator('[part=presets] [aria-pressed=true]');
  expect(await pressed.textContent()).toMatch(/^\s*Nov 10.+11, 2026\s*$/);
  await picker.getByRole('button', { name: 'Today' }).click();
  expect(await previous.textContent()).toBe('vs yesterday');
  await picker.getByRole('button', { name: '7 days' }).click();
  expect(await previous.textContent()).toBe('vs previous period');
  expect(new URL(page.url()).searchParams.get('range')).toBe('last 7 days');
  await page.goto(`${running.service.address}/?range=2026-11-10/2026-11-11`);
  await picker.getByRole('button', { name: /Nov 10/ }).click();
  const day = (name: string) => picker.getByRole('gridcell', { name });
  await day('November 1,').click();
  await day('November 7,').click();
  await expect.poll(() => page.url()).toContain('range=2026-11-01%2F2026-11-07');
  expect(await pressed.textContent()).toMatch(/^\s*Nov 1.+7, 2026\s*$/);
  await page.close();
});

it('has the range, comparison and filters of its address, after Back and a reload too', async () => {
  const chosen = 'range=last+30+days&compare=none&filters=region%3Dnorth';
  const { page } = await openPage(browser, `${running.service.address}/?${chosen}#token=${token}`);
  const chips = page.locator('filter-bar .filter > :first-child');
  const readChoice = async () => [
    await page.locator('range-picker [part=presets] [aria-pressed=true]').textContent(),
    await page.locator('range-picker select:visible').inputValue(),
    await chips.allTextContents(),
  ];
  const trimmed = async () => (await readChoice()).map((part) => (Array.isArray(part) ? part : part?.trim()));
  await expect.poll(() => chips.count()).toBe(1);
  const before = await trimmed();
  expect(before[1]).toBe('none');
  await page.reload();
  await expect.poll(trimmed).toEqual(before);
  // An entry of the history of its own, as a link within the page makes.
  await page.evaluate("history.pushState(null, '', '?range=today&compare=previous+period')");
  await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))");
  await expect.poll(() => chips.count()).toBe(0);
  await page.goBack();
  await expect.poll(trimmed).toEqual(before);
  expect(new URL(page.url()).search).toBe(`?${chosen}`);
  await page.close();
});

it('says once that nothing is assigned to the reader, rather than in every box', async () => {
  const sales = await running.token({ roles: ['sales'], lifetimeSeconds: 600 });
  const { page } = await openPage(browser, `${running.service.address}/#token=${sales}`);
  const notice = page.locator('#notice');
  await expect
    .poll(() => notice.locator('span').textContent())
    .toBe('No regions are assigned to you. Ask whoever manages your access to assign some.');
  expect(await page.locator('kpi-card').first().isVisible()).toBe(false);
  await page.close();
});
