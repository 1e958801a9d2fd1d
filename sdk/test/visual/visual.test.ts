import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { serveStorybook, showStory, waitForStory, type Storybook } from '../support/storybook.ts';
import { forgivePixels } from './forgive-pixels.ts';
import { readPage } from './read-page.ts';

const STORIES = [
  'alert-feed--open',
  'filter-bar--ready',
  'kpi-anomalies--ready',
  'kpi-breakdown--ready',
  'kpi-card--failed',
  'kpi-card--ready',
  'kpi-card--stale',
  'kpi-card--unusual-day',
  'kpi-insight--ready',
  'kpi-menu--open',
  'kpi-proof--ready',
  'range-picker--open',
  'trend-chart--ready',
];

interface Setting {
  readonly name: string;
  readonly width: number;
  readonly globals: Readonly<Record<string, string>>;
  readonly forcedColors?: 'active';
}

/** Widths in light; then, where boxes stay as they are, other colours, and the other direction. */
const SETTINGS: readonly Setting[] = [
  { name: '160', width: 160, globals: { theme: 'light' } },
  { name: '320', width: 320, globals: { theme: 'light' } },
  { name: '768', width: 768, globals: { theme: 'light' } },
  { name: '320 dark', width: 320, globals: { theme: 'dark' } },
  { name: '320 forced colours', width: 320, globals: { theme: 'light' }, forcedColors: 'active' },
  { name: '320 right to left', width: 320, globals: { theme: 'light', direction: 'rtl' } },
];

/** A font of Storybook's own: boxes are as wide on each machine. */
const FONT = `@font-face { font-family: Snapshot; src: url(./sb-common-assets/nunito-sans-regular.woff2); }
  * { font-family: Snapshot !important; } .stage { padding: 0 !important; max-width: none !important; }`;

/** Code has a font of the machine's own in each shadow root, which the rule above does not reach. */
const SET_CODE_FONT = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('code, pre { font-family: Snapshot !important }');
  const visit = (root) => {
    for (const { shadowRoot } of root.querySelectorAll('*')) {
      if (!shadowRoot) continue;
      shadowRoot.adoptedStyleSheets.push(sheet);
      visit(shadowRoot);
    }
  };
  visit(document);
})()`;

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

async function open({ width, globals, forcedColors = 'none' as never }: Setting): Promise<Page> {
  const [first = ''] = STORIES;
  const context = await browser.newContext({ reducedMotion: 'reduce', forcedColors, viewport: { width, height: 900 } });
  const { page } = await openPage(context, storybook.addressOf(first, globals));
  await waitForStory(page, first);
  await page.addStyleTag({ content: FONT });
  await page.evaluate('document.fonts.load("14px Snapshot").then(() => undefined)');
  return page;
}

it('shows each story as it did: texts, boxes and colours', async () => {
  const snapshots = new Map<string, string[]>(STORIES.map((id) => [id, []]));
  for (const setting of SETTINGS) {
    const page = await open(setting);
    for (const id of STORIES) {
      expect(await showStory(page, id)).toBe('');
      await page.evaluate(SET_CODE_FONT);
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      snapshots.get(id)?.push(`# ${setting.name}\n${await readPage(page)}\n`);
    }
    await page.context().close();
  }
  for (const [id, sections] of snapshots) {
    const file = join(import.meta.dirname, 'snapshots', `${id}.txt`);
    const stored = await readFile(file, 'utf8').catch(() => '');
    await expect.soft(forgivePixels(sections.join('\n'), stored)).toMatchFileSnapshot(file);
  }
});
