import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findViolations } from '../support/browser/axe.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runEmptyShop } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;
let context: BrowserContext;
let token: string;

beforeAll(async () => {
  running = await runEmptyShop();
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

beforeEach(async () => {
  // A reader who prefers a language that there is not.
  context = await browser.newContext({ locale: 'fr-CH' });
  await context.addInitScript(`Object.defineProperty(navigator, 'languages', { value: ['fr-CH', 'de-CH', 'en'] })`);
});

afterEach(() => context.close());

const open = (path: string) => openPage(context, `${running.service.address}/${path}#token=${token}`);

/** Texts of the frame as readers see or hear them. */
const readFrame = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('header :is([data-text], [data-label])')]
    .filter(({ hidden }) => !hidden)
    .map((element) => element.ariaLabel ?? element.textContent)`);

it('speaks German around the widgets, as they do, to whoever reads it rather than English', async () => {
  const { page } = await open('?range=last+7+days');
  await expect.poll(() => page.locator('#connection').textContent()).toBe('Live');
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  expect(await readFrame(page)).toEqual(
    [
      'Dashboard',
      'Sprache',
      'Ansichten',
      'Bearbeiten',
      'Vollbild',
      'Dashboard exportieren',
      'Als Excel-Datei exportieren',
    ].concat([
      'Als CSV exportieren',
      'Als Bild speichern',
      'Drucken oder als PDF speichern',
      'Farbschema',
      'System',
      'Hell',
      'Dunkel',
    ]),
  );
  await expect.poll(() => page.locator('#clock').textContent()).toMatch(/^\w\w\.?, \d+\. \w+\.?, \d\d:\d\d · UTC$/);
  await expect.poll(() => page.locator('#notice').textContent()).toMatch(/^Es gibt noch keine Daten\. /);
  expect(await page.locator('range-picker').getByRole('button', { name: '7 Tage' }).count()).toBe(1);
  await page.getByRole('button', { name: 'Ansichten' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ansichten' });
  await dialog.getByLabel('Name').fill('Woche');
  await dialog.getByRole('button', { name: 'Ansicht speichern' }).click();
  await dialog.getByText('„Woche“ gespeichert.').waitFor();
  await dialog.getByRole('button', { name: 'Woche löschen' }).click();
  await dialog.getByText('„Woche“ gelöscht.').waitFor();
  expect(await findViolations(page)).toEqual([]);
});

it('says in German what of an address cannot be read, and that a token is not valid', async () => {
  const { page } = await open('?range=yesteryear');
  await expect
    .poll(() => page.locator('#notice').textContent())
    .toMatch(/^Der Zeitraum „yesteryear“ in der Adresse ist nicht lesbar\./);
  await page.goto(`${running.service.address}/?saved=${crypto.randomUUID()}`);
  await expect.poll(() => page.locator('#view-note').textContent()).toBe('Diese Ansicht gibt es nicht mehr.');
  const other = await openPage(context, `${running.service.address}/`);
  await other.page.getByLabel('Token').fill('a.b');
  await other.page.getByRole('button', { name: 'Dashboard anzeigen' }).click();
  expect(await other.page.locator('#refusal').textContent()).toMatch(/^Dieses Token ist nicht gültig\./);
  expect(await other.page.locator('#sign-in code').allTextContents()).toEqual([
    'JWKS_URL',
    'npm start',
    'npx tidemark token --role executive',
    'DATA_DIR',
  ]);
});

it('says in German that a service cannot be reached', async () => {
  const { page } = await open('');
  await expect.poll(() => page.locator('#connection').textContent()).toBe('Live');
  await page.getByRole('button', { name: 'Ansichten' }).click();
  const dialog = page.getByRole('dialog');
  await context.setOffline(true);
  await dialog.getByLabel('Name').fill('Woche');
  await dialog.getByRole('button', { name: 'Ansicht speichern' }).click();
  await dialog.getByText('Das ist fehlgeschlagen: Der Dienst antwortet nicht. Prüfen Sie Ihre Verbindung.').waitFor();
});

it('speaks the language that is chosen, also the next time, and the one of an address', async () => {
  const { page } = await open('?range=last+7+days');
  await expect.poll(() => page.locator('#connection').textContent()).toBe('Live');
  const languageOf = (): Promise<string | null> => page.locator('html').getAttribute('lang');
  const picker = page.locator('#language');
  expect([await picker.inputValue(), await picker.locator('option').allTextContents()]).toEqual(['de', ['EN', 'DE']]);
  await picker.selectOption('en');
  await expect.poll(languageOf).toBe('en');
  // With its range, and without signing in again.
  await expect.poll(() => page.locator('#connection').textContent()).toBe('Live');
  expect(new URL(page.url()).searchParams.get('range')).toBe('last 7 days');
  expect(await page.locator('range-picker').getByRole('button', { name: '7 days' }).count()).toBe(1);
  await page.goto(`${running.service.address}/?language=de`);
  await expect.poll(languageOf).toBe('de');
  await page.goto(`${running.service.address}/`);
  expect(await languageOf()).toBe('de');
  await page.locator('#language').selectOption('en');
  await expect.poll(languageOf).toBe('en');
});
