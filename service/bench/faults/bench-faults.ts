import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { createProgress, type Progress } from '../../src/cli/progress.ts';
import { createTopic, startKafka } from '../../test/support/kafka/kafka.ts';
import {
  findMismatches,
  paymentsCatalogText,
  readPayments,
  replayWithKills,
} from '../../test/support/shop/payments-replay.ts';
import type { Bench } from '../bench.ts';
import { startTemporaryPostgres, type TemporaryPostgres } from '../temporary-postgres.ts';

/**
 * `npm run bench -- faults [--kills N] [--records N]`: the service is killed again and again while it takes records from
 * Kafka, so many new ones before each start. Then what is in Postgres is compared with what was sent.
 */
export const runFaultsBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: { kills: { type: 'string', default: '100' }, records: { type: 'string', default: '10000' } },
  });
  const progress = createProgress(process.stderr, Date.now);
  progress.show('Starting Kafka and Postgres');
  const kafka = await startKafka();
  const postgres = await startTemporaryPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-faults-'));
  try {
    return await killAndCompare(
      kafka.brokers,
      postgres,
      folder,
      Number(values.kills),
      Number(values.records),
      progress,
    );
  } finally {
    progress.end();
    await postgres.close();
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function killAndCompare(
  brokers: readonly string[],
  postgres: TemporaryPostgres,
  folder: string,
  kills: number,
  recordsAStart: number,
  progress: Progress,
): Promise<Record<string, number>> {
  await postgres.createStore('faults');
  const url = postgres.urlOf('faults');
  const topics = { payments: await createTopic(brokers, { numPartitions: 2 }), orders: await createTopic(brokers) };
  const text = paymentsCatalogText(topics);
  const file = join(folder, 'catalog.yaml');
  await writeFile(file, text);
  const environment = {
    CATALOG: file,
    DATABASE_URL: url,
    DATABASE_CONNECTIONS: '4',
    KAFKA_BROKERS: brokers.join(),
    DATA_DIR: folder,
    PORT: '0',
  };
  const startedAtMs = performance.now();
  const { sent, good, inReplay } = await replayWithKills({
    brokers,
    topic: topics.payments,
    databaseUrl: url,
    environment,
    kills,
    recordsAStart,
    onKill: (kill, taken) => progress.show(`${taken} records taken, kill`, kill / kills),
  });
  const seconds = (performance.now() - startedAtMs) / 1000;
  const { gold, bronze, dead } = await readPayments(url);
  const mismatches = await findMismatches(url, parseCatalog([{ name: 'catalog.yaml', text }]));
  return {
    kills,
    kills_in_replay: inReplay,
    records: sent,
    bronze_difference: bronze - good,
    gold_difference: gold - good,
    dead_letters: dead,
    dead_letters_difference: dead - (sent - good),
    wrong_cells: mismatches.length,
    seconds: Math.round(seconds),
  };
}
