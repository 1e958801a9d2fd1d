import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const AXE = new URL('../../../../node_modules/axe-core/axe.min.js', import.meta.url);

/** Violations that axe reports of what the selector finds, one line each: rule, then the elements. */
export async function findViolations(page: Page, selector = 'html'): Promise<string[]> {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate<string[]>(
    `axe.run(${JSON.stringify(selector)}, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.flat().join(' ')).join(', ')))`,
  );
}
