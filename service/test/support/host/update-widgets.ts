import { setTimeout as delay } from 'node:timers/promises';
import { cardOf, openHost, showsNumber, signIn, type HostWorld, type OpenedHost } from './host-world.ts';

export interface UpdateFigures {
  /** Changes of the number of the first widget that were painted, a second. */
  readonly updatesPerSecond: number;
  /** Tasks of more than 50 ms. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** Time in scripts, style and layout for one update of all widgets, ms. */
  readonly scriptMs: number;
  readonly layoutMs: number;
  /** Share of the time in which the page's thread was busy. */
  readonly busyShare: number;
}

const WATCH = `
globalThis.updates = 0;
globalThis.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: 'longtask' });
const watch = () => {
  const { shadowRoot } = document.querySelector('kpi-card');
  let last;
  new MutationObserver(() => {
    const text = shadowRoot.querySelector('.value')?.textContent;
    if (text !== last) updates++;
    last = text;
  }).observe(shadowRoot, { subtree: true, childList: true, characterData: true });
};
customElements.whenDefined('kpi-card').then(watch);
`;

/** Opens a page with so many cards, each of rows of its own, and changes all of them five times a second. */
export async function updateWidgets(world: HostWorld, widgets: number, seconds: number): Promise<UpdateFigures> {
  const html = `<kpi-provider>${Array.from({ length: widgets }, (_none, index) => cardOf(index)).join('')}</kpi-provider>`;
  const orders = await world.order(widgets);
  const host = await openHost(world, { html, script: signIn(world.endpoint) + WATCH });
  try {
    await showsNumber(host.page, orders);
    // Usual ranges are looked up once the page is idle; that is not an update.
    await delay(2000);
    await changeFor(world, widgets, 2);
    await host.page.evaluate('updates = 0; longTasks.length = 0');
    const before = await readMetrics(host);
    const last = await changeFor(world, widgets, seconds);
    await showsNumber(host.page, last);
    const after = await readMetrics(host);
    const updates = await host.page.evaluate<number>('updates');
    const longTasks = await host.page.evaluate<number[]>('longTasks');
    const spentMs = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000;
    return {
      updatesPerSecond: updates / (spentMs('Timestamp') / 1000),
      longTasks: longTasks.length,
      longestTaskMs: Math.max(0, ...longTasks),
      scriptMs: spentMs('ScriptDuration') / updates,
      layoutMs: (spentMs('LayoutDuration') + spentMs('RecalcStyleDuration')) / updates,
      busyShare: spentMs('TaskDuration') / spentMs('Timestamp'),
    };
  } finally {
    await host.close();
  }
}

async function changeFor(world: HostWorld, widgets: number, seconds: number): Promise<number> {
  let orders = 0;
  const startedAtMs = performance.now();
  for (let turn = 1; turn <= seconds * 5; turn++) {
    orders = await world.order(widgets);
    await delay(Math.max(0, startedAtMs + turn * 200 - performance.now()));
  }
  return orders;
}

async function readMetrics({ devTools }: OpenedHost): Promise<ReadonlyMap<string, number>> {
  await devTools.send('Performance.enable');
  const { metrics } = await devTools.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}
