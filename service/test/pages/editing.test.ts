import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findViolations } from '../support/browser/axe.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runEmptyShop } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;

beforeAll(async () => {
  running = await runEmptyShop();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

async function open(subject: string) {
  const token = await running.token({ subject, roles: ['executive'], lifetimeSeconds: 600 });
  const opened = await openPage(browser, `${running.service.address}/?dashboard=executive#token=${token}`, {
    width: 1440,
    height: 900,
  });
  await opened.page.locator('kpi-dashboard [data-widget]').first().waitFor();
  return opened;
}

/** Ids of the widgets in the order in which the page shows them. */
const order = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelector('kpi-dashboard').shadowRoot.querySelectorAll('[part=grid] slot')].map((slot) => slot.name.replace('widget-', ''))`,
  );

async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = `(() => { let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at?.getAttribute('aria-label') ?? at?.textContent?.trim() ?? ''; })()`;
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab');
    if (name.test(await page.evaluate<string>(focused))) return;
  }
  throw new Error(`Tab does not lead to ${name}`);
}

it('is edited by keys alone, stored, and there again after a reload', async () => {
  const { page, complaints } = await open('by-keys');
  const before = await order(page);
  await tabTo(page, /^Edit dashboard$/);
  await page.keyboard.press('Enter');
  await page.getByText('Editing Executive').waitFor();
  await tabTo(page, /^Move or resize/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await tabTo(page, /^Remove /);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+z');
  expect(await findViolations(page)).toEqual([]);
  const edited = await order(page);
  expect(edited.slice(0, 2)).toEqual([before[1], before[0]]);
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Shift+Tab');
    const isSave = await page.evaluate<boolean>(
      `document.querySelector('kpi-dashboard').shadowRoot.activeElement?.classList.contains('save') ?? false`,
    );
    if (isSave) break;
  }
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByText('Editing Executive').count()).toBe(0);
  expect(await order(page)).toEqual(edited);
  await page.reload();
  await page.locator('kpi-dashboard [data-widget]').first().waitFor();
  expect(await order(page)).toEqual(edited);
  // There is no data: an explanation is refused.
  expect(complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
  await page.close();
});

it('tells of a stale save, and keeps what both pages changed', async () => {
  const [first, second] = [(await open('two-pages')).page, (await open('two-pages')).page];
  const ids = await order(first);
  for (const page of [first, second]) await page.getByRole('button', { name: 'Edit dashboard' }).click();
  await second
    .getByRole('button', { name: /^Remove / })
    .nth(1)
    .click();
  await first
    .getByRole('button', { name: /^Remove / })
    .first()
    .click();
  await first.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => first.getByText('Editing Executive').count()).toBe(0);
  await second.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = second.getByRole('dialog', { name: 'Changed on another page' });
  await dialog.waitFor();
  expect(await findViolations(second)).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep both' }).click();
  await expect.poll(() => order(second)).toEqual(ids.slice(2));
  await first.reload();
  await expect.poll(() => order(first)).toEqual(ids.slice(2));
  for (const page of [first, second]) await page.close();
});

it('shows on the other open page what was saved, without a reload', async () => {
  const [first, second] = [(await open('live')).page, (await open('live')).page];
  const ids = await order(first);
  await first.getByRole('button', { name: 'Edit dashboard' }).click();
  await first
    .getByRole('button', { name: /^Remove / })
    .first()
    .click();
  await first.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => order(second), { timeout: 10_000 }).toEqual(ids.slice(1));
  for (const page of [first, second]) await page.close();
});

it('offers widgets with real numbers, of what the reader may see, and adds one', async () => {
  const { page } = await open('adds');
  await page.getByRole('button', { name: 'Edit dashboard' }).click();
  await page.getByRole('button', { name: 'Add widget' }).click();
  await page.getByRole('searchbox', { name: 'Search metrics' }).fill('orders region');
  await page.locator('kpi-widget-gallery kpi-breakdown').first().waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: /^Add Orders by Region/ }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => page.getByText('Editing Executive').count()).toBe(0);
  await page.reload();
  await page.locator('kpi-dashboard kpi-breakdown[metric=orders][by=region]').waitFor();
  await page.close();
});

it('moves a widget by touch, on a phone', async () => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  const token = await running.token({ subject: 'touches', roles: ['executive'], lifetimeSeconds: 600 });
  const page = await context.newPage();
  await page.goto(`${running.service.address}/?dashboard=executive#token=${token}`);
  await page.locator('kpi-dashboard [data-widget]').first().waitFor();
  await page.getByRole('button', { name: 'Edit dashboard' }).tap();
  const handles = page.getByRole('button', { name: /^Move or resize/ });
  await handles.first().waitFor();
  const names = (): Promise<(string | null)[]> =>
    handles.evaluateAll((all: { getAttribute(name: string): string | null }[]) =>
      all.map((each) => each.getAttribute('aria-label')),
    );
  const before = await names();
  const [from, to] = [await handles.nth(0).boundingBox(), await handles.nth(1).boundingBox()];
  if (!from || !to) throw new Error('the handles are not on the page');
  expect([from.width, from.height]).toEqual([44, 44]);
  const session = await context.newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  const start = { x: from.x + 22, y: from.y + 22 };
  await touch('touchStart', [start]);
  for (let step = 1; step <= 10; step++)
    await touch('touchMove', [{ x: start.x + ((to.x + 120 - start.x) * step) / 10, y: start.y + 4 * step }]);
  await touch('touchEnd', []);
  await expect.poll(names).toEqual([before[1], before[0], ...before.slice(2)]);
  expect(await findViolations(page)).toEqual([]);
  await context.close();
});

it('shows the dashboards in full screen, and comes back by Escape', async () => {
  const { page } = await open('wall');
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(() => page.evaluate<string>(`document.fullscreenElement?.localName ?? ''`)).toBe('kpi-dashboard');
  await page.getByRole('button', { name: 'Next dashboard' }).waitFor();
  expect(await findViolations(page, 'kpi-dashboard')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate<boolean>(`document.fullscreenElement === null`)).toBe(true);
  await page.getByRole('button', { name: 'Edit dashboard' }).waitFor();
  await page.close();
});
