import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findViolations } from '../../../service/test/support/browser/axe.ts';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { serveStorybook, showStory, waitForStory, type Storybook } from '../support/storybook.ts';

let storybook: Storybook;
let browser: Browser;

beforeAll(async () => {
  storybook = await serveStorybook();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  storybook?.close();
});

/** Stories of a mistake of the page or the token: the element says it on the console, for the page's author. */
const ANNOUNCED: Readonly<Record<string, string>> = {
  'trend-chart--three-units':
    '<trend-chart> metrics="revenue,orders,refund_rate": expected metrics of at most two units, not of EUR (revenue), no unit (orders), % (refund_rate)',
  'alert-feed--not-set-up': '<alert-feed>: no alerts here',
  'kpi-card--nothing-assigned': '<kpi-card>: no claim',
  'kpi-card--unreadable-attribute':
    '<kpi-card> filters="region": expected region=north; channel=web,app, or a list of filters in JSON',
};

/** One page after the other would take minutes: stories take turns on one page. */
async function inspectAll(theme: string): Promise<string[]> {
  const [first = '', ...others] = storybook.stories;
  const viewport = { width: 400, height: 500 };
  const { page, complaints, outside } = await openPage(browser, storybook.addressOf(first, { theme }), viewport);
  const findings: string[] = [];
  for (const id of [first, ...others]) {
    const failure = await (id === first ? waitForStory(page, id) : showStory(page, id));
    const violations = await findViolations(page, '.stage');
    const messages = complaints.splice(0);
    if (ANNOUNCED[id] !== undefined && !messages.includes(ANNOUNCED[id])) findings.push(`${id}: says nothing`);
    const unexpected = messages.filter((message) => message !== ANNOUNCED[id]);
    findings.push(
      ...[failure, ...unexpected, ...outside.splice(0), ...violations]
        .filter(Boolean)
        .map((finding) => `${id}: ${finding}`),
    );
  }
  await page.close();
  return findings;
}

it.each(['light', 'dark'])(
  'shows and plays every story without a complaint, without network, accessibly (%s)',
  async (theme) => {
    expect(storybook.stories.length).toBeGreaterThan(100);
    expect(await inspectAll(theme)).toEqual([]);
  },
);

it('documents each element from the manifest: its attributes', async () => {
  expect(storybook.docs.length).toBeGreaterThan(9);
  for (const id of storybook.docs) {
    const { page, complaints, outside } = await openPage(browser, storybook.addressOf(id, { theme: 'light' }));
    const name = id.replace('--docs', '');
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    const rows = page.locator('.docblock-argstable tbody tr');
    await expect.poll(() => rows.count(), { message: id }).toBeGreaterThan(2);
    expect(outside).toEqual([]);
    expect(complaints.filter((complaint) => !Object.values(ANNOUNCED).includes(complaint))).toEqual([]);
    await page.close();
  }
});

const THEMES = ['light', 'dark', 'bootstrap-light', 'bootstrap-dark', 'material-light', 'material-dark', 'govuk'];

it.each(THEMES)('has enough contrast in each pair of tokens (%s)', async (theme) => {
  const { page } = await openPage(browser, storybook.addressOf('tokens--all', { theme }));
  await waitForStory(page, 'tokens--all');
  expect(await page.locator('html').getAttribute('data-theme')).toBe(theme);
  const rows = page.locator('[data-pair]');
  expect(await rows.count()).toBeGreaterThan(18);
  const pairs = await rows.evaluateAll((all) =>
    all.map((row) => (row as unknown as { dataset: Record<'pair' | 'contrast' | 'minimum', string> }).dataset),
  );
  const low = pairs.filter(({ contrast, minimum }) => !(Number(contrast) >= Number(minimum)));
  expect(low.map(({ pair, contrast, minimum }) => `${pair}: ${contrast}, expected ${minimum}`)).toEqual([]);
  await page.close();
});
