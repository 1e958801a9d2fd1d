import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DashboardList, DashboardView } from '../../../sdk/src/protocol/dashboards.ts';
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

const open = async (query: string, claims: Parameters<RunningService['token']>[0]) =>
  openPage(browser, `${running.service.address}/${query}#token=${await running.token(claims)}`);

it('offers the dashboards of the role, and shows each with its range, in the address, by Back too', async () => {
  const { page, complaints } = await open('', { roles: ['analyst'], lifetimeSeconds: 600 });
  const select = page.getByRole('combobox', { name: 'Dashboard', exact: true });
  await expect
    .poll(() => select.locator(':scope > option').allTextContents())
    .toEqual(['Analyst', 'Executive', 'Finance', 'Operations', 'Use of the dashboards']);
  await select.selectOption('Finance');
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor();
  await expect.poll(() => page.locator('kpi-dashboard [data-widget]').count()).toBe(9);
  const param = (name: string) => new URL(page.url()).searchParams.get(name);
  await expect.poll(() => param('range')).toBe('this month');
  expect([param('dashboard'), param('compare')]).toEqual(['finance', 'same period last month']);
  expect(await findViolations(page)).toEqual([]);
  // A period that the reader chose is there again by Forward, and not the dashboard's own.
  await page.locator('range-picker').getByRole('button', { name: '7 days' }).click();
  await expect.poll(() => param('range')).toBe('last 7 days');
  await page.goBack();
  await page.getByRole('heading', { name: 'By dimension' }).waitFor();
  await expect.poll(() => select.inputValue()).toBe('analyst');
  await page.goForward();
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor();
  expect([param('dashboard'), param('range')]).toEqual(['finance', 'last 7 days']);
  // There is no data: an explanation is refused.
  expect(complaints.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([]);
  await page.close();
});

it('offers to export and edit no dashboard that Back has left, until the other one is there', async () => {
  const { page } = await open('?dashboard=analyst&range=today', { roles: ['analyst'], lifetimeSeconds: 600 });
  await page.getByRole('heading', { name: 'By dimension' }).waitFor();
  const tools = [
    page.getByRole('combobox', { name: 'Export the dashboard' }),
    page.getByRole('button', { name: 'Edit dashboard' }),
    page.getByRole('button', { name: 'Full screen' }),
  ];
  const readEnabled = () => Promise.all(tools.map((tool) => tool.isEnabled()));
  const select = page.getByRole('combobox', { name: 'Dashboard', exact: true });
  const choose = async (id: string, heading: string): Promise<void> => {
    await select.selectOption(id);
    await page.getByRole('heading', { name: heading }).waitFor();
    await expect.poll(readEnabled).toEqual([true, true, true]);
  };
  await choose('finance', 'Why it changed');
  // Back to another address of the same dashboard leaves none.
  await page.evaluate("history.pushState(null, '', location.search + '&theme=dark')");
  await page.goBack();
  expect(await readEnabled()).toEqual([true, true, true]);
  await page.route('**/v1/dashboards/analyst', (route) => route.abort());
  await page.goBack();
  await expect.poll(() => select.inputValue()).toBe('analyst');
  expect(await readEnabled()).toEqual([false, false, false]);
  const retry = page.locator('kpi-dashboard').getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  expect(await readEnabled()).toEqual([false, false, false]);
  // What was shown before the failure is not what is awaited now.
  await page.route('**/v1/dashboards/operations', (route) => route.abort());
  await select.selectOption('operations');
  await expect.poll(() => select.inputValue()).toBe('operations');
  await retry.waitFor();
  expect(await readEnabled()).toEqual([false, false, false]);
  await page.unrouteAll();
  await retry.click();
  await page.getByRole('heading', { name: 'Needs attention' }).waitFor();
  await expect.poll(readEnabled).toEqual([true, true, true]);
  await page.close();
});

it('goes on editing a dashboard that Back leads away from, and shows the other one after', async () => {
  const { page } = await open('?dashboard=analyst&range=today', { roles: ['analyst'], lifetimeSeconds: 600 });
  await page.getByRole('heading', { name: 'By dimension' }).waitFor();
  const select = page.getByRole('combobox', { name: 'Dashboard', exact: true });
  await select.selectOption('finance');
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor();
  const edit = page.getByRole('button', { name: 'Edit dashboard' });
  await edit.click();
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await cancel.waitFor();
  await page.goBack();
  await expect.poll(() => new URL(page.url()).searchParams.get('dashboard')).toBe('analyst');
  expect([await cancel.isVisible(), await select.inputValue()]).toEqual([true, 'finance']);
  await cancel.click();
  await page.getByRole('heading', { name: 'By dimension' }).waitFor();
  expect([await select.inputValue(), await select.isEnabled()]).toEqual(['analyst', true]);
  await expect.poll(() => edit.isEnabled()).toBe(true);
  await page.close();
});

it('says of a range that Back leads to that it cannot be read, until the reader chooses another', async () => {
  const { page } = await open('?dashboard=analyst&range=last+30+days', { roles: ['analyst'], lifetimeSeconds: 600 });
  const pressed = page.locator('range-picker [aria-pressed=true]');
  await expect.poll(() => pressed.textContent()).toMatch(/30 days/);
  await page.evaluate("history.replaceState(null, '', '?dashboard=analyst&range=nonsense')");
  await page.evaluate("history.pushState(null, '', '?dashboard=analyst&range=last+30+days')");
  await page.goBack();
  // The address of what is shown instead is written after the change.
  await expect.poll(() => new URL(page.url()).searchParams.get('range')).toBe('today');
  // Beside it stands that there is no data.
  const sentence = page.locator('#notice span', { hasText: 'of the address' });
  expect(await sentence.textContent()).toBe('The range “nonsense” of the address cannot be read, so today is shown.');
  await page.locator('range-picker').getByRole('button', { name: '7 days' }).click();
  await expect.poll(() => sentence.count()).toBe(0);
  await page.close();
});

it('says of a range and of a metric of an address that they cannot be read, until Back leads to one that can', async () => {
  const { page } = await open('?dashboard=analyst&range=today', { roles: ['analyst'], lifetimeSeconds: 600 });
  const pressed = page.locator('range-picker [aria-pressed=true]');
  await expect.poll(() => pressed.textContent()).toMatch(/Today/);
  const unread = '?dashboard=analyst&range=nonsense&explore=revenue&explore-range=nonsense';
  await page.evaluate(`history.pushState(null, '', '${unread}')`);
  await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))");
  const sentences = page.locator('#notice span', { hasText: 'of the address' });
  await expect
    .poll(() => sentences.allTextContents())
    .toEqual([
      'The range “nonsense” of the address cannot be read, so today is shown.',
      'The metric of the address cannot be opened: its range, comparison or filters cannot be read.',
    ]);
  // The range is today as before: nothing changes but the address.
  await page.goBack();
  await expect.poll(() => sentences.count()).toBe(0);
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
  expect(await select.locator('option').allTextContents()).toEqual(['Sales']);
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
