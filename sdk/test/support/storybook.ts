import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildStorybook } from './build-storybook.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface Storybook {
  /** Ids of stories, and of pages of documentation. */
  readonly stories: readonly string[];
  readonly docs: readonly string[];
  /** Address of a story or page under switches of the toolbar, as `{ theme: 'dark' }`. */
  addressOf(id: string, globals?: Readonly<Record<string, string>>): string;
  close(): void;
}

/** Serves the stories on the loopback, built if they changed. */
export async function serveStorybook(): Promise<Storybook> {
  const folder = await buildStorybook();
  const { entries } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
    entries: Record<string, { id: string; type: string }>;
  };
  const listIds = (type: string): string[] =>
    Object.values(entries)
      .filter((entry) => entry.type === type)
      .map(({ id }) => id);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const type = TYPES[extname(pathname)] ?? 'application/octet-stream';
    readFile(join(folder, pathname)).then(
      (body) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const [stories, docs] = [listIds('story'), listIds('docs')];
  return {
    stories,
    docs,
    addressOf(id, globals = {}) {
      const settings = Object.entries({ 'a11y.manual': '!true', ...globals }).map(
        ([name, value]) => `${name}:${value}`,
      );
      const viewMode = docs.includes(id) ? 'docs' : 'story';
      const params = new URLSearchParams({ id, viewMode, globals: settings.join(';') });
      return `http://127.0.0.1:${port}/iframe.html?${params}`;
    },
    close: () => void server.close(),
  };
}

/** Shows another story on a page of the storybook, which need not be loaded again. Returns what `waitForStory` does. */
export async function showStory(page: Page, id: string): Promise<string> {
  const message = JSON.stringify({ storyId: id, viewMode: 'story' });
  await page.evaluate(`globalThis.__STORYBOOK_PREVIEW__.channel.emit('setCurrentStory', ${message})`);
  return waitForStory(page, id);
}

/** Waits until a story is drawn and has played. Returns the error of its play function, if it threw. */
export async function waitForStory(page: Page, id: string): Promise<string> {
  const render = 'globalThis.__STORYBOOK_PREVIEW__?.currentRender';
  const isOver = `${render}?.id === '${id}' && ['finished', 'errored', 'aborted'].includes(${render}.phase)`;
  await page.waitForFunction(isOver);
  if ((await page.evaluate<string>(`${render}.phase`)) === 'finished') return '';
  return (await page.locator('#error-message, #error-stack').allTextContents()).join('\n') || 'the story failed';
}
