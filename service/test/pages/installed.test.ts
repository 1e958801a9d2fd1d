import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Koa from 'koa';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findPages } from '../../src/app/find-pages.ts';
import { secure } from '../../src/http/headers.ts';
import { servePages } from '../../src/http/pages.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runEmptyShop } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;
let folder: string;
let below: Server;
/** The page at its own address, and below a folder. */
let addresses: Record<'root' | 'folder', string>;

beforeAll(async () => {
  running = await runEmptyShop();
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'tidemark-pages-'));
  await symlink(findPages()!, join(folder, 'kpi'));
  const app = new Koa();
  app.use(secure({ findOrigins: () => [], isProxyEncrypted: () => false }));
  app.use(servePages(folder));
  below = createServer(app.callback() as never).listen(0, '127.0.0.1');
  await new Promise((resolve) => below.once('listening', resolve));
  const { port } = below.address() as AddressInfo;
  addresses = { root: `${running.service.address}/`, folder: `http://127.0.0.1:${port}/kpi/` };
});

afterAll(async () => {
  await browser?.close();
  below?.closeAllConnections();
  below?.close();
  await rm(folder, { recursive: true });
  await running?.close();
});

interface Manifest {
  readonly start_url: string;
  readonly scope: string;
  readonly display: string;
  readonly icons: readonly { src: string; sizes: string; type: string; purpose?: string }[];
}

async function askBrowser(page: Page) {
  const session = await page.context().newCDPSession(page);
  const { url, data, errors } = await session.send('Page.getAppManifest');
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  return { url, errors, installabilityErrors, manifest: JSON.parse(data ?? '{}') as Manifest };
}

async function ask(address: string): Promise<Response> {
  const response = await fetch(address);
  await response.arrayBuffer();
  return response;
}

it.each(['root', 'folder'] as const)('can be installed from its %s, and starts there', async (at) => {
  const context = await browser.newContext();
  const { page } = await openPage(context, addresses[at]);
  const { url, errors, installabilityErrors, manifest } = await askBrowser(page);
  expect({ url, errors, installabilityErrors }).toEqual({
    url: `${addresses[at]}manifest.webmanifest`,
    errors: [],
    // A private window, as that of a test, installs nothing: nothing else is wrong.
    installabilityErrors: [{ errorId: 'in-incognito', errorArguments: [] }],
  });
  expect(manifest.display).toBe('standalone');
  for (const path of [manifest.start_url, manifest.scope]) expect(new URL(path, url).href).toBe(addresses[at]);
  expect((await ask(new URL(manifest.start_url, url).href)).status).toBe(200);
  expect(manifest.icons.map(({ sizes, purpose = 'any' }) => `${purpose} ${sizes}`)).toEqual([
    'any any',
    'any 192x192',
    'any 512x512',
    'maskable any',
    'maskable 512x512',
  ]);
  for (const { src, sizes, type } of manifest.icons) {
    const response = await ask(new URL(src, url).href);
    expect(response.headers.get('content-type')).toBe(type);
    const address = JSON.stringify(new URL(src, url).href);
    const side = await page.evaluate<number>(
      `new Promise((done) => { const icon = new Image(); icon.onload = () => done(icon.naturalWidth); icon.src = ${address}; })`,
    );
    if (sizes !== 'any') expect(`${side}x${side}`).toBe(sizes);
  }
  await context.close();
});

it('asks for new pages each time, and never again for code under the name of its content', async () => {
  const html = await (await fetch(addresses.root)).text();
  const [, code] = /src="(start\.[\w-]{8}\.js)"/.exec(html)!;
  const read = async (path: string) => {
    const { headers } = await ask(addresses.root + path);
    return [headers.get('content-type'), headers.get('cache-control')];
  };
  const script = 'text/javascript; charset=utf-8';
  expect(await read(code!)).toEqual([script, 'public, max-age=31536000, immutable']);
  expect(await read('')).toEqual(['text/html; charset=utf-8', 'no-cache']);
  expect(await read('service-worker.js')).toEqual([script, 'no-cache']);
  expect(await read('manifest.webmanifest')).toEqual(['application/manifest+json; charset=utf-8', 'no-cache']);
  expect(await read('icons/icon-192.png')).toEqual(['image/png', 'no-cache']);
});

it('loads all code that it draws with at once', async () => {
  const html = await (await fetch(addresses.root)).text();
  const ahead = [...html.matchAll(/rel="modulepreload" href="([\w-]+)\.[\w-]{8}\.js"/g)].map(([, name]) => name);
  expect(ahead).toEqual(['start', 'page', 'chart-engine']);
  for (const [, file] of html.matchAll(/rel="modulepreload" href="([\w.-]+)"/g)) {
    const code = await (await fetch(addresses.root + file)).text();
    for (const [, imported] of code.matchAll(/(?:from|import)\s*"\.\/([\w.-]+)"/g))
      expect(html).toContain(`"${imported}"`);
  }
});

it('colours the bars of a phone as the page, whatever the device has', async () => {
  const context = await browser.newContext({ colorScheme: 'dark' });
  const { page } = await openPage(context, addresses.root);
  const colors = () =>
    page.evaluate<string[]>(`[...document.querySelectorAll('meta[name=theme-color]')].map(({ content }) => content)`);
  expect(await colors()).toEqual(['#f4f5f8', '#0d0f13']);
  await page.locator('#theme').selectOption('light');
  expect(await colors()).toEqual(['rgb(244, 245, 248)', 'rgb(244, 245, 248)']);
  await page.locator('#theme').selectOption('light dark');
  expect(await colors()).toEqual(['#f4f5f8', '#0d0f13']);
  await context.close();
});
