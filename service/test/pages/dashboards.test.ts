import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DashboardList, DashboardView } from '../../../sdk/src/protocol/dashboards.ts';
import { findViolations } from '../support/browser/axe.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));

let running: RunningService;
let browser: Browser;

beforeAll(async () => {
  const catalog = (await readFile(CATALOG, 'utf8')).replace(/^simulation:.*$/m, '').replace('Europe/Berlin', 'UTC');
  running = await runService({}, catalog);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

const open = async (query: string, claims: Parameters<RunningService['token']>[0]) =>
  openPage(browser, `${running.service.address}/${query}#token=${await running.token(claims)}`);

it('offers the dashboards of the role, and shows each with its range, in the address, by Back too', async () => {
  const { page, complaints } = await open('', { roles: ['analyst'], lifetimeSeconds: 600 });
  const select = page.getByRole('combobox', { name: 'Dashboard', exact: true });
  await expect
    .poll(() => select.locator('option').allTextContents())
    .toEqual(['Overview', 'Analyst', 'Executive', 'Finance', 'Operations']);
  await select.selectOption('Finance');
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor();
  await expect.poll(() => page.locator('kpi-dashboard [data-widget]').count()).toBe(9);
  const param = (name: string) => new URL(page.url()).searchParams.get(name);
  await expect.poll(() => param('range')).toBe('this month');
  expect([param('dashboard'), param('compare')]).toEqual(['finance', 'same period last month']);
  expect(await page.locator('#dashboard').isVisible()).toBe(false);
  expect(await findViolations(page)).toEqual([]);
  // A period that the reader chose is there again by Forward, and not the dashboard's own.
  await page.locator('range-picker').getByRole('button', { name: '7 days' }).click();
  await expect.poll(() => param('range')).toBe('last 7 days');
  await page.goBack();
  await expect.poll(() => page.locator('#dashboard').isVisible()).toBe(true);
  expect(await page.locator('kpi-dashboard').count()).toBe(0);
  await page.goForward();
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor();
  expect([param('dashboard'), param('range')]).toEqual(['finance', 'last 7 days']);
  // There is no data: an explanation is refused.
  expect(complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
  await page.close();
});

it('opens the dashboard and the range of an address', async () => {
  const query = '?dashboard=operations&range=yesterday';
  const { page } = await open(query, {
    roles: ['operations'],
    attributes: { regions: ['north'] },
    lifetimeSeconds: 600,
  });
  await page.getByRole('heading', { name: 'Needs attention' }).waitFor();
  expect(new URL(page.url()).searchParams.get('range')).toBe('yesterday');
  await page.close();
});

it('says of a dashboard of another role that it is not available, in the choice too', async () => {
  const claims = { roles: ['sales'], attributes: { regions: ['north'] }, lifetimeSeconds: 600 };
  const { page } = await open('?dashboard=finance', claims);
  const select = page.getByRole('combobox', { name: 'Dashboard', exact: true });
  await expect.poll(() => select.locator('option:checked').textContent()).toBe('Not available');
  await select.selectOption('Sales');
  await page.getByRole('heading', { name: 'What moved', exact: true }).waitFor();
  expect(await select.locator('option').allTextContents()).toEqual(['Overview', 'Sales']);
  await page.close();
});

it('has a dashboard for each role of the shop, and none of another role', async () => {
  for (const role of ['executive', 'finance', 'sales', 'operations', 'analyst']) {
    const token = await running.token({ roles: [role], attributes: { regions: ['north'] } });
    const { dashboards } = (await (await running.fetch('/v1/dashboards', { token })).json()) as DashboardList;
    expect(dashboards[0], role).toMatchObject({ id: role, isHome: true });
    const answer = await running.fetch(`/v1/dashboards/${role}`, { token });
    const { sections } = (await answer.json()) as DashboardView;
    expect(sections.flatMap(({ widgets }) => widgets).length, role).toBeGreaterThan(5);
  }
  const sales = await running.token({ roles: ['sales'], attributes: { regions: ['north'] } });
  const refused = await running.fetch('/v1/dashboards/finance', { token: sales });
  expect(refused.status).toBe(404);
  expect(await refused.json()).toMatchObject({
    error: { code: 'not_found', message: '"finance" is no dashboard of yours: expected one of sales' },
  });
});
