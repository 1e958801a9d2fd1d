import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EmbedAction } from '../../../sdk/src/protocol/keys.ts';
import { launchBrowser, openPage, type WatchedPage } from '../support/browser/browser.ts';
import { createPortal } from '../support/shop/embed-portal.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runShop, sendHistoryWithBurst } from '../support/shop/shop-history.ts';

const ADMINISTRATOR = '  boss: { metrics: all, dimensions: all, ingest: all, administer: true }\n';
const ANOMALIES = '?range=last+7+days&explore=revenue&explore-range=yesterday';

let running: RunningService;
let browser: Browser;

beforeAll(async () => {
  running = await runShop(ADMINISTRATOR);
  await sendHistoryWithBurst(running, await running.token());
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

/** Opens the reference dashboard with an embed token of these actions, for a reader with a view called "Mine". */
async function open(actions: readonly EmbedAction[]): Promise<WatchedPage> {
  const scope = { roles: ['executive'], actions: ['explain', 'export', 'annotate', 'personalize', 'respond'] as const };
  const request = { subject: 'reader', roles: ['executive'] };
  const { mint } = createPortal(running);
  const { token: full } = await mint({ ...request, actions: ['personalize'] }, scope);
  const body = { name: 'Mine', state: { range: 'today' } };
  const id = '3f0f2b5e-1b43-4a52-9a80-0d8d3c6ff001';
  await (await running.fetch(`/v1/views/${id}`, { method: 'PUT', token: full, body })).text();
  const { token } = await mint({ ...request, actions }, scope);
  const watched = await openPage(browser, `${running.service.address}/${ANOMALIES}#token=${token}`);
  await watched.page.locator('kpi-anomalies li').first().waitFor();
  return watched;
}

/** Names of what the page offers that needs a right. */
async function listOffers({ page }: WatchedPage): Promise<string[]> {
  const offers: string[] = [];
  const look = async (name: string, count: Promise<number>): Promise<void> => {
    if ((await count) > 0) offers.push(name);
  };
  await look('judge', page.locator('kpi-anomalies').getByRole('button', { name: 'Not expected' }).count());
  await page.keyboard.press('Escape');
  const card = page.locator('kpi-card[metric=revenue]').first();
  await card.hover();
  await card.getByRole('button', { name: 'Actions for Revenue' }).click();
  await page.getByRole('menuitem', { name: 'Explore' }).waitFor();
  await look('explain', page.getByRole('menuitem', { name: 'Why?' }).count());
  await look('export', page.getByRole('menuitem', { name: 'Export' }).count());
  await look('note', page.getByRole('menuitem', { name: 'Add a note' }).count());
  await look('own rules', page.getByRole('menuitem', { name: 'Alert me' }).count());
  await page.keyboard.press('Escape');
  await look('edit', page.getByRole('button', { name: 'Edit dashboard' }).count());
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Copy link to Mine' }).waitFor();
  await look('save view', page.getByRole('button', { name: 'Save view' }).count());
  await look('delete view', page.getByRole('button', { name: 'Delete Mine' }).count());
  return offers;
}

it('offers a reader with an embed token what its actions permit, and asks for nothing else', async () => {
  const offers: string[][] = [];
  const complaints: string[] = [];
  for (const actions of [[], ['explain', 'export'], ['annotate', 'respond'], ['personalize']] as const) {
    const watched = await open(actions);
    offers.push(await listOffers(watched));
    complaints.push(...watched.complaints);
    await watched.page.close();
  }
  expect(offers).toEqual([[], ['explain', 'export'], ['judge', 'note'], ['edit', 'save view', 'delete view']]);
  expect(complaints).toEqual([]);
}, 90_000);
