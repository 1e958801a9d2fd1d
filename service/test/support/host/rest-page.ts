import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext } from 'playwright-core';
import { launchDesktopBrowser } from '../browser/desktop-browser.ts';
import { cardOf, openHost, showsNumber, signIn, type HostWorld, type OpenedHost } from './host-world.ts';

export interface RestFigures {
  /** From the page going on to the number of that moment, ms. */
  readonly caughtUpMs: number;
  /** Time of the page's thread for one change meanwhile, ms. */
  readonly taskMs: number;
  readonly complaints: readonly string[];
}

const HTML = `<kpi-provider>${cardOf(0)}</kpi-provider>`;

/** Opens a page, lets it rest while orders come, and measures how soon it shows all of them. */
async function rest(
  world: HostWorld,
  seconds: number,
  begin: (host: OpenedHost) => Promise<unknown>,
  end: (host: OpenedHost) => Promise<unknown>,
  context?: BrowserContext,
): Promise<RestFigures> {
  const orders = await world.order(1);
  const host = await openHost(world, { html: HTML, script: signIn(world.endpoint) }, { ...(context && { context }) });
  try {
    await showsNumber(host.page, orders);
    await host.devTools.send('Performance.enable');
    await begin(host);
    const before = await readTaskMs(host);
    let last = orders;
    for (let turn = 0; turn < seconds * 5; turn++) {
      last = await world.order(1);
      await delay(200);
    }
    const taskMs = ((await readTaskMs(host)) - before) / (seconds * 5);
    const startedAtMs = performance.now();
    await end(host);
    await showsNumber(host.page, last);
    return { caughtUpMs: performance.now() - startedAtMs, taskMs, complaints: host.complaints };
  } finally {
    await host.close();
  }
}

/** The computer sleeps: no script runs, and the network is gone. */
export const sleepAndWake = (world: HostWorld, seconds: number): Promise<RestFigures> =>
  rest(
    world,
    seconds,
    async ({ devTools, context }) => {
      await devTools.send('Page.setWebLifecycleState', { state: 'frozen' });
      await context.setOffline(true);
    },
    async ({ devTools, context }) => {
      await context.setOffline(false);
      await devTools.send('Page.setWebLifecycleState', { state: 'active' });
    },
  );

/** Another tab is in front: the browser hides the page and lets its timers wait. */
export async function goToBackground(world: HostWorld, seconds: number): Promise<RestFigures> {
  const { context, close } = await launchDesktopBrowser();
  try {
    return await rest(
      world,
      seconds,
      async ({ page }) => {
        await (await context.newPage()).bringToFront();
        await page.waitForFunction(`document.visibilityState === 'hidden'`, undefined, { polling: 100 });
      },
      ({ page }) => page.bringToFront(),
      context,
    );
  } finally {
    await close();
  }
}

async function readTaskMs({ devTools }: OpenedHost): Promise<number> {
  const { metrics } = await devTools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}
