import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runNode, type ServiceProcess } from '../support/servers/service-process.ts';

const EXAMPLES = join(import.meta.dirname, '../../../examples');

/** The first of them loads 90 days of the shop, which takes minutes on a busy machine. */
const SEEDING_MS = 400_000;

let browser: Browser;
let dataDir: string;

beforeAll(async () => {
  browser = await launchBrowser();
  dataDir = await mkdtemp(join(tmpdir(), 'tidemark-examples-'));
});

afterAll(async () => {
  await browser.close();
  await rm(dataDir, { recursive: true });
});

/** Runs what `npm start -w examples/NAME` runs, and opens the address that it prints. */
async function openExample(name: string): Promise<{ process: ServiceProcess; opened: ReturnType<typeof openPage> }> {
  const process = runNode(['../serve-example.js'], { DATA_DIR: dataDir, PORT: '0' }, join(EXAMPLES, name));
  const [, address] = await process.waitFor(/^\S+: (http:\S+#token=\S+)$/m);
  return { process, opened: openPage(browser, String(address)) };
}

/** The message of Lit's development build, which a host's own build leaves out. */
const ofHost = (complaints: readonly string[]): string[] =>
  complaints.filter((text) => !text.includes('Lit is in dev'));

it(
  'runs the portal of React, which opens a page of its own for a metric, live and with Back',
  async () => {
    const { process, opened } = await openExample('react-portal');
    try {
      const { page, complaints, sockets } = await opened;
      await expect.poll(() => page.locator('kpi-card .value').first().textContent()).toContain('€');
      // Vite has a socket of its own.
      await expect.poll(() => sockets.filter((url) => url.includes('/v1/live')).length).toBe(1);
      await page
        .locator('kpi-card')
        .first()
        .click({ position: { x: 40, y: 70 } });
      await expect.poll(() => page.locator('kpi-explorer').getByText('Revenue').first().isVisible()).toBe(true);
      expect(new URL(page.url()).hash).toBe('#/metrics/revenue');
      // The explorer belongs to the portal's page: no panel is above it.
      expect(await page.locator('dialog[open]').count()).toBe(0);
      await page.reload();
      await expect.poll(() => page.locator('kpi-explorer').getByText('€').first().isVisible()).toBe(true);
      await page.goBack();
      await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe('Sales');
      expect(ofHost(complaints)).toEqual([]);
    } finally {
      expect(await process.end('SIGINT')).toBe(0);
    }
  },
  SEEDING_MS,
);

it(
  'runs the page of Vue, whose buttons set the period and which hears changes',
  async () => {
    const { process, opened } = await openExample('vue-page');
    try {
      const { page, complaints } = await opened;
      const period = (name: string) => page.locator('kpi-card').first().getByText(name).isVisible();
      await expect.poll(() => period('Last 7 days')).toBe(true);
      await page.getByRole('button', { name: '30 days' }).click();
      await expect.poll(() => period('Last 30 days')).toBe(true);
      await expect.poll(() => page.locator('kpi-table').getByRole('row').count()).toBeGreaterThan(3);
      await expect.poll(() => page.locator('header p').textContent()).toContain('Last change');
      expect(ofHost(complaints)).toEqual([]);
    } finally {
      expect(await process.end('SIGINT')).toBe(0);
    }
  },
  SEEDING_MS,
);
