import type { Page } from 'playwright-core';

/** Browser globals used inside the page, which the types of the tests lack. */
interface Styled {
  getComputedStyle(element: unknown): Readonly<Record<string, string | undefined>>;
}

/** A computed style of the first element that the selector finds, also in shadow trees. Throws if there is no such style. */
export async function styleOf(page: Page, selector: string, style: string): Promise<string> {
  const value = await page
    .locator(selector)
    .first()
    .evaluate((element, name) => (globalThis as unknown as Styled).getComputedStyle(element)[name], style);
  if (!value) throw new Error(`${selector}: no style ${style}`);
  return value;
}
