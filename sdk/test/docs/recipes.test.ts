import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { styleOf } from '../../../service/test/support/browser/style-of.ts';
import { makeResult } from '../fixtures/results.ts';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import { readDocument } from './read-document.ts';

const sections = await readDocument('recipes.md');

const blocksOf = (title: string, language: string): readonly string[] =>
  (sections.find((section) => section.title === title)?.blocks ?? [])
    .filter((block) => block.language === language)
    .map(({ code }) => code);

const sourceOf = (title: string): string => title.toLowerCase().replaceAll(' ', '-');

const POLICY = blocksOf('Content security policy', 'text')[0] ?? '';

let project: PackageProject;
let service: TestService;
let browser: Browser;
let shown = '';

/** One project with the code of all sections, and a host's site that shows one of them under the documented policy. */
beforeAll(async () => {
  project = await createPackageProject();
  for (const { title } of sections)
    for (const [at, code] of blocksOf(title, 'ts').entries())
      await project.write(`src/${sourceOf(title)}${at || ''}.ts`, `${code}\nexport {};\n`);
  service = await startTestService({
    answer: ({ metrics: [metric = ''] }) => makeResult({ metric, values: [100, 200, 10] }),
    async page(path) {
      if (path === '/my/kpi-token') return { type: 'text/plain', body: 'a.b.c' };
      if (path === '/') return { type: 'text/html', policy: policyHere(), body: renderPage(shown) };
      if (path === '/house.css') return { type: 'text/css', body: blocksOf(shown, 'css').join('\n') };
      const file = join(project.folder, 'built', path);
      return { type: 'text/javascript', body: await readFile(file, 'utf8').catch(() => '') };
    },
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await service?.destroy();
  await project?.destroy();
});

/** The documented policy, for the service of the test. */
const policyHere = (): string =>
  POLICY.trim().replaceAll(/(http|ws)s:\/\/kpi\.example\.com/g, `$1://127.0.0.1:${service.port}`);

const renderPage = (
  title: string,
): string => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<link rel="stylesheet" href="/house.css">${blocksOf(title, 'html').join('\n')}
<script type="module" src="/${sourceOf(title)}.js"></script></html>`;

async function show(title: string): Promise<{ page: Page; complaints: readonly string[] }> {
  await project.bundle(`src/${sourceOf(title)}.ts`);
  shown = title;
  const { page, complaints } = await openPage(browser, service.endpoint);
  const values = page.locator('kpi-card .value');
  await expect.poll(() => values.first().textContent()).toMatch(/€\d{3}/);
  return { page, complaints };
}

it('shows code that a strict compiler takes', async () => {
  expect(await project.compile()).toBe('');
});

it('gives a policy that is enough', async () => {
  expect(POLICY).toMatch(/^default-src 'self'; connect-src 'self' https/);
  const { page, complaints } = await show('Token endpoint');
  expect(complaints).toEqual([]);
  await page.close();
});

it('changes the looks by custom properties and parts', async () => {
  const { page, complaints } = await show('House style');
  expect(await styleOf(page, 'kpi-card .card', 'backgroundColor')).toBe('rgb(243, 238, 247)');
  expect(await styleOf(page, 'kpi-card .card', 'borderRadius')).toBe('2px');
  expect(await styleOf(page, 'kpi-card .value', 'fontWeight')).toBe('400');
  expect(complaints).toEqual([]);
  await page.close();
});

it('opens a page of the host instead of the panel', async () => {
  const { page } = await show('A page of your own instead of the panel');
  await page.locator('kpi-card').click({ position: { x: 40, y: 70 } });
  await expect.poll(() => new URL(page.url()).hash).toBe('#/reports/revenue?');
  expect(await page.locator('dialog[open]').count()).toBe(0);
  await page.close();
});

it('has an entry of the host in the menu', async () => {
  const { page, complaints } = await show('Entries of your own in the menu');
  await page.locator('kpi-card').hover();
  await page.locator('kpi-card [part=menu-button]').click();
  await page.getByRole('menuitem', { name: 'Open in the CRM' }).click();
  await expect.poll(() => new URL(page.url()).hash).toBe('#/crm/revenue');
  expect(complaints).toEqual([]);
  await page.close();
});

it('runs two copies of the widgets under two tags, which take a client from each other', async () => {
  const { page, complaints } = await show('Micro-frontends');
  await expect.poll(() => page.locator('orders-kpi-card .value').textContent()).toMatch(/310/);
  await page.evaluate(`document.querySelector('kpi-provider').append(document.createElement('orders-kpi-card'));
    document.querySelector('kpi-provider orders-kpi-card').metric = 'orders';`);
  await expect.poll(() => page.locator('kpi-provider > orders-kpi-card .value').textContent()).toMatch(/310/);
  expect(complaints).toEqual([]);
  await page.close();
});

it('shows a page its numbers without a service', async () => {
  const before = service.requests.filter((path) => path.includes('/v1/')).length;
  const { page, complaints } = await show('Testing your page');
  expect(await page.locator('kpi-card .value').textContent()).toContain('€240.00');
  expect(service.requests.filter((path) => path.includes('/v1/'))).toHaveLength(before);
  expect(complaints).toEqual([]);
  await page.close();
});
