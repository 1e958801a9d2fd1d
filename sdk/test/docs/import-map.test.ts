import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { makeResult } from '../fixtures/results.ts';
import { createPackageProject } from '../support/package-project.ts';
import { startTestService } from '../support/test-service.ts';

it('shows a number and a chart from the modules of the package, as the document says', async () => {
  const text = await readFile(new URL('../../../docs/embedding/import-map.md', import.meta.url), 'utf8');
  const [, html = ''] = /```html\n(.*?)```/s.exec(text) ?? [];
  await using stack = new AsyncDisposableStack();
  const project = await createPackageProject();
  stack.defer(() => project.destroy());
  const missing: string[] = [];
  const service = await startTestService({
    answer: () => makeResult({ values: [100, 200, 10], compared: [90, 190, 80] }),
    async page(path) {
      if (path === '/') return { type: 'text/html', body: html };
      if (path === '/my/kpi-token') return { type: 'text/plain', body: 'a.b.c' };
      const body = await readFile(join(project.folder, path), 'utf8').catch(() => void missing.push(path));
      return { type: 'text/javascript', body: body ?? '' };
    },
  });
  stack.defer(() => service.destroy());
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const { page, complaints } = await openPage(browser, service.endpoint);
  await expect.poll(() => page.locator('kpi-card .value').textContent()).toContain('€310.00');
  await expect.poll(() => page.locator('trend-chart canvas').getAttribute('width')).not.toBe('300');
  expect(missing).toEqual([]);
  // Lit's modules are those of its development build unless the map names another condition.
  expect(complaints.filter((complaint) => !complaint.includes('Lit is in dev'))).toEqual([]);
});
