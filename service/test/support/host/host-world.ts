import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { describeComplaint } from '../browser/browser.ts';
import type { HostPage, HostSite } from './host-site.ts';

/** A host's site, a real service and a browser. */
export interface HostWorld {
  readonly site: HostSite;
  readonly endpoint: string;
  readonly browser: Browser;
  /** Writes one more order into each of the first `count` regions `r0`, `r1`, … Returns how many each has by now. */
  order(count: number): Promise<number>;
}

export interface OpenedHost {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly devTools: CDPSession;
  /** Errors and warnings of the console, but those of requests that a scenario cut off. */
  readonly complaints: readonly string[];
  /** Calls of `getToken` so far. */
  countTokens(): Promise<number>;
  /** Live sockets that the page has opened so far, and those that are open. */
  countSockets(): { readonly opened: number; readonly open: number };
  close(): Promise<void>;
}

/** A script that gives the page's provider its tokens; `seconds` is how long each lives. */
export const signIn = (endpoint: string, seconds = 300): string => `
import '/first/tidemark.js';
globalThis.tokenCalls = 0;
for (const provider of document.querySelectorAll('kpi-provider')) {
  provider.endpoint = '${endpoint}';
  provider.getToken = ({ signal }) => { tokenCalls++; return fetch('/token?seconds=${seconds}', { signal, cache: 'no-store' }); };
}
`;

/** A card of the orders of one region. */
export const cardOf = (region: number): string =>
  `<kpi-card metric="orders" filters="region=r${region}" range="today" compare="none"></kpi-card>`;

/** Opens a host's page, in a context of its own unless one is given. `initScript` runs in it before everything else. */
export async function openHost(
  world: HostWorld,
  host: HostPage,
  { initScript, context: given }: { readonly initScript?: string; readonly context?: BrowserContext } = {},
): Promise<OpenedHost> {
  const context = given ?? (await world.browser.newContext({ viewport: { width: 1280, height: 900 } }));
  if (initScript) await context.addInitScript(initScript);
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  const complaints: string[] = [];
  let opened = 0;
  let open = 0;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(describeComplaint(message));
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('websocket', (socket) => {
    opened++;
    open++;
    socket.on('close', () => void open--);
  });
  await page.goto(world.site.show(host));
  return {
    page,
    context,
    devTools,
    complaints,
    countTokens: () => page.evaluate<number>('tokenCalls'),
    countSockets: () => ({ opened, open }),
    close: () => (given ? page.close() : context.close()),
  };
}

/** Waits until the first card shows this number. */
export async function showsNumber(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    `document.querySelector('kpi-card')?.shadowRoot?.querySelector('.value')?.textContent.trim() === '${count}'`,
    undefined,
    { timeout: 30_000, polling: 20 },
  );
}
