import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SilenceView } from '../../../sdk/src/protocol/rules.ts';
import { findViolations } from '../support/browser/axe.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

/** A rule that every region breaks with its first order. */
const CATALOG = `${SHOP.replace('event_time: at', 'event_time: at\n    lateness: 0s')}
rules:
  any_order: { title: An order, metric: orders, per: hour, by: [region], above: 0 }
`;

let running: RunningService;
let browser: Browser;

beforeAll(async () => {
  running = await runService({}, CATALOG);
  browser = await launchBrowser();
  const order = { event_id: 'o1', id: 'o1', version: 1, at: new Date().toISOString(), region: 'north', total: '1.00' };
  const response = await running.fetch('/v1/events/orders', { body: order });
  expect(await response.json()).toMatchObject({ accepted: 1 });
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

async function open(subject: string): Promise<Page> {
  const token = await running.token({ subject, roles: ['boss'], lifetimeSeconds: 600 });
  const { page } = await openPage(browser, `${running.service.address}/#token=${token}`, { width: 1280, height: 900 });
  await page.locator('alert-feed li').first().waitFor({ timeout: 20_000 });
  return page;
}

it('assigns an alert, which other readers see at once, with who did it in the history', async () => {
  const [ann, bo] = [await open('ann'), await open('bo')];
  const feed = ann.locator('alert-feed');
  await feed.getByRole('button', { name: 'Assign', exact: true }).click();
  await feed.getByRole('button', { name: 'Assign to me' }).click();
  await expect.poll(() => bo.locator('alert-feed li').textContent()).toContain('Assigned to ann');
  const others = bo.locator('alert-feed');
  await others.getByRole('button', { name: 'Assign', exact: true }).click();
  await others.getByRole('combobox', { name: 'Name of a person' }).fill('Alex');
  await others.locator('form').getByRole('button', { name: 'Assign', exact: true }).click();
  await expect.poll(() => ann.locator('alert-feed li').textContent()).toContain('Assigned to Alex');
  await feed.getByRole('button', { name: 'Details' }).click();
  await expect
    .poll(() => feed.getByRole('listitem').allTextContents())
    .toContainEqual(expect.stringMatching(/Assigned by bo: Alex/));
  await Promise.all([ann.close(), bo.close()]);
});

it('silences the values of an alert from its form, and ends the silence there', async () => {
  const page = await open('ann');
  const feed = page.locator('alert-feed');
  await feed.getByRole('button', { name: 'Silence…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Silence notifications' });
  await dialog.getByText('No silences').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole('radio', { name: /north/ }).last().check();
  await dialog.getByRole('combobox', { name: 'For how long' }).selectOption('4 hours');
  await dialog.getByRole('textbox', { name: 'Reason (optional)' }).fill('stocktaking');
  await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
  await dialog.getByText(/^Silenced until /).waitFor();
  const listed = async (): Promise<readonly SilenceView[]> =>
    ((await (await running.fetch('/v1/silences')).json()) as { silences: SilenceView[] }).silences;
  expect(await listed()).toMatchObject([
    { matchers: [{ member: 'region', operator: 'equals', values: ['north'] }], note: 'stocktaking', createdBy: 'ann' },
  ]);
  await expect.poll(() => feed.locator('ul li').first().textContent()).toContain('Silenced');
  await dialog.getByRole('button', { name: /^End: / }).click();
  await dialog.getByText('No silences').waitFor();
  expect(await listed()).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => feed.locator('ul li').first().textContent()).not.toContain('Silenced');
  await page.close();
});
