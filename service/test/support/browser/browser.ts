import { chromium, type Browser, type BrowserContext, type ConsoleMessage, type Page } from 'playwright-core';
import { requireChromium } from './chromium.ts';

/** A real Chromium that asks nobody but the pages it is sent to. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await requireChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

/** Returns the text of a console message, and for a request that failed, which one. */
export function describeComplaint(message: ConsoleMessage): string {
  const text = message.text();
  return text.startsWith('Failed to load resource') ? `${text} ${message.location().url}` : text;
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, violations of the content security policy among them. */
  readonly complaints: string[];
  /** Paths of the requests to the API. */
  readonly requests: string[];
  readonly sockets: string[];
  /** Addresses asked that are not of the page's own origin. */
  readonly outside: string[];
}

export async function openPage(
  browser: Browser | BrowserContext,
  url: string,
  viewport?: { width: number; height: number },
): Promise<WatchedPage> {
  const page = await browser.newPage();
  if (viewport) await page.setViewportSize(viewport);
  const complaints: string[] = [];
  const requests: string[] = [];
  const sockets: string[] = [];
  const outside: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(describeComplaint(message));
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { pathname, origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && protocol.startsWith('http')) outside.push(request.url());
    if (pathname.startsWith('/v1/')) requests.push(`${request.method()} ${pathname}`);
  });
  page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname));
  await page.goto(url);
  return { page, complaints, requests, sockets, outside };
}
