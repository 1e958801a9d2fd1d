import { execFile } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { makeResult } from '../fixtures/results.ts';
import { measureCard } from '../size/measure-size.ts';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { startTestService } from '../support/test-service.ts';

const run = promisify(execFile);
const sdk = join(import.meta.dirname, '../..');

const PAGE = `
import { createClient, type Client } from '@tidemark/sdk';
import '@tidemark/sdk/define/kpi-provider';
import '@tidemark/sdk/define/kpi-card';
import '@tidemark/sdk/define/trend-chart';

const client: Client = createClient({ getToken: () => 'a.b.c' });
const provider = document.querySelector('kpi-provider');
if (provider) provider.client = client;
document.addEventListener('kpi-ready', (event) => console.info('ready', event.detail.result.totals));
`;
const HTML = (script: string): string => `<!doctype html><html lang="en"><title>Page</title>
<kpi-provider><kpi-card metric="revenue" range="yesterday"></kpi-card><trend-chart metric="revenue"></trend-chart></kpi-provider>
<script type="module" src="${script}"></script></html>`;

let project: PackageProject;

/** An empty project with nothing but the packed package in it. */
beforeAll(async () => {
  project = await createPackageProject();
  await project.write('src/page.ts', PAGE);
});

afterAll(() => project.destroy());

it('is what publint and are-the-types-wrong want', async () => {
  await expect(run('npm', ['run', 'check:package'], { cwd: sdk })).resolves.toBeDefined();
});

it('has types for a project with a strict compiler', async () => {
  expect(await project.compile()).toBe('');
});

it('is imported in Node, where there is no document, without an error, output or timer', async () => {
  const entries = [
    '',
    '/define',
    '/client',
    '/kpi-card',
    '/trend-chart',
    '/define/alert-feed',
    '/texts/de',
    '/testing',
    '/jsx',
    '/vue',
    '/svelte',
  ];
  const script = [
    ...entries.map((entry) => `await import('@tidemark/sdk${entry}');`),
    "const { createClient, defineElements } = await import('@tidemark/sdk');",
    "defineElements('acme-');",
    "createClient({ endpoint: 'http://127.0.0.1:9', getToken: () => 'a.b.c' }).destroy();",
    'console.log(typeof document, process.getActiveResourcesInfo().includes("Timeout"));',
  ].join('\n');
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: project.folder,
  });
  expect([stdout.trim(), stderr]).toEqual(['undefined false', '']);
});

it('describes each element, its attributes, events and parts', async () => {
  const path = join(project.folder, 'node_modules/@tidemark/sdk/custom-elements.json');
  const { modules } = JSON.parse(await readFile(path, 'utf8')) as {
    modules: {
      declarations?: {
        tagName?: string;
        events?: unknown[];
        cssParts?: { name: string }[];
        cssProperties?: { name: string }[];
        attributes?: { name: string }[];
        members?: { name: string; privacy?: string }[];
      }[];
    }[];
  };
  const elements = modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  const wrapped = await readFile(join(sdk, 'src/react/index.ts'), 'utf8');
  const exported = [...wrapped.matchAll(/'\.\/(.+)\.ts'/g)].map(([, name]) => name);
  expect(elements.map(({ tagName }) => tagName).sort()).toEqual(exported.sort());
  expect(exported).toEqual([
    'alert-feed',
    'alert-rule-form',
    'filter-bar',
    'kpi-anomalies',
    'kpi-breakdown',
    'kpi-card',
    'kpi-context',
    'kpi-dashboard',
    'kpi-explorer',
    'kpi-insight',
    'kpi-proof',
    'kpi-provider',
    'kpi-table',
    'range-picker',
    'trend-chart',
  ]);
  const card = elements.find(({ tagName }) => tagName === 'kpi-card');
  expect(card?.attributes?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['metric', 'range', 'compare', 'no-target']),
  );
  expect(card?.cssParts?.map(({ name }) => name)).toContain('value');
  expect(card?.cssProperties?.map(({ name }) => name).sort()).toEqual(await findThemeProperties());
  const feed = elements.find(({ tagName }) => tagName === 'alert-feed');
  // State of its own has neither an attribute nor a property for the page.
  expect(feed?.attributes?.map(({ name }) => name)).toEqual([
    'filter',
    'label',
    'read-only',
    'no-zone',
    'alert',
    'compare',
    'filters',
    'heading-level',
    'actions',
  ]);
  const members = elements.flatMap((element) => element.members ?? []);
  expect(members.map(({ name }) => name)).toContain('toPng');
  expect(members.filter(({ name, privacy }) => name.startsWith('#') || (privacy ?? 'public') !== 'public')).toEqual([]);
});

/** Names that the styles and elements read, but for the one that the feed alone has. */
async function findThemeProperties(): Promise<string[]> {
  const names = new Set<string>();
  for await (const path of glob('src/**/*.ts', { cwd: sdk })) {
    const text = await readFile(join(sdk, path), 'utf8');
    for (const [name] of text.matchAll(/--kpi-[a-z0-9-]+/g)) names.add(name);
  }
  return [...names].filter((name) => name !== '--kpi-alert-list-size').sort();
}

/** A page without a build loads one file, and says itself who it is. */
const PLAIN_PAGE = `
import { createClient } from './tidemark.js';
document.querySelector('kpi-provider').client = createClient({ getToken: () => 'a.b.c' });
`;

it.each(['a build of the page', 'the browser bundle alone'])('shows numbers from %s', async (way) => {
  const isBuilt = way === 'a build of the page';
  if (isBuilt) await project.bundle('src/page.ts');
  const folder = join(project.folder, isBuilt ? 'built' : 'node_modules/@tidemark/sdk/dist/browser');
  const ranges = new Set<unknown>();
  const service = await startTestService({
    answer({ timeDimension }) {
      ranges.add(timeDimension?.dateRange);
      return makeResult({ values: [100, 200, 10], compared: [90, 190, 80] });
    },
    async page(path) {
      if (path === '/') return { type: 'text/html', body: HTML(isBuilt ? 'page.js' : 'plain.js') };
      const body = path === '/plain.js' ? PLAIN_PAGE : await readFile(join(folder, path), 'utf8').catch(() => '');
      return { type: 'text/javascript', body };
    },
  });
  const browser = await launchBrowser();
  try {
    const { page, complaints } = await openPage(browser, service.endpoint);
    await expect.poll(() => page.locator('kpi-card .value').textContent()).toContain('€310.00');
    await expect.poll(() => page.locator('trend-chart canvas').getAttribute('width')).not.toBe('300');
    expect([...ranges].sort()).toEqual(['today', 'yesterday']);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await service.destroy();
  }
});

it('is German on a German page from the browser bundle alone', async () => {
  const service = await startTestService({
    answer: () => makeResult({ values: [100, 200, 10], compared: [90, 190, 80] }),
    async page(path) {
      if (path === '/') return { type: 'text/html', body: HTML('plain.js').replace('lang="en"', 'lang="de"') };
      const file = join(project.folder, 'node_modules/@tidemark/sdk/dist/browser', path);
      return {
        type: 'text/javascript',
        body: path === '/plain.js' ? PLAIN_PAGE : await readFile(file, 'utf8').catch(() => ''),
      };
    },
  });
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, service.endpoint);
    await expect.poll(() => page.locator('kpi-card .value').textContent()).toContain('310,00');
    const words = await page.locator('trend-chart').getByRole('button').allTextContents();
    expect(words.join()).toContain('Tabelle');
    expect(words.join()).not.toContain('table');
    expect(await page.locator('kpi-card .title').textContent()).toContain('gestern');
  } finally {
    await browser.close();
    await service.destroy();
  }
});

it('shows a chart as its table where the file that draws it was left behind', async () => {
  const service = await startTestService({
    answer: () => makeResult({ values: [100, 200, 10], compared: [90, 190, 80] }),
    async page(path) {
      if (path === '/') return { type: 'text/html', body: HTML('plain.js') };
      if (path === '/plain.js') return { type: 'text/javascript', body: PLAIN_PAGE };
      const file = join(project.folder, 'node_modules/@tidemark/sdk/dist/browser', path);
      if (path === '/tidemark.js') return { type: 'text/javascript', body: await readFile(file, 'utf8') };
      return { type: 'text/plain', body: 'not found' };
    },
  });
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, service.endpoint);
    await expect.poll(() => page.locator('trend-chart tbody tr').count()).toBe(3);
    expect(await page.locator('trend-chart tbody tr').last().textContent()).toMatch(/100\.00/);
    const failures = page.evaluate(
      'new Promise((done) => addEventListener("kpi-error", ({ detail }) => done(detail.error)))',
    );
    await page.locator('trend-chart').getByRole('button', { name: 'Show chart' }).click();
    expect(await failures).toMatchObject({ code: 'unreachable', retryable: true });
    await expect.poll(() => page.locator('trend-chart tbody tr').count()).toBe(3);
  } finally {
    await browser.close();
    await service.destroy();
  }
});

/** A page that has a card and nothing else. */
const CARD_PAGE = `
import { createClient } from './kpi-card.js';
document.querySelector('kpi-card').client = createClient({ getToken: () => 'a.b.c' });
`;

it('loads for a card, live, what was measured and no more', async () => {
  let orders = 100;
  const service = await startTestService({
    answer: () => makeResult({ values: [orders, 200, 10], compared: [90, 190, 80] }),
    async page(path) {
      if (path === '/plain.js') return { type: 'text/javascript', body: CARD_PAGE };
      if (path === '/') {
        const script = '<script type="module" src="plain.js"></script>';
        return { type: 'text/html', body: `<html lang="en"><kpi-card metric="revenue"></kpi-card>${script}` };
      }
      const file = join(project.folder, 'node_modules/@tidemark/sdk/dist/browser', path);
      const code = await readFile(file, 'utf8').catch(() => '');
      return { type: 'text/javascript', body: code.replace(/\n\/\/# sourceMappingURL=.*/, ''), isGzipped: true };
    },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const loaded: Promise<readonly [string, number]>[] = [];
    page.on('requestfinished', (request) => {
      if (/\/(plain\.js)?$|\/v1\/|favicon/.test(request.url())) return;
      const name = basename(request.url());
      loaded.push(request.sizes().then(({ responseBodySize }) => [name, responseBodySize]));
    });
    await page.goto(service.endpoint);
    await expect.poll(() => page.locator('kpi-card .value').textContent()).toContain('€310.00');
    await expect.poll(() => service.channelCount).toBe(1);
    orders = 101;
    service.commit();
    await expect.poll(() => page.locator('kpi-card .value').textContent()).toContain('€311.00');
    const measured = await measureCard();
    // What is usual is looked up once the page is idle, and updates come after the card is painted.
    const later = ['usual', 'insights', 'create-live'].map((part) => `kpi-card-${part}.js`);
    const files = (await Promise.all(loaded)).filter(([name]) => !later.includes(name));
    const bytes = files.reduce((sum, [, size]) => sum + size, 0);
    // What the transfer adds to each file.
    expect(bytes).toBeLessThan(measured + 40 * files.length);
    expect(bytes).toBeGreaterThan(measured - 40 * files.length);
  } finally {
    await browser.close();
    await service.destroy();
  }
});

/** The page of a host's test: the catalogue is its own, and nothing is asked of a service. */
const TEST_PAGE = `
import { confirmed, createTestClient, makeResult } from '@tidemark/sdk/testing';
import '@tidemark/sdk/define/kpi-card';

const metric = { name: 'sales', title: 'Sales', format: 'integer', direction: 'up_is_good', freshnessObjectiveMs: 5000, empty: 'zero', aggregation: 'sum', dimensions: [] } as const;
const catalog = { name: 'test', title: 'Test', timezone: 'Europe/Berlin', weekStart: 1, metrics: [metric], dimensions: [], hierarchies: [], alerts: 'view' } as const;
const client = createTestClient({ catalog, states: { sales: confirmed(makeResult({ metric: 'sales', values: [120, 80, 40] })) } });
const card = document.createElement('kpi-card');
card.metric = 'sales';
card.client = client;
document.body.append(card);
document.addEventListener('click', () => client.set('sales', confirmed(makeResult({ metric: 'sales', values: [1, 2] }))));
`;

it('shows in a test of a page what its test client says, without a service', async () => {
  await project.write('src/test-page.ts', TEST_PAGE);
  expect(await project.compile()).toBe('');
  await project.bundle('src/test-page.ts');
  const service = await startTestService({
    answer: () => makeResult({ values: [1] }),
    async page(path) {
      if (path === '/') return { type: 'text/html', body: '<body><script type="module" src="test-page.js"></script>' };
      return {
        type: 'text/javascript',
        body: await readFile(join(project.folder, 'built', path), 'utf8').catch(() => ''),
      };
    },
  });
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, service.endpoint);
    await expect.poll(() => page.locator('kpi-card .value').textContent()).toContain('240');
    await page.locator('body').click({ position: { x: 1, y: 1 } });
    await expect.poll(() => page.locator('kpi-card .value').textContent()).toContain('3');
    expect(service.requests.filter((path) => path.startsWith('/v1/'))).toEqual([]);
  } finally {
    await browser.close();
    await service.destroy();
  }
});
