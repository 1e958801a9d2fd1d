import { OperatorError } from '../base/errors.ts';
import { RepeatedLines } from '../base/log-repeats.ts';
import { startDeadLetterPublisher } from '../ingest/dead-letters/publisher.ts';
import { createRejectionLog } from '../ingest/dead-letters/log-rejections.ts';
import { createKafkaIngress, type KafkaIngress } from '../ingest/kafka/kafka-ingress.ts';
import { retirePositions, saveStopped } from '../ingest/pipeline/positions.ts';
import { createWriter } from '../ingest/pipeline/writer.ts';
import { createPostgresIngress } from '../ingest/postgres/postgres-ingress.ts';
import { createSqlIngress } from '../ingest/sql/sql-ingress.ts';
import type { IngestWriter, SourceChange } from '../ingest/types.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { loadOrCreateSetting } from '../postgres/settings.ts';
import { HISTORY_DAYS, runSimulation, type Simulation } from '../simulation/run-simulation.ts';
import { close, type Context } from './context.ts';
import { watchWrites, type WatchedWriter } from './watch-writes.ts';

const HOUR_MS = 3_600_000;

/** Creates the writer of all ingest sources. `onChange` is called after each commit. */
export function openWriter(
  { catalog, now, logger, parts }: Context,
  { store }: Pools,
  onChange: (change: SourceChange) => void,
): WatchedWriter {
  const rejections = createRejectionLog(logger);
  parts.defer(() => rejections.flush());
  return watchWrites(createWriter({ pool: store.pool, catalog, now, onChange, onRejected: rejections.note }));
}

/** Ingest sources that this process reads by itself. */
export interface IngestSources {
  /** Undefined where it reads no Kafka. */
  readonly kafka: KafkaIngress | undefined;
  /** Resolves once simulated history, if there is any, is loaded. */
  readonly historyLoaded: Promise<void>;
}

/** Starts to read: from databases, and from Kafka where brokers are configured, else from the simulation that the catalogue names. */
export function startIngest(context: Context, pools: Pools, writer: IngestWriter): IngestSources {
  const { roles, kafkaBrokers } = context.config;
  if (!roles.includes('ingest')) return { kafka: undefined, historyLoaded: Promise.resolve() };
  startSql(context, pools, writer);
  startPostgres(context, pools, writer);
  if (kafkaBrokers) {
    return { kafka: startKafka(context, kafkaBrokers, pools, writer), historyLoaded: Promise.resolve() };
  }
  return { kafka: undefined, historyLoaded: startSimulation(context, pools, writer) };
}

/** Polls the databases of the sources that have one; in the background. */
function startSql(
  { config, catalog, logger, onError, parts }: Context,
  { store: { pool } }: Pools,
  writer: IngestWriter,
): void {
  const sources = [...catalog.sources.values()].filter(({ sql }) => sql);
  if (sources.length === 0) return;
  const failures = new RepeatedLines((fields) => logger.warn(fields, 'the database of a source cannot be read'));
  parts.defer(() => failures.flush());
  const ingress = createSqlIngress({
    pool,
    writer,
    sources,
    variable: config.currentVariable,
    onFailed: (source, error) => failures.note(`${source} ${error.code}`, { source, err: error }),
    onError,
  });
  parts.adopt(ingress, close);
  ingress.start();
}

/** Follows the tables of sources that have one; in the background. */
function startPostgres(
  { config, catalog, logger, onError, parts }: Context,
  { store: { pool } }: Pools,
  writer: IngestWriter,
): void {
  const sources = [...catalog.sources.values()].filter(({ postgres }) => postgres);
  if (sources.length === 0) return;
  const ingress = createPostgresIngress({
    pool,
    writer,
    sources,
    variable: config.currentVariable,
    onFailed: ({ connection, slot }, error) =>
      logger.warn({ connection, slot, err: error }, 'a replication slot cannot be read'),
    onError,
  });
  parts.adopt(ingress, close);
  ingress.start();
}

/** Reads the sources' Kafka topics and publishes dead letters to theirs; both start in the background. */
function startKafka(
  { config, catalog, logger, onError, parts }: Context,
  brokers: readonly string[],
  { store: { pool } }: Pools,
  writer: IngestWriter,
): KafkaIngress {
  const connection = { brokers, security: config.kafkaSecurity, onError };
  const publisher = startDeadLetterPublisher({ ...connection, pool });
  const ingress = createKafkaIngress({
    ...connection,
    groupId: config.kafkaGroup ?? `tidemark-${catalog.name}`,
    sources: [...catalog.sources.values()].filter(({ sql, postgres }) => !sql && !postgres),
    writer,
    saveStopped: (stopped, reason) => saveStopped(pool, stopped, reason),
    saveRead: (source, topic, partitions) => retirePositions(pool, { source, kind: 'kafka', topic, partitions }),
    onStopped: ({ source, topic, partition, offset, code, reason }) =>
      logger.error({ source, topic, partition, offset, code, reason }, 'partition stopped'),
  });
  parts.defer(async () => {
    await Promise.all([ingress.close(), publisher.close()]);
  });
  ingress.start();
  return ingress;
}

/** Feeds a catalogue that names a simulation. Resolves once its history is loaded. */
async function startSimulation(context: Context, pools: Pools, writer: IngestWriter): Promise<void> {
  const { catalog, parts } = context;
  if (catalog.simulation === undefined) return;
  if (catalog.simulation !== 'shop') {
    throw new OperatorError('unknown_simulation', `simulation "${catalog.simulation}" does not exist: expected "shop"`);
  }
  const simulating = simulateShop(context, pools, writer);
  parts.defer(async () => {
    const simulation = await simulating.catch(() => undefined);
    await simulation?.done;
  });
  await (
    await simulating
  ).historyLoaded;
}

async function simulateShop(context: Context, { store }: Pools, writer: IngestWriter): Promise<Simulation> {
  const { signal, now, onError, onProgress } = context;
  const thisHourMs = Math.floor(now() / HOUR_MS) * HOUR_MS;
  const { startMs } = await loadOrCreateSetting(store.pool, 'simulation', {
    startMs: thisHourMs - HISTORY_DAYS * 24 * HOUR_MS,
  });
  await retirePositions(store.pool, { source: 'orders', kind: 'simulation', topic: 'shop', partitions: 1 });
  return runSimulation({
    writer,
    source: 'orders',
    startMs,
    now,
    signal,
    onError,
    onProgress: (share, isAll) =>
      onProgress(
        isAll ? `Loading ${HISTORY_DAYS} days of simulated business` : 'Catching up with the simulated business',
        share,
      ),
  });
}
