import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../src/access/types.ts';
import { attachLiveServer } from '../../src/live/server.ts';
import type { QueryService, SourceStates } from '../../src/query/types.ts';
import { openSockets } from './sockets.ts';

const SOCKETS = 1000;
/** Maximum broadcasts in flight: the sender neither waits for the slowest socket nor outruns it. */
const AHEAD = 8;

const POLICY = { fingerprint: 'bench', metrics: new Set(['revenue', 'orders']) } as unknown as Policy;
const LIMITS = {
  heartbeatMs: 60_000,
  authWithinMs: 60_000,
  graceMs: 60_000,
  channels: 10,
  frameBytes: 65_536,
  skipBytes: 1_048_576,
  closeBytes: 8_388_608,
  blockedMs: 60_000,
  closeWithinMs: 5000,
};

/** A card with its sparkline: a day by hour, of which the last bucket and the total change each time. */
function makeResult(version: number): QueryResult {
  const rows = Array.from({ length: 24 }, (_, hour) => ({
    time: new Date(Date.UTC(2026, 10, 7, hour)).toISOString(),
    revenue: hour === 23 ? 1000 + version : hour * 100,
    orders: hour === 23 ? 100 + version : hour * 10,
  }));
  return {
    rows,
    totals: { revenue: 27_600 + version, orders: 2760 + version },
    dateRange: ['2026-11-07T00:00:00.000Z', '2026-11-08T00:00:00.000Z'],
    timezone: 'UTC',
    asOf: new Date(Date.UTC(2026, 10, 7, 23) + version).toISOString(),
    watermark: new Date(Date.UTC(2026, 10, 7, 23) + version).toISOString(),
    freshness: { state: 'live', ageMs: 500, objectiveMs: 5000 },
    version: `bench:${version}`,
    tier: 'memory',
    approximate: {},
    suspect: [],
    provenance: 'p_bench',
  };
}

/**
 * Frames a second that the live server pushes of one channel to all sockets. Queries are answered from memory here:
 * what is measured is from a change to the sockets.
 */
export async function measureLive(rounds: number): Promise<{ perSecond: number; frame: string }> {
  const server = createServer();
  const changes = new Set<() => void>();
  let version = 1;
  let onAnswered: (() => void) | undefined;
  const service = {
    parse: () => ({ hash: 'bench', sources: ['orders'], dimensions: [], dateRange: 'today' }),
    answerParsed() {
      onAnswered?.();
      return Promise.resolve(makeResult(version));
    },
  } as unknown as QueryService;
  const states = {
    subscribe(listener: () => void) {
      changes.add(listener);
      return () => changes.delete(listener);
    },
  } as unknown as SourceStates;
  const live = attachLiveServer(server, {
    service,
    states,
    annotations: { subscribe: () => () => undefined },
    alerts: { subscribe: () => () => undefined, listOpen: async () => [] },
    dashboards: { subscribe: () => () => undefined },
    now: Date.now,
    tickMs: 1,
    freshnessEveryMs: 3_600_000,
    resultBytes: 268_435_456,
    onError: (error) => process.stderr.write(`${String(error)}\n`),
    limits: LIMITS,
    noteRefused: () => undefined,
    redeem: () => Promise.reject(new Error('tickets are not supported')),
    socketsPerSubject: 100_000,
    origins: [],
    maxSockets: SOCKETS * 2,
    pongWithinMs: 60_000,
    holdsKey: () => Promise.resolve(true),
    checkKeysEveryMs: 3_600_000,
    authenticate: async () => ({ subject: 'bench', policy: POLICY, expiresAtMs: Date.now() + 3_600_000 }),
  });
  const url = await listen(server);
  const query = { metrics: ['revenue', 'orders'], timeDimension: { granularity: 'hour', dateRange: 'today' } };
  const first = [JSON.stringify({ t: 'sub', id: 1, query })];
  const sockets = await openSockets({
    url: `${url}/v1/live`,
    count: SOCKETS,
    first,
    protocols: ['tidemark.v1', 'bearer.bench'],
    counted: ['"t":"snap"', '"t":"delta"'],
  });
  // A change that came before the tick of the one before would be told together with it.
  const change = async (): Promise<void> => {
    version++;
    const answered = new Promise<void>((resolve) => (onAnswered = resolve));
    for (const tell of changes) tell();
    await answered;
  };
  await sockets.received(SOCKETS);
  const perSecond = await time(rounds, change, sockets.received, 1);
  await sockets.close();
  await live.close();
  server.close();
  const { totals, rows, asOf, watermark, freshness } = makeResult(version);
  const b = [
    { ch: 1, from: `${version - 1}`, to: `${version}`, set: rows.slice(-1), totals, asOf, watermark, freshness },
  ];
  return { perSecond, frame: JSON.stringify({ t: 'delta', b }) };
}

/** The same frames sent by nothing but `ws`, in a loop over its sockets. */
export async function measureBareWs(rounds: number, frame: string): Promise<number> {
  const server = createServer();
  const bare = new WebSocketServer({ server, perMessageDeflate: false });
  const url = await listen(server);
  const sockets = await openSockets({ url, count: SOCKETS, first: [], protocols: [], counted: ['"t":"delta"'] });
  const broadcast = async (): Promise<void> => {
    const bytes = Buffer.from(frame);
    for (const socket of bare.clients) socket.send(bytes, { binary: false });
  };
  await broadcast();
  await sockets.received(SOCKETS);
  const perSecond = await time(rounds, broadcast, sockets.received, 1);
  await sockets.close();
  bare.close();
  server.close();
  return perSecond;
}

/** Each broadcast begins when the one `AHEAD` before it has arrived everywhere. */
async function time(
  rounds: number,
  broadcast: () => Promise<void>,
  received: (count: number) => Promise<void>,
  done: number,
): Promise<number> {
  const startedAtMs = performance.now();
  for (let sent = 1; sent <= rounds; sent++) {
    await broadcast();
    await received((done + sent - AHEAD) * SOCKETS);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await received((done + rounds) * SOCKETS);
  return (rounds * SOCKETS * 1000) / (performance.now() - startedAtMs);
}

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
