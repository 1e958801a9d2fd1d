import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RuleList } from '../../../sdk/src/protocol/rules.ts';
import { findViolations } from '../support/browser/axe.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

const CLERK = 'filters: { region: principal.regions } }';
const DAY_MS = 86_400_000;

let shop: AlertingShop;
let browser: Browser;

beforeAll(async () => {
  shop = await runAlertingShop('  many_orders: { metric: orders, per: day, above: 100000 }\n', {}, (catalog) =>
    catalog.replace(CLERK, `${CLERK.slice(0, -2)}, alerts: own }`),
  );
  // Two orders at noon of each day in the north, but for one day with nine.
  const noonMs = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
  for (let day = 1; day <= 20; day++) {
    for (let index = 0; index < (day === 9 ? 9 : 2); index++) {
      const id = `past-${day}-${index}`;
      const at = new Date(noonMs - day * DAY_MS - index * 1000).toISOString();
      const body = { event_id: id, id, version: 1, at, region: 'north', total: '1.00' };
      expect((await shop.running.fetch('/v1/events/orders', { body })).status).toBe(200);
    }
  }
  await shop.order('first', 1, 'north');
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

const clerk = (subject: string): Promise<string> =>
  shop.running.token({ subject, roles: ['clerk'], attributes: { regions: ['north'] } });

const openAs = async (subject: string, viewport?: { width: number; height: number }): Promise<Page> => {
  const { page } = await openPage(browser, `${shop.running.service.address}/#token=${await clerk(subject)}`);
  if (viewport) await page.setViewportSize(viewport);
  await page.locator('kpi-card').first().getByText(/\d/).first().waitFor();
  return page;
};

async function openForm(page: Page): Promise<void> {
  const card = page.locator('kpi-card[metric=orders]').first();
  await card.hover();
  await card.getByRole('button', { name: 'Actions for Orders' }).click();
  await page.getByRole('menuitem', { name: 'Alert me' }).click();
  await page.getByRole('dialog', { name: 'Alert me: Orders' }).waitFor();
}

it('leads from the menu of a card to an alert that its reader alone sees', async () => {
  const anna = await openAs('anna');
  const bert = await openAs('bert');
  await openForm(anna);
  const dialog = anna.getByRole('dialog', { name: 'Alert me: Orders' });
  await dialog.getByLabel('When it').selectOption('above');
  const limit = dialog.getByLabel('Limit', { exact: false });
  await limit.fill('4');
  await dialog.getByText('Would have alerted you once (past 30 days)').waitFor();
  await dialog.getByLabel('Name').fill('Rush in the north');
  expect(await findViolations(anna)).toEqual([]);
  await anna.keyboard.press('Enter');
  await dialog.getByText('Alert rule saved').waitFor();
  await dialog.getByRole('button', { name: 'Edit: Rush in the north' }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();

  // At one instant, so that no midnight divides them.
  const at = new Date().toISOString();
  const orders = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
    ...{ event_id: `${id}-1`, id, version: 1, at, region: 'north', total: '1.00' },
  }));
  expect((await shop.running.fetch('/v1/events/orders', { body: orders })).status).toBe(200);
  await anna.locator('alert-feed').getByText('Rush in the north').first().waitFor();
  const alerts = await shop.untilAlerts((all) => all.length === 1, await clerk('anna'));
  expect(alerts[0]).toMatchObject({ title: 'Rush in the north', threshold: 4 });
  await shop.untilAlerts((all) => all.length === 0, await clerk('bert'));
  expect(await bert.locator('alert-feed').getByText('Rush in the north').count()).toBe(0);

  await openForm(anna);
  await dialog.getByRole('button', { name: 'Delete: Rush in the north' }).click();
  await dialog.getByText('Alert rule deleted').waitFor();
  await anna.close();
  await bert.close();
});

it('lets whoever manages rules make one for everybody, which others then see, edit, turn it off and delete it', async () => {
  const { page } = await openPage(browser, `${shop.running.service.address}/#token=${await shop.running.token()}`);
  await page.locator('kpi-card').first().getByText(/\d/).first().waitFor();
  await openForm(page);
  const dialog = page.getByRole('dialog', { name: 'Alert me: Orders' });
  await dialog.getByRole('button', { name: 'Turn off: Many orders' }).waitFor();
  await dialog.getByLabel(/^For/).selectOption('everybody');
  await dialog.getByLabel('ops').check();
  await dialog.getByLabel('When it').selectOption('above');
  await dialog.getByLabel('Limit', { exact: false }).fill('4000');
  await dialog.getByLabel('Name').fill('Rush everywhere');
  await dialog.getByText('Would not have alerted you (past 30 days)').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Create alert rule' }).click();
  await dialog.getByRole('button', { name: 'Edit: Rush everywhere' }).waitFor();
  const find = async () => {
    const { rules } = (await (await shop.running.fetch('/v1/rules')).json()) as RuleList;
    return rules.find(({ title }) => title === 'Rush everywhere');
  };
  const created = await find();
  expect(created).toMatchObject({ above: 4000, per: 'day', channels: ['ops'], origin: 'api', isDisabled: false });

  await dialog.getByRole('button', { name: 'Edit: Rush everywhere' }).click();
  const { name, origin, isDisabled, ...definition } = created!;
  expect({ origin, isDisabled }).toEqual({ origin: 'api', isDisabled: false });
  const other = { ...definition, above: 5000 };
  const edited = await shop.running.fetch(`/v1/rules/${name}`, { method: 'PUT', body: other });
  expect(await edited.json()).toMatchObject({ version: 2 });
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await dialog.getByText('This alert rule was changed elsewhere. Open it again.').waitFor();
  await dialog.getByRole('button', { name: 'Edit: Rush everywhere' }).click();
  await expect.poll(() => dialog.getByLabel('Limit', { exact: false }).inputValue()).toBe('5000');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await dialog.getByText('Alert rule saved').waitFor();
  await dialog.getByRole('button', { name: 'Turn off: Rush everywhere' }).click();
  await dialog.getByRole('button', { name: 'Turn on: Rush everywhere' }).waitFor();
  expect(await find()).toMatchObject({ above: 5000, isDisabled: true });
  await dialog.getByRole('button', { name: 'Delete: Rush everywhere' }).click();
  await dialog.getByText('Alert rule deleted').waitFor();
  expect(await find()).toBeUndefined();
  await page.close();
});

it('fits a phone', async () => {
  const page = await openAs('carl', { width: 390, height: 844 });
  await openForm(page);
  const dialog = page.getByRole('dialog', { name: 'Alert me: Orders' });
  await dialog
    .getByText(/^Would|^There is not enough/)
    .first()
    .waitFor();
  const box = await dialog.boundingBox();
  expect(box!.x).toBeGreaterThanOrEqual(0);
  expect(box!.x + box!.width).toBeLessThanOrEqual(390);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  await page.close();
});
