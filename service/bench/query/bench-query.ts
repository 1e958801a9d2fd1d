import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import Koa from 'koa';
import type { Query, QueryResponse } from '../../../sdk/src/protocol/query.ts';
import { mintToken } from '../../src/access/mint-token.ts';
import { createProgress, type Progress } from '../../src/cli/progress.ts';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createLogger } from '../../src/base/logger.ts';
import { createService, type Service } from '../../src/app/service.ts';
import { percentile, round, type Bench } from '../bench.ts';
import { FLIGHTS_CATALOG } from '../flights/file.ts';
import { readFlights } from '../flights/produce.ts';

const RUNS = 120;
const LOAD_SECONDS = 8;
const FLIGHTS = 3_000_000;

/** `npm run bench -- query [--every N]`: over HTTP, on every Nth flight of the half year. */
export const runQueryBench: Bench = async (args) => {
  const { values } = parseArgs({ args: [...args], options: { every: { type: 'string', default: '3' } } });
  const progress = createProgress(process.stderr, Date.now);
  const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  await chmod(dataDir, 0o755);
  const service = await createService({
    config: parseConfig({ CATALOG: FLIGHTS_CATALOG, DATA_DIR: dataDir, PORT: '0', READS_PER_MINUTE: '1000000000' }),
    logger: createLogger('warn'),
    fresh: false,
    onProgress: (step) => progress.show(step),
  });
  try {
    const token = await mintToken(service.tokenSecret as string, {
      subject: 'bench',
      roles: ['analyst'],
      attributes: {},
      lifetimeSeconds: 3600,
      issuer: undefined,
      audience: undefined,
    });
    await load(service, token, Number(values.every), progress);
    return await measure(service, token, progress);
  } finally {
    progress.end();
    await service.close();
    await rm(dataDir, { recursive: true, force: true });
  }
};

async function load({ address }: Service, token: string, every: number, progress: Progress): Promise<void> {
  let row = 0;
  for await (const texts of readFlights(FLIGHTS)) {
    const lines = texts.filter((_, index) => (row + index) % every === 0);
    const response = await fetch(`${address}/v1/events/flights`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/x-ndjson',
        'Idempotency-Key': 'bench',
        'Idempotency-Offset': String(row),
      },
      body: lines.join('\n'),
    });
    if (!response.ok) throw new Error(`flights were not accepted: ${await response.text()}`);
    row += texts.length;
    progress.show('Loading flights', row / FLIGHTS);
  }
}

const ORIGINS = ['ORD', 'LAX', 'ATL', 'DFW', 'PHX', 'STL', 'DTW', 'MSP', 'LAS', 'BOS'];

/** No two alike, so that none is answered from memory. */
const QUERIES: Readonly<Record<string, (run: number) => Query>> = {
  gold: (run) => ({
    metrics: ['flights', 'average_delay', 'on_time_rate'],
    timeDimension: { granularity: 'day', dateRange: [day(run % 60), day((run % 60) + 89)] },
    filters: [{ member: 'origin', operator: 'equals', values: [ORIGINS[run % ORIGINS.length] as string] }],
    limit: 200 + run,
  }),
  distinct: (run) => ({
    metrics: ['routes'],
    timeDimension: { dateRange: [minute(run * 7 + 11), minute(run * 7 + 11 + 77 * 1440 + 37)] },
  }),
  silver: (run) => ({
    metrics: ['flights', 'average_delay'],
    dimensions: ['origin', 'destination'],
    timeDimension: { granularity: 'hour', dateRange: [day(run % 170), day(run % 170)] },
    limit: 100 + run,
  }),
};

const MEMORY_QUERY: Query = {
  metrics: ['flights', 'average_delay'],
  timeDimension: { granularity: 'day', dateRange: ['2001-03-01', '2001-03-31'] },
};

const START_MS = Date.UTC(2001, 0, 1);
const day = (index: number): string => new Date(START_MS + index * 86_400_000).toISOString().slice(0, 10);
const minute = (index: number): string => new Date(START_MS + index * 60_000).toISOString();

async function measure(service: Service, token: string, progress: Progress): Promise<Record<string, number>> {
  const latencies: Record<string, number> = {};
  for (const [name, query] of Object.entries<(run: number) => Query>({ memory: () => MEMORY_QUERY, ...QUERIES })) {
    progress.show(`Asking ${name}`);
    const times: number[] = [];
    for (let run = 0; run < RUNS + 10; run++) {
      const took = await ask(service, token, query(run));
      // The first ones warm connections and plans.
      if (run >= 10) times.push(took);
    }
    latencies[`${name}_p95_ms`] = round(percentile(times, 0.95));
  }
  progress.show('Cached query beside a bare Koa route');
  const body = JSON.stringify(MEMORY_QUERY);
  const koa = await startBareKoa(await (await post(service, token, body)).text());
  const rates: { memory: number[]; koa: number[] } = { memory: [], koa: [] };
  for (let round_ = 0; round_ < 2; round_++) {
    rates.memory.push(await loadRate(`${service.address}/v1/query`, token, body));
    rates.koa.push(await loadRate(koa.address, token, body));
  }
  koa.close();
  const memory = Math.max(...rates.memory);
  const bare = Math.max(...rates.koa);
  return { ...latencies, memory_per_s: Math.round(memory), koa_per_s: Math.round(bare), ratio: round(memory / bare) };
}

const post = ({ address }: Service, token: string, body: string): Promise<Response> =>
  fetch(`${address}/v1/query`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body,
  });

async function ask(service: Service, token: string, query: Query): Promise<number> {
  const startedAtMs = performance.now();
  const response = await post(service, token, JSON.stringify(query));
  const text = await response.text();
  const took = performance.now() - startedAtMs;
  const [result] = (JSON.parse(text) as QueryResponse).results;
  if (!result || 'error' in result) throw new Error(`query failed: ${text}`);
  return took;
}

/** A route that reads the body and sends the same bytes back each time. */
async function startBareKoa(answer: string): Promise<{ readonly address: string; close(): void }> {
  const app = new Koa();
  app.use(async (context) => {
    for await (const chunk of context.req) void chunk;
    context.type = 'application/json';
    context.body = answer;
  });
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** Requests a second from a thread of its own. */
async function loadRate(url: string, token: string, body: string): Promise<number> {
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
    connections: 16,
    workers: 1,
    duration: LOAD_SECONDS / 2,
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.average;
}
