import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Everything that the page keeps in the browser: storage, and its caches apart from those of its code. */
export const readKept = (page: Page): Promise<string> =>
  page.evaluate<string>(`(async () => {
    const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const name of await caches.keys()) {
      if (name.startsWith('tidemark-page-')) continue;
      const cache = await caches.open(name);
      for (const request of await cache.keys()) kept.push(request.url, await (await cache.match(request)).text());
    }
    return kept.join('\\n');
  })()`);

/** Number of readers whose numbers are kept. */
export const countReaders = (page: Page): Promise<number> =>
  page.evaluate<number>(`caches.open('tidemark-numbers').then((cache) => cache.keys()).then(({ length }) => length)`);

/** Waits until the page can open without a network, and a dashboard with the revenue of so many readers is kept. */
export async function expectKept(page: Page, readers = 1): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  const count = async (): Promise<number> => {
    const kept = (await readKept(page)).split('\n').filter((line) => line.startsWith('{"offsetMs"'));
    return kept.filter((line) => /"\/v1\/dashboards\/\w/.test(line) && line.includes('metrics\\":[\\"revenue')).length;
  };
  await expect.poll(count, { timeout: 25_000 }).toBe(readers);
}

/** Cuts the network of a browser, and opens an address in a new tab. */
export async function openOffline(context: BrowserContext, address: string): Promise<Page> {
  await context.setOffline(true);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}
