import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';

const root = join(import.meta.dirname, '../../..');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

let server: Server;
let browser: Browser;
let address: string;
let stories: string[];

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', 'build:storybook'], { cwd: root });
  const folder = join(root, 'storybook-static');
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
    entries: Record<string, { id: string; type: string }>;
  };
  stories = Object.values(index.entries)
    .filter(({ type }) => type === 'story')
    .map(({ id }) => id);
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    try {
      const body = readFileSync(join(folder, pathname));
      response.writeHead(200, { 'content-type': TYPES[extname(pathname)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** Stories of a mistake of the page or the token: the element says it on the console, for the page's author. */
const ANNOUNCED: Readonly<Record<string, string>> = {
  'alert-feed--not-set-up': '<alert-feed>: no alerts here',
  'kpi-card--nothing-assigned': '<kpi-card>: no claim',
  'kpi-card--unreadable-attribute':
    '<kpi-card> filters="region": expected region=north; channel=web,app, or a list of filters in JSON',
};

it.each(['light', 'dark'] as const)(
  'shows every story without a complaint, without network, accessibly (%s)',
  async (colorScheme) => {
    expect(stories.length).toBeGreaterThan(30);
    const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
    const context = await browser.newContext({ colorScheme, viewport: { width: 400, height: 500 } });
    const problems: string[] = [];
    for (const id of stories) {
      const { page, complaints, outside } = await openPage(
        context,
        `${address}/iframe.html?id=${id}&viewMode=story&globals=a11y.manual:!true`,
      );
      await page.locator('.stage').waitFor();
      await page.evaluate(axe);
      const violations = await page.evaluate<
        string[]
      >(`axe.run('.stage', {resultTypes: ['violations']}).then(({violations}) =>
      violations.map(({id, nodes}) => id + ': ' + nodes.map(({target}) => target.flat().join(' ')).join(', ')))`);
      const unexpected = complaints.filter((complaint) => complaint !== ANNOUNCED[id]);
      problems.push(...[...unexpected, ...outside, ...violations].map((finding) => `${id}: ${finding}`));
      if (ANNOUNCED[id] !== undefined) expect(complaints).toContain(ANNOUNCED[id]);
      await page.close();
    }
    expect(problems).toEqual([]);
  },
  // Some forty pages, one after the other: long enough for any machine.
  300_000,
);
