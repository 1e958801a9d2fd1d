import type { Browser, Page } from 'playwright-core';

export interface Load {
  /** From the address to the frame that shows all twelve widgets. */
  readonly ms: number;
  /** `POST /v1/query`. */
  readonly requests: number;
  readonly sockets: number;
  /** Bytes of the bodies of all answers up to then as received over the wire, without the library that draws charts. */
  readonly bytes: number;
  /** Those of the library that draws charts, which is loaded ahead. */
  readonly chartBytes: number;
  /** Cumulative layout shift up to a second later. */
  readonly layoutShift: number;
}

/** A phone on a mobile network: "Fast 4G" of Chromium's developer tools, and a processor four times as slow. */
const SLOW = {
  cpu: 4,
  network: { offline: false, latency: 165, downloadThroughput: 1_012_500, uploadThroughput: 168_750 },
};

/** Looks at each frame whether every widget shows its numbers, and says when the first such frame was painted. */
const WHEN_PAINTED = `new Promise((resolve) => {
  const shows = {
    'kpi-card': '.value',
    'kpi-breakdown': 'li',
    'alert-feed': '.notice, li',
    'trend-chart': 'canvas[width]:not([width="300"])',
    article: '.value, li, .notice, canvas[width]:not([width="300"])',
  };
  const look = () => {
    const widgets = [...document.querySelectorAll(Object.keys(shows).join())];
    const done = widgets.filter((each) => (each.shadowRoot ?? each).querySelector(shows[each.localName]));
    if (widgets.length === 12 && done.length === 12) {
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    } else requestAnimationFrame(look);
  };
  look();
})`;

const NOTE_SHIFTS = `
globalThis.layoutShift = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) layoutShift += value;
}).observe({ type: 'layout-shift', buffered: true });
`;

/** Opens a page with twelve widgets in a browser without a cache. */
export async function openWidgets(browser: Browser, address: string, { isSlow = false } = {}): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  let requests = 0;
  let sockets = 0;
  const sizes: Promise<{ readonly isChart: boolean; readonly bytes: number }>[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/query')) requests++;
  });
  page.on('requestfinished', (request) => {
    const isChart = /\/chart-engine[\w.-]*\.js$/.test(request.url());
    sizes.push(request.sizes().then(({ responseBodySize: bytes }) => ({ isChart, bytes })));
  });
  page.on('websocket', () => sockets++);
  await page.addInitScript(NOTE_SHIFTS);
  if (isSlow) await slowDown(page);
  await page.goto(address, { waitUntil: 'commit' });
  const ms = await page.evaluate<number>(WHEN_PAINTED);
  const received = await Promise.all(sizes);
  const sumUp = (ofChart: boolean): number =>
    received.reduce((sum, { isChart, bytes }) => (isChart === ofChart ? sum + bytes : sum), 0);
  await page.waitForTimeout(1000);
  const layoutShift = await page.evaluate<number>('layoutShift');
  await context.close();
  return { ms, requests, sockets, bytes: sumUp(false), chartBytes: sumUp(true), layoutShift };
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW.network);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW.cpu });
}
