import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { mintToken } from '../../src/access/mint-token.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { parseConfig } from '../../src/app/config.ts';
import { createLogger } from '../../src/base/logger.ts';
import { createService } from '../../src/app/service.ts';
import { launchBrowser } from '../../test/support/browser/browser.ts';
import { percentile, round, type Bench } from '../bench.ts';

const RUNS = 30;
const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));

/** `npm run bench -- load`: from the address to all twelve widgets painted, each time in a browser without a cache. */
export const runLoadBench: Bench = async () => {
  const progress = createProgress(process.stderr, Date.now);
  const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  await chmod(dataDir, 0o755);
  const service = await createService({
    config: parseConfig({ CATALOG, DATA_DIR: dataDir, PORT: '0' }),
    logger: createLogger('error'),
    fresh: false,
    onProgress: (step, share) => progress.show(step, share),
  });
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser();
    await service.ready;
    const token = await mintToken(service.tokenSecret as string, {
      subject: 'bench',
      roles: ['executive'],
      attributes: {},
      lifetimeSeconds: 3600,
      issuer: undefined,
      audience: undefined,
    });
    const address = `${service.address}/#token=${token}`;
    const loads: Load[] = [];
    // The first ones warm the service and the browser's own code.
    for (let run = -3; run < RUNS; run++) {
      progress.show('Opening the dashboard', Math.max(0, run) / RUNS);
      const load = await open(browser, address);
      if (run >= 0) loads.push(load);
    }
    const times = loads.map(({ ms }) => ms);
    return {
      p50_ms: round(percentile(times, 0.5)),
      p95_ms: round(percentile(times, 0.95)),
      requests: Math.max(...loads.map(({ requests }) => requests)),
      sockets: Math.max(...loads.map(({ sockets }) => sockets)),
      bytes: Math.max(...loads.map(({ bytes }) => bytes)),
    };
  } finally {
    progress.end();
    await browser?.close();
    await service.close();
    await rm(dataDir, { recursive: true, force: true });
  }
};

interface Load {
  readonly ms: number;
  /** `POST /v1/query`. */
  readonly requests: number;
  readonly sockets: number;
  /** Bytes of all response bodies as received over the wire. */
  readonly bytes: number;
}

/** Looks at each frame whether every widget shows its numbers, and says when the first such frame was painted. */
const WHEN_PAINTED = `new Promise((resolve) => {
  const shows = {
    'kpi-card': '.value',
    'kpi-breakdown': 'li',
    'alert-feed': '.notice, li',
    'trend-chart': 'canvas[width]:not([width="300"])',
  };
  const look = () => {
    const widgets = [...document.querySelectorAll(Object.keys(shows).join())];
    const done = widgets.filter((one) => one.shadowRoot?.querySelector(shows[one.localName]));
    if (widgets.length === 12 && done.length === 12) {
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    } else requestAnimationFrame(look);
  };
  look();
})`;

async function open(browser: Browser, address: string): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  let requests = 0;
  let sockets = 0;
  const sizes: Promise<number>[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/query')) requests++;
  });
  page.on('requestfinished', (request) => sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize)));
  page.on('websocket', () => sockets++);
  await page.goto(address, { waitUntil: 'commit' });
  const ms = await page.evaluate<number>(WHEN_PAINTED);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await context.close();
  return { ms, requests, sockets, bytes };
}
