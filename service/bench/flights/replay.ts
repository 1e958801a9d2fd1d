import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { createProgress } from '../../src/cli/progress.ts';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createLogger } from '../../src/base/logger.ts';
import { createService, type Service } from '../../src/app/service.ts';
import { mintToken } from '../../src/access/mint-token.ts';
import { startKafka } from '../../test/support/kafka/kafka.ts';
import type { Query, QueryResponse, QueryResult } from '../../../sdk/src/protocol/query.ts';
import { checkFlights } from './check-flights.ts';
import { FLIGHTS_CATALOG, FLIGHTS_FILE } from './file.ts';
import { MemoryWatch } from './memory.ts';
import { produceFlights } from './produce.ts';

/**
 * `npm run flights`: the 3 million flights through a real Kafka broker into Postgres, then each answer beside that of
 * DuckDB over the file, and what the service held in memory on the way. `-- --rows N` takes the first N; `--json` ends with
 * one line of fields.
 */
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '3000000' }, json: { type: 'boolean', default: false } },
});
const rows = Number(values.rows);
const progress = createProgress(process.stderr, Date.now);

progress.show('Starting Kafka');
const own = process.env.KAFKA_BROKERS ? undefined : await startKafka();
const brokers = process.env.KAFKA_BROKERS?.split(',') ?? [...(own?.brokers ?? [])];
const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-flights-'));
try {
  await createTopic();
  await produceFlights(brokers, 'flights', rows, (share) => progress.show('Sending flights to Kafka', share));
  const service = await createService({
    config: parseConfig({
      ...process.env,
      KAFKA_BROKERS: brokers.join(),
      CATALOG: FLIGHTS_CATALOG,
      DATA_DIR: dataDir,
      PORT: '0',
    }),
    logger: createLogger('warn'),
    fresh: false,
    onProgress: (step, share) => progress.show(step, share),
  });
  try {
    process.exitCode = await replay(service);
  } finally {
    await service.close();
  }
} finally {
  await own?.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function createTopic(): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'flights', numPartitions: 2 }], waitForLeaders: true });
  await admin.disconnect();
}

async function replay(service: Service): Promise<number> {
  const startedAtMs = performance.now();
  const ask = await createAsk(service);
  const memory = new MemoryWatch();
  for (;;) {
    const taken = await countFlights(ask);
    progress.show('Kafka to Postgres', taken / rows);
    memory.note(taken / rows);
    if (taken >= rows) break;
    await delay(500);
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  progress.end();
  process.stdout.write(`${rows} flights in ${seconds.toFixed(1)} s: ${Math.round(rows / seconds)} a second\n`);
  for (const { share, rssMb, heapMb, buffersMb } of memory.samples) {
    process.stdout.write(
      `at ${(share * 100).toFixed(0).padStart(3)} %: ${rssMb} MB resident, ${heapMb} MB of heap and ${buffersMb} MB of buffers in use\n`,
    );
  }
  const checks = await checkFlights(FLIGHTS_FILE, rows, ask);
  for (const { question, rows: count, difference } of checks) {
    process.stdout.write(
      `${difference === undefined ? 'equal ' : 'DIFFER'} ${question} (${count} rows) ${difference ?? ''}\n`,
    );
  }
  const differing = checks.filter(({ difference }) => difference !== undefined).length;
  process.stdout.write(`${checks.length - differing} of ${checks.length} answers equal those of DuckDB\n`);
  if (values.json) {
    const fields = { flights_per_s: Math.round(rows / seconds), ...memory.toFields(), questions_differing: differing };
    process.stdout.write(`${JSON.stringify(fields)}\n`);
  }
  return differing === 0 ? 0 : 1;
}

type Ask = (query: Query) => Promise<QueryResult>;

async function createAsk({ address, tokenSecret }: Service): Promise<Ask> {
  const token = await mintToken(tokenSecret as string, {
    subject: randomBytes(4).toString('hex'),
    roles: ['analyst'],
    attributes: {},
    lifetimeSeconds: 3600,
    issuer: undefined,
    audience: undefined,
  });
  return async (query) => {
    const response = await fetch(`${address}/v1/query`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(query),
    });
    const [result] = ((await response.json()) as QueryResponse).results;
    if (!result || 'error' in result) throw new Error(`query failed: ${JSON.stringify(result)}`);
    return result;
  };
}

async function countFlights(ask: Ask): Promise<number> {
  const { totals } = await ask({ metrics: ['flights'], timeDimension: { dateRange: ['2001-01-01', '2001-07-01'] } });
  return totals.flights ?? 0;
}
