import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromParams } from '../../../sdk/src/view/exploration/exploration-params.ts';
import type { AlertNotification } from '../../../sdk/src/protocol/alerts.ts';
import { findLinks } from '../../src/alerting/notifications/messages/find-links.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runShop, sendHistory, waitForWatermark } from '../support/shop/shop-history.ts';

const DAY_MS = 86_400_000;

let running: RunningService;
let browser: Browser;
let token: string;

beforeAll(async () => {
  running = await runShop();
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  browser = await launchBrowser();
  await sendHistory(running, token);
  // Of what is not closed yet nothing is explained; on this dashboard, nothing of a month without a month before.
  await waitForWatermark(running, token);
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

/** Links of an alert on the revenue of yesterday. */
function linksOfYesterday(dimensions: AlertNotification['alert']['dimensions'] = { region: 'north' }) {
  const toMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const bucket = { from: new Date(toMs - DAY_MS).toISOString(), to: new Date(toMs).toISOString() };
  const alert = { id: 'alr_1', metric: 'revenue', dimensions };
  const notification = { type: 'alert.firing', alert, bucket } as unknown as AlertNotification;
  return findLinks(notification, `${running.service.address}/`);
}

it('opens the explorer at the moment of the alert, with its values as filters', async () => {
  const { page, complaints } = await openPage(
    browser,
    `${linksOfYesterday()?.chart}&dashboard=executive#token=${token}`,
  );
  const panel = page.locator('kpi-exploration-panel');
  await expect.poll(() => panel.locator('.filter').textContent()).toMatch(/Region: North/i);
  // 26 days of 16 orders of €10, but for the hours of today that have not come.
  await expect.poll(() => panel.locator('kpi-explorer-number .number').textContent()).toMatch(/^€4,\d{3}/);
  const range = new URL(linksOfYesterday()?.chart ?? '').searchParams.get('explore-range');
  expect(new URL(page.url()).searchParams.get('explore-range')).toBe(range);
  expect(complaints).toEqual([]);
  await page.close();
});

it('opens the proof of the number that was judged', async () => {
  const { page, complaints } = await openPage(
    browser,
    `${linksOfYesterday()?.proof}&dashboard=executive#token=${token}`,
  );
  const proof = page.locator('kpi-exploration-panel kpi-proof');
  // Sixteen of the 24 orders of the day.
  await expect.poll(() => proof.locator('.lead').textContent()).toContain('€160.00');
  expect(await proof.locator('[part=summary]').textContent()).toMatch(/Region is North/i);
  expect(complaints).toEqual([]);
  await page.close();
});

it('are read by the page as they were meant, whatever the values are', () => {
  const links = linksOfYesterday({ region: null, channel: 'a, b; "c" & <d>' });
  const [chart, proof] = [links?.chart, links?.proof].map((link) => fromParams(new URL(link ?? '').searchParams).open);
  const filters = [
    { member: 'region', operator: 'notSet' },
    { member: 'channel', operator: 'equals', values: ['a, b; "c" & <d>'] },
  ];
  expect(chart).toMatchObject({ view: 'explore', metric: 'revenue', filters });
  expect(proof).toMatchObject({ view: 'proof', metric: 'revenue', filters });
  const [from, to] = proof?.range as [string, string];
  expect(Date.parse(to) - Date.parse(from)).toBe(DAY_MS);
});
