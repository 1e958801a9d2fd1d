import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { makeResult } from '../fixtures/results.ts';
import { measureCard } from '../size/measure-size.ts';
import { startTestService } from '../support/test-service.ts';

const run = promisify(execFile);
const sdk = join(import.meta.dirname, '../..');
const bin = (name: string): string => join(sdk, '../node_modules/.bin', name);

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

let project: string;

/** An empty project with nothing but the packed package in it. */
beforeAll(async () => {
  await run('npm', ['run', 'build'], { cwd: sdk });
  project = await mkdtemp(join(tmpdir(), 'tidemark-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { cwd: sdk });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run('npm', ['install', '--no-audit', '--no-fund', join(project, filename)], { cwd: project });
  await mkdir(join(project, 'src'));
  await writeFile(join(project, 'src/page.ts'), PAGE);
});

afterAll(async () => {
  if (project) await rm(project, { recursive: true });
});

it('is what publint and are-the-types-wrong want', async () => {
  await expect(run('npm', ['run', 'check:package'], { cwd: sdk })).resolves.toBeDefined();
});

it('has types for a project with a strict compiler', async () => {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: [],
    module: 'preserve',
    moduleResolution: 'bundler',
    skipLibCheck: false,
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  await expect(
    run(bin('tsc'), ['-p', project]).catch(({ stdout }: { stdout: string }) => stdout),
  ).resolves.toMatchObject({
    stdout: '',
  });
});

it('is imported in Node, where there is no document, without an error, output or timer', async () => {
  const entries = ['', '/define', '/client', '/kpi-card', '/trend-chart', '/define/alert-feed', '/texts/de'];
  const script = [
    ...entries.map((entry) => `await import('@tidemark/sdk${entry}');`),
    "const { createClient, defineElements } = await import('@tidemark/sdk');",
    "defineElements('acme-');",
    "createClient({ endpoint: 'http://127.0.0.1:9', getToken: () => 'a.b.c' }).destroy();",
    'console.log(typeof document, process.getActiveResourcesInfo().includes("Timeout"));',
  ].join('\n');
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: project });
  expect([stdout.trim(), stderr]).toEqual(['undefined false', '']);
});

it('describes each element, its attributes, events and parts', async () => {
  const path = join(project, 'node_modules/@tidemark/sdk/custom-elements.json');
  const { modules } = JSON.parse(await readFile(path, 'utf8')) as {
    modules: {
      declarations?: {
        tagName?: string;
        events?: unknown[];
        cssParts?: { name: string }[];
        attributes?: { name: string }[];
        members?: { name: string; privacy?: string }[];
      }[];
    }[];
  };
  const elements = modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  expect(elements.map(({ tagName }) => tagName).sort()).toEqual([
    'alert-feed',
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

/** A page without a build loads one file, and says itself who it is. */
const PLAIN_PAGE = `
import { createClient } from './tidemark.js';
document.querySelector('kpi-provider').client = createClient({ getToken: () => 'a.b.c' });
`;

it.each(['a build of the page', 'the browser bundle alone'])('shows numbers from %s', async (way) => {
  const isBuilt = way === 'a build of the page';
  const options = ['src/page.ts', '--bundle', '--splitting', '--format=esm', '--outdir=built'];
  if (isBuilt) await run(bin('esbuild'), options, { cwd: project });
  const folder = join(project, isBuilt ? 'built' : 'node_modules/@tidemark/sdk/dist/browser');
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

it('shows a chart as its table where the file that draws it was left behind', async () => {
  const service = await startTestService({
    answer: () => makeResult({ values: [100, 200, 10], compared: [90, 190, 80] }),
    async page(path) {
      if (path === '/') return { type: 'text/html', body: HTML('plain.js') };
      if (path === '/plain.js') return { type: 'text/javascript', body: PLAIN_PAGE };
      const file = join(project, 'node_modules/@tidemark/sdk/dist/browser', path);
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
      const file = join(project, 'node_modules/@tidemark/sdk/dist/browser', path);
      return { type: 'text/javascript', body: await readFile(file, 'utf8').catch(() => ''), isGzipped: true };
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
    // The address of the source map, which each file in the package ends with.
    expect(bytes).toBeLessThan(measured + 40 * files.length);
    expect(bytes).toBeGreaterThan(measured - 40 * files.length);
  } finally {
    await browser.close();
    await service.destroy();
  }
});
