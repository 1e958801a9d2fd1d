import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const root = join(import.meta.dirname, '../../..');
const pages = join(root, 'examples/reference-dashboard/dist/intranet-page');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

let running: RunningService;
let browser: Browser;
let host: Server;
let origin: string;
/** Content security policy of the host's pages. */
let policy = '';

/** A host page of another origin than the service's, with files of its own and a strict policy. */
beforeAll(async () => {
  host = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', origin);
    const file = pathname === '/' ? 'index.html' : pathname.slice(1);
    const headers = { 'Content-Type': TYPES[extname(file)] ?? 'text/plain', 'Content-Security-Policy': policy };
    readFile(join(pages, file), 'utf8').then(
      (body) => {
        const placed = body.replace('<kpi-provider>', `<kpi-provider endpoint="${running.service.address}">`);
        response.writeHead(200, headers).end(placed);
      },
      () => response.writeHead(204, headers).end(),
    );
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const catalog = await readFile(join(root, 'examples/catalogs/shop.yaml'), 'utf8');
  running = await runService({ CORS_ORIGINS: origin }, catalog.replace(/^simulation:.*$/m, ''));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  host?.closeAllConnections();
  await new Promise((resolve) => host?.close(resolve));
  await running?.close();
});

/** The `connect-src` that the README gives, for this service. */
async function readDocumentedSources(): Promise<string> {
  const readme = await readFile(join(root, 'sdk/README.md'), 'utf8');
  const sources = /`(connect-src [^`]*)`\.$/m.exec(readme)?.[1] ?? '';
  const { host: address } = new URL(running.service.address);
  return sources.replaceAll(/(http|ws)s:\/\/kpi\.example\.com/g, `$1://${address}`);
}

async function openHost(): Promise<{
  violations: () => Promise<string[]>;
  close: () => Promise<void>;
  sentence: () => Promise<string>;
}> {
  const token = await running.token({ roles: ['analyst'], lifetimeSeconds: 600 });
  const context = await browser.newContext();
  await context.addInitScript(`
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      globalThis.violations.push(effectiveDirective + ' ' + new URL(blockedURI, location).host));`);
  const { page } = await openPage(context, `${origin}/#token=${token}`);
  return {
    violations: () => page.evaluate<string[]>('globalThis.violations'),
    sentence: () =>
      page.evaluate<string>("document.querySelector('kpi-card').shadowRoot?.querySelector('.card')?.innerText ?? ''"),
    close: () => context.close(),
  };
}

it('needs no more of a strict policy than the documented connect-src', async () => {
  const sources = await readDocumentedSources();
  expect(sources).toMatch(/^connect-src 'self' http:\S+ ws:\S+$/);
  policy = `default-src 'self'; ${sources}; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'`;
  const page = await openHost();
  await expect.poll(page.sentence, { timeout: 10_000 }).toMatch(/No data in this period/);
  expect(await page.violations()).toEqual([]);
  await page.close();
});

it('is blocked, and the violation noticed here, without it', async () => {
  policy = `default-src 'self'`;
  const page = await openHost();
  const { host: address } = new URL(running.service.address);
  await expect.poll(page.violations, { timeout: 10_000 }).toContain(`connect-src ${address}`);
  await expect.poll(page.sentence).toMatch(/Couldn't load. Check your connection./);
  await page.close();
});
