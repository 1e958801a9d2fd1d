import { once } from 'node:events';
import WebSocket from 'ws';
import type { Query } from '../../../sdk/src/protocol/query.ts';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import { orderOf } from './orders.ts';

/** Times that a reader with an open page measures, ms. */
export interface Samples {
  /** From the request for all numbers of a page to the last of its answer. */
  readonly loads: number[];
  /** From sending an event to the delta that shows it. */
  readonly deltas: number[];
}

export interface HonestReader {
  /** Loads the page and follows one event, one time after another, for so long. */
  measure(forMs: number): Promise<Samples>;
  close(): void;
}

export interface HonestOptions {
  readonly address: string;
  readonly token: string;
  /** May write orders. */
  readonly writer: string;
}

/** Twelve widgets; the range of some moves, so that not all of each page is answered from memory. */
const pageOf = (load: number): Query[] => {
  const metrics = ['revenue', 'orders', 'average_order_value', 'customers', 'units', 'refund_rate'];
  const cards = metrics.map((metric): Query => ({
    metrics: [metric],
    timeDimension: { dateRange: 'today', compareDateRange: 'previous period' },
  }));
  const lines = metrics.slice(0, 3).map((metric): Query => ({
    metrics: [metric],
    timeDimension: { granularity: 'day', dateRange: `last ${8 + (load % 20)} days` },
  }));
  const breakdowns = ['region', 'channel', 'category'].map((dimension): Query => ({
    metrics: ['revenue'],
    dimensions: [dimension],
    timeDimension: { dateRange: 'last 7 days' },
    limit: 10 + (load % 50),
  }));
  return [...cards, ...lines, ...breakdowns];
};

const WATCHED: Query = { metrics: ['placed_orders'], timeDimension: { dateRange: 'last 30 days' } };
/** Timeout longer than any test. */
const LOST_MS = 30_000;

export async function openHonestReader({ address, token, writer }: HonestOptions): Promise<HonestReader> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/live`, ['tidemark.v1', `bearer.${token}`]);
  await once(socket, 'open');
  let shown = 0;
  let look = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as ServerFrame;
    if (frame.t === 'snap') shown = Number(frame.result.totals.placed_orders);
    if (frame.t === 'delta') {
      for (const patch of frame.b) shown = Number((patch.totals ?? patch.result?.totals)?.placed_orders ?? shown);
    }
    look();
  });
  socket.send(JSON.stringify({ t: 'sub', id: 1, query: WATCHED }));
  await until(() => shown > 0);

  function until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no delta arrived')), LOST_MS);
      look = () => {
        if (!holds()) return;
        clearTimeout(timer);
        resolve();
      };
      look();
    });
  }

  const send = (path: string, body: unknown, bearer: string): Promise<Response> =>
    fetch(`${address}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LOST_MS),
    });

  let loads = 0;
  async function load(): Promise<number> {
    const startedAtMs = performance.now();
    const response = await send('/v1/query', { queries: pageOf(loads++) }, token);
    const text = await response.text();
    if (!response.ok || text.includes('"error":')) throw new Error(`the page's queries failed: ${text.slice(0, 500)}`);
    return performance.now() - startedAtMs;
  }

  let events = 0;
  async function follow(): Promise<number> {
    const before = shown;
    const startedAtMs = performance.now();
    const order = orderOf(`followed-${++events}`, Date.now());
    const response = await send('/v1/events/orders', order, writer);
    if (!response.ok) throw new Error(`the event was not accepted: ${await response.text()}`);
    await until(() => shown > before);
    return performance.now() - startedAtMs;
  }

  return {
    async measure(forMs) {
      const samples: Samples = { loads: [], deltas: [] };
      const endMs = performance.now() + forMs;
      while (performance.now() < endMs) {
        samples.loads.push(await load());
        samples.deltas.push(await follow());
      }
      return samples;
    },
    close: () => socket.terminate(),
  };
}
