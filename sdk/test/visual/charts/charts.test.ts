import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../../service/test/support/browser/browser.ts';
import { serveStorybook, showStory, waitForStory, type Storybook } from '../../support/storybook.ts';
import { comparePictures } from './compare-pictures.ts';

const STORIES = ['ready', 'area', 'bars', 'gaps', 'settling', 'expected', 'limit', 'alerts', 'stacked', 'two-units'];
const THEMES = ['light', 'dark'];
const STORED = join(import.meta.dirname, 'pictures');
/** Pictures that differ, for a look; CI keeps them. */
const DIFFERENCES = join(import.meta.dirname, 'differences');
const isUpdate = process.env['UPDATE_PICTURES'] === '1';
const UPDATE = 'UPDATE_PICTURES=1 npm test -- sdk/test/visual/charts';

/** A font of Storybook's own, which canvases take from their element. */
const FONT = `@font-face { font-family: Snapshot; src: url(./sb-common-assets/nunito-sans-regular.woff2); }
  * { font-family: Snapshot !important; --kpi-font: Snapshot } .stage { padding: 0 !important; max-width: none !important; }`;

/** The Chromium that drew the stored pictures: another one draws text and curves a little differently. */
const BROWSER = join(STORED, 'browser.txt');

let storybook: Storybook;
let browser: Browser;

beforeAll(async () => {
  storybook = await serveStorybook();
  browser = await launchBrowser();
  if (isUpdate) {
    await mkdir(STORED, { recursive: true });
    await writeFile(BROWSER, browser.version());
  }
  await rm(DIFFERENCES, { recursive: true, force: true });
});

afterAll(async () => {
  await browser?.close();
  storybook?.close();
});

async function open(theme: string): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 480, height: 900 } });
  const { page } = await openPage(context, storybook.addressOf('trend-chart--empty', { theme }));
  await waitForStory(page, 'trend-chart--empty');
  await page.addStyleTag({ content: FONT });
  await page.evaluate('document.fonts.load("12px Snapshot").then(() => undefined)');
  return page;
}

/** The picture of a chart once two frames in a row are the same. */
async function drawChart(page: Page, id: string): Promise<Buffer> {
  expect(await showStory(page, id)).toBe('');
  const canvas = page.locator('trend-chart canvas').first();
  await canvas.waitFor();
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  let last = await canvas.screenshot();
  await expect
    .poll(async () => {
      const before = last;
      last = await canvas.screenshot();
      return before.equals(last);
    })
    .toBe(true);
  return last;
}

async function compareWithStored(name: string, drawn: Buffer): Promise<string | undefined> {
  const file = join(STORED, `${name}.png`);
  if (isUpdate) {
    await writeFile(file, drawn);
    return undefined;
  }
  const stored = await readFile(file).catch(() => undefined);
  const difference = stored && comparePictures(stored, drawn);
  if (stored && !difference) return undefined;
  if (!difference) return `${name}: no stored picture`;
  await mkdir(DIFFERENCES, { recursive: true });
  const seen = join(DIFFERENCES, `${name}.png`);
  await writeFile(seen, difference.picture);
  return `${name}: ${difference.text}, see ${relative(process.cwd(), seen)}`;
}

it.for(THEMES)(`draws charts in %s as before; after a change that is meant: ${UPDATE}`, async (theme, { skip }) => {
  // Without this file the pictures are nobody's: that fails.
  const version = await readFile(BROWSER, 'utf8');
  const reason = `the pictures are of Chromium ${version}, this is ${browser.version()}`;
  if (version !== browser.version()) console.warn(`charts in ${theme} skipped: ${reason}`);
  skip(version !== browser.version(), reason);
  const page = await open(theme);
  const differences: string[] = [];
  for (const story of STORIES) {
    const drawn = await drawChart(page, `trend-chart--${story}`);
    const difference = await compareWithStored(`${story} ${theme}`.replace(' ', '-'), drawn);
    if (difference) differences.push(difference);
  }
  await page.context().close();
  expect(differences, `look at the differences, and store the new pictures with ${UPDATE}`).toEqual([]);
});
