import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Koa from 'koa';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findPages } from '../../src/app/find-pages.ts';
import { secure } from '../../src/http/headers.ts';
import { servePages } from '../../src/http/pages.ts';
import { launchBrowser } from '../support/browser/browser.ts';

let browser: Browser;
let context: BrowserContext;
let folder: string;
let server: Server;
let address: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-update-'));
  await cp(findPages()!, folder, { recursive: true });
  const app = new Koa();
  app.use(secure({ findOrigins: () => [], isProxyEncrypted: () => false }));
  app.use(servePages(folder));
  server = createServer((request, response) => void app.callback()(request, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launchBrowser();
  context = await browser.newContext();
});

afterEach(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const listBuilds = (page: Page) => page.evaluate<string[]>(`caches.keys()`);

/** States of the service worker in use, and of one that is to replace it. */
const readWorkers = (page: Page) =>
  page.evaluate(`navigator.serviceWorker.getRegistration().then(({ active, waiting, installing }) =>
    [active?.state, waiting?.state, installing?.state])`);

async function visit(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  return page;
}

/** Puts another build in place: a page with a title of its own, a chunk under another name, and a worker that lists them. */
async function update(title: string): Promise<{ before: string; after: string }> {
  const before = (await readdir(folder)).find((name) => /^show-details\..+\.js$/.test(name))!;
  const after = `show-details.${title.padEnd(8, '0')}.js`;
  const code = await readFile(join(folder, before));
  for (const name of await readdir(folder)) if (/\.gz$/.test(name)) await rm(join(folder, name));
  await rm(join(folder, before));
  await writeFile(join(folder, after), code);
  const change = async (file: string, edit: (text: string) => string): Promise<void> =>
    writeFile(join(folder, file), edit(await readFile(join(folder, file), 'utf8')));
  await change('index.html', (html) => html.replace(/<title>.*<\/title>/, `<title>${title}</title>`));
  await change('service-worker.js', (text) =>
    text.replace(/tidemark-page-\w+/, `tidemark-page-${title}`).replace(before, after),
  );
  return { before, after };
}

const load = (page: Page, file: string) => page.evaluate<string>(`import('./${file}').then(() => 'loaded', String)`);

it('has the page of an update at once, with a network and then without one', async () => {
  const page = await visit();
  expect(await page.title()).toBe('Tidemark');
  await update('second');
  await page.reload();
  expect(await page.title()).toBe('second');
  await expect.poll(() => listBuilds(page)).toContain('tidemark-page-second');
  await expect.poll(() => readWorkers(page)).toEqual(['activated', undefined, undefined]);
  await context.setOffline(true);
  await page.reload();
  expect(await page.title()).toBe('second');
});

it('lets an open tab load code of its own build after an update, and keeps two builds', async () => {
  const open = await visit();
  const { before, after } = await update('second');
  const other = await visit();
  await expect.poll(() => listBuilds(other)).toContain('tidemark-page-second');
  // The service has it no more.
  const response = await fetch(address + before);
  await response.text();
  expect(response.status).toBe(404);
  expect(await load(open, before)).toBe('loaded');
  expect(await load(other, after)).toBe('loaded');
  await update('third');
  // The browser may have looked for an update while the files were changed; it looks again with the next visit.
  const reload = async () => {
    await other.reload();
    return listBuilds(other);
  };
  await expect.poll(reload, { interval: 1000 }).toEqual(['tidemark-page-second', 'tidemark-page-third']);
});

it('keeps the page of before where an update does not come whole', async () => {
  const page = await visit();
  const [first] = await listBuilds(page);
  const { after } = await update('second');
  await rm(join(folder, after));
  await page.reload();
  expect(await page.title()).toBe('second');
  await page.evaluate(`navigator.serviceWorker.getRegistration().then((each) => each.update()).catch(() => undefined)`);
  expect(await listBuilds(page)).toEqual([first]);
});

it('keeps nothing of the address with which a provider sends the reader back', async () => {
  const page = await visit();
  await page.goto(`${address}?code=secret-code&state=secret-state#token=secret-token`);
  const kept = await page.evaluate<string[]>(`(async () => {
    const urls = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) urls.push(url);
    return urls;
  })()`);
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.join()).not.toMatch(/secret|\?/);
});
