import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));

let browser: Browser;
let catalog: string;

beforeAll(async () => {
  catalog = (await readFile(CATALOG, 'utf8')).replace(/^simulation:.*$/m, '');
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

async function runWith(environment: Record<string, string>, work: (running: RunningService) => Promise<void>) {
  const running = await runService(environment, catalog);
  try {
    await work(running);
  } finally {
    await running.close();
  }
}

it('lets ten tabs of a dashboard with twelve widgets open at once, their exports too, with a tenth of the limits', async () => {
  const tenth = {
    READS_PER_MINUTE: '600',
    WRITES_PER_MINUTE: '60',
    EXPORTS_PER_MINUTE: '12',
    OPEN_PER_MINUTE: '6000',
    REFUSALS_PER_MINUTE: '60',
    CONNECTIONS_PER_ADDRESS: '1000',
  };
  await runWith(tenth, async (running) => {
    const token = await running.token({ roles: ['analyst'] });
    const context = await browser.newContext();
    const refused: string[] = [];
    context.on('response', (response) => {
      if (response.status() === 429) refused.push(response.url());
    });
    const tabs = await Promise.all(
      Array.from({ length: 10 }, () =>
        openPage(context, `${running.service.address}/?dashboard=executive#token=${token}`),
      ),
    );
    for (const { page } of tabs) {
      await expect.poll(() => page.locator('#connection').textContent(), { timeout: 60_000 }).toBe('Live');
      const widgets = page.locator('kpi-card, trend-chart, kpi-breakdown, alert-feed');
      await expect.poll(() => widgets.count(), { timeout: 60_000 }).toBe(12);
    }
    const query = { metrics: ['revenue'], timeDimension: { dateRange: 'today' } };
    const exported = await running.fetch('/v1/export', { token, body: { format: 'csv', queries: [query] } });
    expect([exported.status, await exported.text()]).toEqual([200, expect.any(String)]);
    expect(refused).toEqual([]);
    await context.close();
  });
});

it('says in the widgets that there were too many requests, and sends more once the time has passed', async () => {
  await runWith({ READS_PER_MINUTE: '1' }, async (running) => {
    const token = await running.token({ roles: ['analyst'] });
    await running.fetch('/v1/catalog', { token });
    const context = await browser.newContext();
    await context.clock.install();
    const { page, requests } = await openPage(context, `${running.service.address}/intranet-page/#token=${token}`);
    const notice = page.locator('kpi-card .notice').first();
    await expect.poll(() => notice.textContent()).toMatch(/^\s*(Too many requests; trying again in \d+ s){2}\s*$/);
    const reads = (): number => requests.filter((path) => /catalog|query/.test(path)).length;
    const before = reads();
    expect(before).toBeLessThanOrEqual(2);
    await page
      .locator('kpi-card')
      .first()
      .evaluate((card) => (card as unknown as { refresh(): void }).refresh());
    await context.clock.fastForward(30);
    expect(reads()).toBe(before);
    // Again where a refusal was still on its way at the first time, which counts from the later clock.
    const look = async (): Promise<number> => {
      await context.clock.fastForward(61_000);
      return reads();
    };
    await expect.poll(look).toBeGreaterThan(before);
    await context.close();
  });
});
