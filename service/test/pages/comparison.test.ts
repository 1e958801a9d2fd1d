import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runEmptyShop } from '../support/shop/shop-history.ts';

const DAY_MS = 86_400_000;

let running: RunningService;
let browser: Browser;
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

async function order(amount: string, ms: number): Promise<void> {
  const id = `o${ms}`;
  const response = await running.fetch('/v1/events/orders', {
    token,
    body: {
      event_id: id,
      order_id: id,
      version: 1,
      ordered_at: new Date(ms).toISOString(),
      customer_id: 'c1',
      region: 'north',
      country: 'SE',
      channel: 'web',
      category: 'home',
      status: 'paid',
      amount,
      items: 1,
    },
  });
  expect(await response.json()).toMatchObject({ accepted: 1, rejected: [] });
}

it('names the part that is compared, so that both of its numbers give the change', async () => {
  const nowMs = Date.now();
  await order('200.00', nowMs - 14 * DAY_MS);
  await order('200.00', nowMs - 9 * DAY_MS);
  await order('300.00', nowMs - 2 * DAY_MS);
  await order('12.00', nowMs);
  // Nothing is compared before the watermark is known.
  const timeDimension = { dateRange: 'last 7 days', compareDateRange: 'previous period' } as const;
  await expect
    .poll(() => running.ask({ metrics: ['revenue'], timeDimension }, token))
    .toHaveProperty('comparison.aligned');
  const address = `${running.service.address}/?range=last+7+days&dashboard=executive#token=${token}`;
  const { page } = await openPage(browser, address, { width: 390, height: 800 });
  const card = page.locator('kpi-card[metric=revenue]');
  // The order of the running hour counts, but is not compared.
  await expect.poll(() => card.locator('.value').textContent()).toContain('€312.00');
  await expect.poll(() => card.locator('.amount').count()).toBe(1);
  const parts = card.locator('.change > *');
  const [amount, , part] = (await parts.allTextContents()).map((text) => text.trim());
  expect(amount).toBe('+50%');
  expect(part).toMatch(/^up to (\d+ [AP]M|\w{3} \d+)$/);
  await card.locator('.about').click();
  await expect.poll(() => card.locator('kpi-details dl').textContent()).toContain(`${part}: €200.00 → €300.00`);
  for (const line of await parts.all()) expect((await line.boundingBox())!.height).toBeLessThan(24);
  await page.close();
});
