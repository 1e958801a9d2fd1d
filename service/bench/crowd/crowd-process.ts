import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Query } from '../../../sdk/src/protocol/query.ts';

export interface CrowdTask {
  readonly address: string;
  /** One for each reader. */
  readonly tokens: readonly string[];
  /** Time within which the readers come, one after another. */
  readonly forMs: number;
}

export interface CrowdReport {
  /** Times from the request for a page to the last of its answer, ms. */
  readonly loadsMs: readonly number[];
  /** Pages that were answered by an error, and those without an answer in time. */
  readonly refused: number;
  readonly late: number;
  /** Readers whose socket had all numbers in time. */
  readonly live: number;
}

const LOST_MS = 30_000;

const METRICS = ['revenue', 'orders', 'average_order_value', 'customers', 'net_revenue', 'items_per_order'];
const PAGE: readonly Query[] = [
  ...METRICS.map((metric): Query => ({
    metrics: [metric],
    timeDimension: { dateRange: 'today', compareDateRange: 'previous period' },
  })),
  ...METRICS.slice(0, 3).map((metric): Query => ({
    metrics: [metric],
    timeDimension: { granularity: 'hour', dateRange: 'today' },
  })),
  ...['region', 'channel', 'category'].map((dimension): Query => ({
    metrics: ['revenue'],
    dimensions: [dimension],
    timeDimension: { dateRange: 'today' },
  })),
];

process.once('message', (task: CrowdTask) => {
  void run(task).then((report) => process.send?.(report));
});

async function run({ address, tokens, forMs }: CrowdTask): Promise<CrowdReport> {
  const loadsMs: number[] = [];
  const counts = { refused: 0, late: 0, live: 0 };
  const visit = async (token: string, afterMs: number): Promise<void> => {
    await delay(afterMs);
    const followed = follow(address, token);
    const startedAtMs = performance.now();
    try {
      const isAnswered = await load(address, token);
      if (isAnswered) loadsMs.push(performance.now() - startedAtMs);
      else counts.refused++;
    } catch {
      counts.late++;
    }
    if (await followed) counts.live++;
  };
  await Promise.all(tokens.map((token, index) => visit(token, (forMs * index) / tokens.length)));
  return { loadsMs, ...counts };
}

async function load(address: string, token: string): Promise<boolean> {
  const response = await fetch(`${address}/v1/query`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ queries: PAGE }),
    signal: AbortSignal.timeout(LOST_MS),
  });
  const text = await response.text();
  const error = /"error":.*/.exec(text)?.[0];
  if (error !== undefined) process.stderr.write(`\n${response.status} ${error.slice(0, 300)}\n`);
  return response.ok && error === undefined;
}

/** Subscribes to the page, and reads all that comes. Returns whether each query has its numbers in time. */
function follow(address: string, token: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  setTimeout(() => resolve(false), LOST_MS);
  const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/live`, ['tidemark.v1', `bearer.${token}`]);
  let snapshots = 0;
  socket.on('error', () => undefined);
  socket.on('open', () => {
    for (const [id, query] of PAGE.entries()) socket.send(JSON.stringify({ t: 'sub', id: id + 1, query }));
  });
  socket.on('message', (data: Buffer) => {
    if (data.subarray(0, 20).includes('"snap"') && ++snapshots === PAGE.length) resolve(true);
  });
  return promise;
}
