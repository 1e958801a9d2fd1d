import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const AXE = new URL('../../../../node_modules/axe-core/axe.min.js', import.meta.url);

/** Rules whose result depends on colours: all that another theme can break. */
export const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/** Violations that axe reports of what the selector finds, one line each: rule, then the elements. `rules`: only these. */
export async function findViolations(page: Page, selector = 'html', rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate<string[]>(
    `axe.run(${JSON.stringify(selector)}, ${JSON.stringify(options)}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.flat().join(' ')).join(', ')))`,
  );
}
