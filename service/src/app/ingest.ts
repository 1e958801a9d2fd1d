import { setTimeout as delay } from 'node:timers/promises';
import type { Catalog } from '../catalog/model/types.ts';
import { AppError } from '../base/errors.ts';
import { backfillRollups } from '../ingest/backfill.ts';
import { createDeadLetterPublisher } from '../ingest/dead-letters/publisher.ts';
import { createKafkaIngress } from '../ingest/kafka/kafka-ingress.ts';
import type { KafkaStatus } from '../ingest/kafka/status.ts';
import type { IngestWriter } from '../ingest/types.ts';
import type { Logger } from '../base/logger.ts';
import type { RunningSourceStates } from '../query/versions/source-states.ts';
import { HISTORY_DAYS, runSimulation } from '../simulation/run-simulation.ts';
import type { Store } from '../postgres/database.ts';
import { dropExpiredPartitions } from '../medallion/bronze/partitions.ts';
import { retirePositions, saveStopped } from '../ingest/pipeline/positions.ts';
import { loadOrCreateSetting } from '../postgres/settings.ts';

const HOUR_MS = 3_600_000;
const RETRY_MS = 5000;

/** Functions that close what was opened; they are called in the opposite order. */
export type Closers = (() => Promise<unknown>)[];

/** Dependencies of an ingest source. */
export interface IngressOptions {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly writer: IngestWriter;
  readonly logger: Logger;
  /** `where` is logged beside the error. */
  onError(error: unknown, where?: object): void;
}

export interface KafkaSettings {
  readonly brokers: readonly string[];
  /** Undefined: named after the catalogue. */
  readonly group: string | undefined;
}

/**
 * Reads the sources' Kafka topics and publishes dead letters to theirs; both start in the background. Returns the
 * status.
 */
export function openKafka(
  { brokers, group }: KafkaSettings,
  { catalog, store, writer, logger, onError }: IngressOptions,
  closers: Closers,
): () => KafkaStatus {
  const ingress = createKafkaIngress({
    brokers,
    groupId: group ?? `tidemark-${catalog.name}`,
    sources: [...catalog.sources.values()],
    writer,
    saveStopped: (stopped, reason) => saveStopped(store.pool, stopped, reason),
    saveRead: (source, topic, partitions) => retirePositions(store.pool, { source, kind: 'kafka', topic, partitions }),
    onStopped: ({ source, topic, partition, offset, code, reason }) =>
      logger.error({ source, topic, partition, offset, code, reason }, 'partition stopped'),
    onError,
  });
  const publisher = createDeadLetterPublisher({ brokers, pool: store.pool, onError });
  closers.push(() => Promise.all([ingress.stop(), publisher.stop()]));
  ingress.start();
  publisher.start();
  return () => ingress.status();
}

/** Feeds a catalogue that names a simulation. Resolves once its history is loaded. */
export async function openSimulation(
  onProgress: (step: string, share: number) => void,
  { catalog, store, writer, onError, signal }: IngressOptions & { readonly signal: AbortSignal },
  closers: Closers,
): Promise<void> {
  if (catalog.simulation === undefined) return;
  if (catalog.simulation !== 'shop') {
    throw new AppError('unknown_simulation', `simulation "${catalog.simulation}" does not exist: expected "shop"`);
  }
  const thisHourMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const { startMs } = await loadOrCreateSetting(store.pool, 'simulation', {
    startMs: thisHourMs - HISTORY_DAYS * 24 * HOUR_MS,
  });
  await retirePositions(store.pool, { source: 'orders', kind: 'simulation', topic: 'shop', partitions: 1 });
  const simulation = runSimulation({
    writer,
    source: 'orders',
    startMs,
    now: Date.now,
    signal,
    onError,
    onProgress: (share, isAll) =>
      onProgress(
        isAll ? `Loading ${HISTORY_DAYS} days of simulated business` : 'Catching up with the simulated business',
        share,
      ),
  });
  closers.push(() => simulation.done);
  await simulation.historyLoaded;
}

export interface Filling {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly states: RunningSourceStates;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Fills the definitions that a changed catalogue added, then lets them answer. Until it completes, the old definitions
 * answer, so it retries.
 */
export async function fillDefinitions({ catalog, store, states, signal, logger }: Filling): Promise<void> {
  while (!signal.aborted) {
    try {
      await backfillRollups({
        pool: store.pool,
        catalog,
        signal,
        rowsAChunk: 2000,
        onProgress: (source, rows) => logger.info({ source, rows }, 'backfilling new definitions'),
        onReady: (source) => {
          logger.info({ source }, 'new definitions are in use');
          void states.refresh().catch(() => undefined);
        },
      });
      return;
    } catch (error) {
      logger.error({ err: error }, 'the backfill of new definitions failed; it resumes where it stopped');
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Drops data beyond the catalogue's retention, now and every hour. Returns a function that stops it. */
export function keepRetention({ pool }: Store, catalog: Catalog, logger: Logger): () => Promise<void> {
  const dropAll = async (): Promise<void> => {
    for (const { name, retentionDays } of catalog.sources.values()) {
      if (retentionDays === undefined) continue;
      const dropped = await dropExpiredPartitions(pool, name, Date.now() - retentionDays * 24 * HOUR_MS);
      if (dropped.length > 0) logger.info({ dropped }, 'dropped received events beyond their retention');
    }
  };
  let running: Promise<void> = Promise.resolve();
  const run = (): void => {
    running = dropAll().catch((error: unknown) =>
      logger.error({ err: error }, 'retention failed; tried again in an hour'),
    );
  };
  run();
  const timer = setInterval(run, HOUR_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}
