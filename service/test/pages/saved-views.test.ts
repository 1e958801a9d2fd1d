import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ViewState } from '../../../sdk/src/protocol/views.ts';
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

/** Opens the reference dashboard as a reader of a role. `sent` gets the bodies and frames that the page sends. */
const open = async (query: string, role: string, width = 1280, sent: string[] = []): Promise<Page> => {
  const token = await running.token({
    subject: role,
    roles: [role],
    attributes: { regions: ['north'] },
    lifetimeSeconds: 600,
  });
  const context = await browser.newContext();
  context.on('request', (request) => sent.push(request.postData() ?? ''));
  context.on('page', (opened) =>
    opened.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload)))),
  );
  const { page } = await openPage(context, `${running.service.address}/${query}#token=${token}`, {
    width,
    height: 900,
  });
  await page.locator('kpi-dashboard [data-widget]').first().waitFor({ state: 'attached' });
  return page;
};
const param = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

it('saves what is shown under a name, opens, renames and deletes it by keys, on a phone too', async () => {
  const page = await open('?range=last+30+days&dashboard=finance', 'executive', 390);
  await page.getByRole('button', { name: 'Views' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Views' });
  await dialog.getByRole('textbox', { name: 'Name' }).focus();
  await page.keyboard.type('Month of finance');
  await page.keyboard.press('Enter');
  await dialog.getByText('Saved “Month of finance”.').waitFor();
  expect(await findViolations(page)).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390);
  await dialog.getByRole('button', { name: 'Rename Month of finance' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Finance');
  await page.keyboard.press('Enter');
  await dialog.getByText('Renamed to “Finance”.').waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${running.service.address}/?range=today`);
  await page.getByRole('button', { name: 'Views' }).click();
  await dialog.getByRole('button', { name: 'Open Finance' }).click();
  await expect.poll(() => [param(page, 'dashboard'), param(page, 'range')]).toEqual(['finance', 'last 30 days']);
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor({ state: 'attached' });
  await page.goBack();
  await expect.poll(() => param(page, 'range')).toBe('today');
  await page.getByRole('button', { name: 'Views' }).click();
  await dialog.getByRole('button', { name: 'Delete Finance' }).click();
  await expect.poll(() => dialog.getByRole('listitem').count()).toBe(0);
  await page.close();
});

/** Saves a view of another reader, who may see all of it. */
async function save(id: string, name: string, state: ViewState): Promise<void> {
  const token = await running.token({ subject: 'sender', roles: ['executive'], lifetimeSeconds: 600 });
  const saved = await fetch(`${running.service.address}/v1/views/${id}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    body: JSON.stringify({ name, state }),
  });
  expect([saved.status, await saved.json()]).toMatchObject([200, { missing: [] }]);
}

it('opens the link of another reader with what this one may see, and says what was left out', async () => {
  const id = '0b6f3a52-9c1e-4d0a-8f57-2f1f2b8c6d11';
  const state = {
    dashboard: 'finance',
    range: 'last 30 days',
    filters: 'region=south',
    open: { metric: 'refund_rate' },
  };
  await save(id, 'South', state);
  const seen = await running.fetch(`/v1/views/${id}`, {
    token: await running.token({ subject: 'sales', roles: ['sales'], attributes: { regions: ['north'] } }),
  });
  expect([seen.status, await seen.text()]).toEqual([200, expect.not.stringContaining('south')]);
  const mine = await open(`?saved=${id}`, 'finance');
  await expect.poll(() => [param(mine, 'dashboard'), param(mine, 'explore')]).toEqual(['finance', 'refund_rate']);
  await mine.close();
  const sent: string[] = [];
  const page = await open(`?saved=${id}`, 'sales', 1280, sent);
  await expect
    .poll(() => page.locator('#view-note').textContent())
    .toBe(
      'Part of the view “South” is not available to you and was left out: its filters, its dashboard, the metric that was open.',
    );
  expect([param(page, 'saved'), param(page, 'range'), param(page, 'filters'), param(page, 'dashboard')]).toEqual([
    ...[null, 'last 30 days'],
    ...[null, null],
  ]);
  await page.getByRole('heading', { name: 'What moved', exact: true }).waitFor({ state: 'attached' });
  const queries = sent.filter((text) => text.includes('"metrics"'));
  expect(queries).not.toEqual([]);
  expect(queries.filter((text) => /south|refund_rate/.test(text))).toEqual([]);
  await page.close();
});

it('keeps a link that could not be loaded in the address, and opens it at another attempt, without a first dashboard too', async () => {
  const id = '1c7a4b63-0d2f-4e1b-9a68-3a2a3c9d7e22';
  await save(id, 'Week of finance', { dashboard: 'finance', range: 'last 7 days' });
  const context = await browser.newContext();
  // An outage of the whole service, by the answers of a proxy.
  for (const path of ['views/*', 'dashboards/*'])
    await context.route(`**/v1/${path}`, (route) => route.fulfill({ status: 503, body: 'Service Unavailable' }));
  const token = await running.token({ roles: ['executive'], lifetimeSeconds: 600 });
  const { page } = await openPage(context, `${running.service.address}/?saved=${id}#token=${token}`);
  const note = page.locator('#view-note');
  await expect.poll(() => note.textContent()).toMatch(/^Couldn't load the view of this link: .* answered 503 /);
  await page
    .getByRole('combobox', { name: 'Dashboard', exact: true })
    .locator('option')
    .nth(1)
    .waitFor({ state: 'attached' });
  expect(await findViolations(page)).toEqual([]);
  // A choice of the reader leaves the link.
  await page.locator('range-picker').getByRole('button', { name: '30 days' }).click();
  await expect.poll(() => param(page, 'range')).toBe('last 30 days');
  expect(param(page, 'saved')).toBe(id);
  await context.unroute('**/v1/views/*');
  await context.route('**/v1/views/*', (route) => route.abort());
  await note.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => note.textContent()).toMatch(/^Couldn't load the view of this link: no answer from /);
  expect(param(page, 'saved')).toBe(id);
  await context.unrouteAll();
  await note.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor({ state: 'attached' });
  await expect.poll(() => note.isVisible()).toBe(false);
  expect([param(page, 'saved'), param(page, 'dashboard'), param(page, 'range')]).toEqual([
    null,
    'finance',
    'last 7 days',
  ]);
  await context.close();
});

it('says of a link to a view that was deleted that it is gone, and takes it out of the address', async () => {
  const page = await open('?saved=2d8b5c74-1e30-4f2c-8b79-4b3b4d0e8f33', 'executive');
  await expect.poll(() => page.locator('#view-note').textContent()).toBe('This view does not exist any more.');
  expect(param(page, 'saved')).toBeNull();
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await page.close();
});

it('keeps a link while it asks for a token in place of one that was refused, and opens it then', async () => {
  const id = '3e9c6d85-2f41-4a3d-9c80-5c4c5e1f9a44';
  await save(id, 'Finance', { dashboard: 'finance' });
  const { page } = await openPage(browser, `${running.service.address}/?saved=${id}#token=header.payload.signature`);
  await page.locator('#sign-in').waitFor();
  await expect.poll(() => page.locator('#connection').textContent()).toBe('Not signed in');
  await page.locator('#tools [disabled]').first().waitFor();
  expect([param(page, 'saved'), await page.locator('#view-note').isVisible()]).toEqual([id, false]);
  await page.locator('#sign-in input').fill(await running.token({ roles: ['executive'], lifetimeSeconds: 600 }));
  await page.locator('#sign-in button').click();
  await page.getByRole('heading', { name: 'Why it changed' }).waitFor({ state: 'attached' });
  expect([param(page, 'saved'), param(page, 'dashboard')]).toEqual([null, 'finance']);
  await page.close();
});

it('saves one view, also where its answer, or the list after it, did not come', async () => {
  const page = await open('', 'executive');
  await page.getByRole('button', { name: 'Views' }).click();
  const dialog = page.getByRole('dialog', { name: 'Views' });
  const name = dialog.getByRole('textbox', { name: 'Name', exact: true });
  await dialog.getByRole('listitem').first().or(dialog.locator('ul:empty')).first().waitFor({ state: 'attached' });
  // Stored, but nobody hears of it.
  await page.route('**/v1/views/*', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await name.fill('Once');
  await page.keyboard.press('Enter');
  await dialog.getByText("Couldn't do that: no answer from").waitFor();
  expect(await name.inputValue()).toBe('Once');
  await page.unrouteAll();
  await page.route('**/v1/views', (route) => route.abort());
  await page.keyboard.press('Enter');
  await dialog.getByText("Saved “Once”. Couldn't load your views: the list is as it was before.").waitFor();
  expect(await name.inputValue()).toBe('');
  await page.unrouteAll();
  await name.fill('Twice');
  await page.keyboard.press('Enter');
  await dialog.getByText('Saved “Twice”.', { exact: true }).waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: /^Open / }).allTextContents()).toEqual(['Once', 'Twice']);
  for (const each of ['Once', 'Twice']) {
    await dialog.getByRole('button', { name: `Delete ${each}` }).click();
    await dialog.getByText(`Deleted “${each}”.`).waitFor();
  }
  await page.close();
});

it('shows the dashboards of another role to who may preview, with a banner and a way back', async () => {
  const page = await open('', 'analyst');
  const select = page.getByRole('combobox', { name: 'Dashboard', exact: true });
  await select.selectOption({ label: 'Sales' });
  const banner = page.getByRole('note');
  await banner.waitFor();
  expect((await banner.textContent())?.replace(/\s+/g, ' ').trim()).toMatch(
    /^Preview as Sales\. The numbers are yours\. Sales sees some values of Region only\. End preview$/,
  );
  expect(await select.locator(':scope > option').allTextContents()).toEqual(['Sales']);
  expect(await page.getByRole('button', { name: 'Edit dashboard' }).isDisabled()).toBe(true);
  expect(await findViolations(page)).toEqual([]);
  await banner.getByRole('button', { name: 'End preview' }).click();
  await page.getByRole('heading', { name: 'By dimension' }).waitFor({ state: 'attached' });
  expect(await page.getByRole('note').count()).toBe(0);
  expect(param(page, 'as')).toBeNull();
  await page.close();
});
