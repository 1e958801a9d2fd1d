import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';

/** Address of the service, and a token of the role with the fewest rights. */
export interface HostileOptions {
  readonly address: string;
  readonly token: string;
}

process.once('message', (options: HostileOptions) => void attack(options));

const ZONES = Intl.supportedValuesOf('timeZone');
const DAY_MS = 86_400_000;
/** Reconnects with back-off, as every client does. */
const BACK_OFF_MS = 1000;

let asked = 0;

async function attack({ address, token }: HostileOptions): Promise<void> {
  const post = async (path: string, body: string): Promise<void> => {
    const response = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body,
    });
    await response.text();
    if (response.status === 429 || response.status === 503) await delay(BACK_OFF_MS);
  };
  const get = async (path: string): Promise<void> => {
    const response = await fetch(`${address}${path}`, { headers: { Authorization: `Bearer ${token}` } });
    await response.text();
    if (response.status === 429 || response.status === 503) await delay(BACK_OFF_MS);
  };
  const query = (body: unknown): Promise<void> => post('/v1/query', JSON.stringify(body));
  const repeat = async (work: () => Promise<void>): Promise<never> => {
    for (;;) await work().catch(() => delay(100));
  };

  // Buckets of all of history, in any zone.
  void repeat(() => query({ queries: Array.from({ length: 50 }, allOfHistory) }));
  // What no rollup has, read event by event: hundreds at once.
  void repeat(async () => {
    await Promise.all(Array.from({ length: 300 }, () => query(costly())));
  });
  // Much text around and in a small query.
  void repeat(async () => {
    await post('/v1/query', `${JSON.stringify(small())}${' '.repeat(1_000_000)}`);
    await delay(500);
  });
  void repeat(() => query({ ...small(), filters: longFilters() }));
  void repeat(async () => {
    await post('/v1/query', JSON.stringify({ ...small(), ...manyKeys() }));
    await delay(500);
  });
  // Long computations.
  void repeat(() => get('/v1/anomalies?dateRange=last%2030%20days&granularity=hour'));
  void repeat(() => get('/v1/metrics/revenue/explain?dateRange=last%207%20days'));
  void repeat(() => post('/v1/live/ticket', '{}'));
  // Sockets: one that never reads, one that is cut while it is answered, one with costly channels.
  const url = `${address.replace('http', 'ws')}/v1/live`;
  for (let i = 0; i < 3; i++) void repeat(() => neverRead(url, token));
  void repeat(() => cutAtOnce(url, token));
  for (let i = 0; i < 3; i++) void repeat(() => watchCostly(url, token));
  process.send?.('attacking');
}

const small = () => ({ metrics: ['orders'], timeDimension: { dateRange: 'last 7 days' }, limit: 1 + (asked++ % 9999) });

const allOfHistory = () => ({
  metrics: ['orders'],
  timeDimension: { granularity: 'year', dateRange: ['0001-01-01', '9999-12-31'] },
  timezone: ZONES[asked % ZONES.length],
  limit: 1 + (asked++ % 9999),
});

/** By minute, which no rollup has. */
const costly = () => {
  const fromMs = Date.now() - DAY_MS * (2 + (asked % 20));
  return {
    metrics: ['revenue', 'orders', 'customers'],
    dimensions: ['category', 'channel', 'country'],
    timeDimension: {
      granularity: 'minute',
      dateRange: [new Date(fromMs - DAY_MS * 25 + asked * 1000).toISOString(), new Date(fromMs).toISOString()],
    },
    limit: 1 + (asked++ % 9999),
  };
};

const longFilters = () => [
  {
    member: 'country',
    operator: 'contains',
    values: Array.from({ length: 100 }, (_, index) => `${asked} ${index}`.padEnd(500, 'x')),
  },
];

const manyKeys = () => Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key${index}`, 1]));

const connect = (url: string, token: string): WebSocket => {
  const socket = new WebSocket(url, ['tidemark.v1', `bearer.${token}`]);
  socket.on('error', () => undefined);
  return socket;
};

const closed = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('close', () => resolve());
  });

const subscribe = (id: number, query: unknown): string => JSON.stringify({ t: 'sub', id, query });

async function neverRead(url: string, token: string): Promise<void> {
  const socket = connect(url, token);
  const large = { metrics: ['orders'], timeDimension: { granularity: 'hour', dateRange: 'last 1000 hours' } };
  socket.on('open', () => {
    socket.pause();
    for (let id = 0; id < 1000; id++) socket.send(subscribe(id, large));
    // A client that does not read does not see that it was closed.
    setTimeout(() => socket.terminate(), 15_000);
  });
  await closed(socket);
}

async function cutAtOnce(url: string, token: string): Promise<void> {
  const socket = connect(url, token);
  socket.on('open', () => {
    for (let id = 0; id < 80; id++) socket.send(subscribe(id, costly()));
    for (let id = 80; id < 100; id++) socket.send(JSON.stringify({ t: 'sub', id, alerts: {} }));
    setTimeout(() => socket.terminate(), 50);
  });
  await closed(socket);
}

async function watchCostly(url: string, token: string): Promise<void> {
  const socket = connect(url, token);
  socket.on('open', () => {
    for (let id = 0; id < 200; id++) {
      const query = id % 2 === 0 ? costly() : allOfHistory();
      socket.send(subscribe(id, { ...query, timeDimension: { ...query.timeDimension, dateRange: 'last 3 days' } }));
    }
    setTimeout(() => socket.terminate(), 30_000);
  });
  await closed(socket);
}
