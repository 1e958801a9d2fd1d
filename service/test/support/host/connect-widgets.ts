import { cardOf, openHost, showsNumber, signIn, type HostWorld, type OpenedHost } from './host-world.ts';

/** Contents of a page after a collection of garbage. */
export interface PageBalance {
  readonly heapBytes: number;
  readonly listeners: number;
  readonly nodes: number;
  readonly sockets: number;
}

/** Widgets of each kind, as a host puts them into its page and takes them out. */
const WIDGETS = `<kpi-provider><kpi-context range="today">
${cardOf(0)}<trend-chart metric="orders"></trend-chart><kpi-breakdown metric="orders" by="region"></kpi-breakdown>
<kpi-table metrics="orders" by="region"></kpi-table><range-picker></range-picker><filter-bar></filter-bar>
<alert-feed></alert-feed></kpi-context></kpi-provider>`;

const HOST = (endpoint: string): string => `${signIn(endpoint)}
const stage = document.querySelector('#stage');
const widgets = document.querySelector('template').innerHTML;
const getToken = ({ signal }) => fetch('/token?seconds=300', { signal });
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
globalThis.takeOut = async () => { stage.replaceChildren(); await painted(); };
globalThis.putIn = async () => {
  stage.innerHTML = widgets;
  const provider = Object.assign(stage.querySelector('kpi-provider'), { endpoint: '${endpoint}', getToken });
  const card = stage.querySelector('kpi-card');
  // Until its number is painted and updates come.
  while (!card.shadowRoot?.querySelector('.value .number') || provider.activeClient.connection.get().phase !== 'live')
    await painted();
};
globalThis.repeat = async (times) => {
  for (let turn = 0; turn < times; turn++) { await putIn(); await takeOut(); }
};
`;

export interface ConnectFigures {
  /** Contents after the first turns. */
  readonly before: PageBalance;
  /** Contents after all turns, with the widgets taken out. */
  readonly after: PageBalance;
  readonly complaints: readonly string[];
}

/** Puts widgets of each kind into a page and takes them out again, `times` over. */
export async function connectWidgets(world: HostWorld, times: number): Promise<ConnectFigures> {
  const orders = await world.order(1);
  const html = `<div id="stage"></div><template>${WIDGETS}</template>`;
  const host = await openHost(world, { html, script: HOST(world.endpoint) });
  try {
    await host.page.waitForFunction('globalThis.repeat');
    // What is loaded once, and the browser's own caches, come with the first turns.
    await host.page.evaluate(`repeat(${Math.ceil(times / 10)})`);
    const before = await weigh(host);
    await host.page.evaluate(`repeat(${times})`);
    const after = await weigh(host);
    await host.page.evaluate('putIn()');
    await showsNumber(host.page, orders);
    return { before, after, complaints: host.complaints };
  } finally {
    await host.close();
  }
}

/** The page once its sockets are closed and its garbage is collected. The browser may keep one set of widgets a while longer. */
async function weigh({ devTools, countSockets, page }: OpenedHost): Promise<PageBalance> {
  await devTools.send('Performance.enable');
  for (let tries = 0; tries === 0 || (countSockets().open > 0 && tries < 10); tries++) await page.waitForTimeout(2000);
  await devTools.send('HeapProfiler.collectGarbage');
  await devTools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devTools.send('Performance.getMetrics');
  const read = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return {
    heapBytes: read('JSHeapUsedSize'),
    listeners: read('JSEventListeners'),
    nodes: read('Nodes'),
    sockets: countSockets().open,
  };
}
