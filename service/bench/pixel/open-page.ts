import type { Browser } from 'playwright-core';
import type { Painted } from './produce.ts';

/** Opens a page that notes what it paints; resolves once it is connected. */
export async function openPage(browser: Browser, url: string): Promise<() => Promise<readonly Painted[]>> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${String(error)}\n`));
  await page.goto(url);
  await page.waitForFunction('globalThis.isReady', undefined, { timeout: 30_000 });
  return () => page.evaluate<readonly Painted[]>('painted.splice(0)');
}
