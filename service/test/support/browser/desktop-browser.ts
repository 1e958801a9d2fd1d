import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type BrowserContext } from 'playwright-core';
import { requireChromium } from './chromium.ts';

/** A Chromium whose tabs are those of one window, as a reader's are: the one in front hides the others. */
export interface DesktopBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts it without what Playwright sets for tests: there each page counts as in front, and no timer is slowed down. */
export async function launchDesktopBrowser(): Promise<DesktopBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'tidemark-browser-'));
  const process = spawn(
    await requireChromium(),
    ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(process, 'exit');
  let address = '';
  for await (const line of createInterface(process.stderr)) {
    [address = ''] = /ws:\/\/\S+/.exec(line) ?? [];
    if (address !== '') break;
  }
  process.stderr.resume();
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [context] = browser.contexts();
  return {
    context: context as BrowserContext,
    async close() {
      await browser.close();
      process.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
