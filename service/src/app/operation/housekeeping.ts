import { setTimeout as delay } from 'node:timers/promises';
import { startLoop, type Loop } from '../../base/loop.ts';
import { sweepRevocations } from '../../access/embed/revocation-rows.ts';
import { sweepAnnotations } from '../../annotations/annotation-rows.ts';
import { sweepEpisodes } from '../../alerting/episodes/sweep-episodes.ts';
import { sweepDelivered } from '../../alerting/notifications/alert-deliveries.ts';
import { sweepSilences } from '../../alerting/silences/alert-silences.ts';
import { backfillRollups } from '../../ingest/backfill.ts';
import { sweepDeadLetters } from '../../ingest/dead-letters/sweep-dead-letters.ts';
import { dropExpiredPartitions } from '../../medallion/bronze/partitions.ts';
import type { RetentionReport } from '../../http/health.ts';
import { emptyRecords } from '../../medallion/silver/empty-records.ts';
import { countValues } from '../../medallion/gold/count-members.ts';
import type { Pools } from '../../postgres/open-pools.ts';
import { sweepProvenance } from '../../query/provenance/provenance.ts';
import type { RunningSourceStates } from '../../query/versions/source-states.ts';
import { startRefreshLoop } from '../../reporting/refresh-loop.ts';
import { syncViews } from '../../reporting/sync-views.ts';
import { close, type Context } from '../context.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CARDINALITY_MS = 60_000;
const VIEWS_MS = 60_000;
const RETRY_MS = 5000;

/** Counts the rows that this process deleted beyond their retention. */
export class DeletedRows {
  readonly #rows: Record<string, number> = {};
  #sweptAtMs: number | undefined;

  add(rows: Readonly<Record<string, number>>): void {
    for (const [kind, count] of Object.entries(rows)) this.#rows[kind] = (this.#rows[kind] ?? 0) + count;
  }

  /** Notes that everything was looked through. */
  finish(nowMs: number): void {
    this.#sweptAtMs = nowMs;
  }

  /** Undefined until everything was looked through once, and in processes that delete nothing. */
  report(): RetentionReport | undefined {
    if (this.#sweptAtMs === undefined) return undefined;
    return { sweptAt: new Date(this.#sweptAtMs).toISOString(), deleted: { ...this.#rows } };
  }
}

/**
 * Starts what a process with the role `ingest` does beside reading: the backfill of definitions that are `building`, the
 * deletion of data beyond its retention, now and every hour, and each minute the views for SQL clients and a warning about
 * large dimensions.
 */
export function startHousekeeping(
  context: Context,
  pools: Pools,
  states: RunningSourceStates,
  {
    building,
    deleted,
    sweepAudit,
  }: { readonly building: readonly unknown[]; readonly deleted: DeletedRows; sweepAudit(): Promise<void> },
): void {
  const { config, logger, parts } = context;
  if (!config.roles.includes('ingest')) return;
  const views = startViewLoops(context, pools, states);
  if (building.length > 0) {
    const filling = fillDefinitions(context, pools, states, views);
    parts.defer(() => filling);
  }
  const onError = (error: unknown): void => logger.error({ err: error }, 'housekeeping failed; tried again later');
  const loops = [
    { everyMs: HOUR_MS, round: () => dropExpiredEvents(context, pools, deleted) },
    { everyMs: HOUR_MS, round: createRecordSweep(context, pools, deleted) },
    { everyMs: HOUR_MS, round: () => sweepOldRows(context, pools, deleted) },
    { everyMs: HOUR_MS, round: sweepAudit },
    { everyMs: CARDINALITY_MS, round: createDimensionWatch(context, pools) },
  ];
  for (const loop of loops) parts.adopt(startLoop({ ...loop, isEager: true, onError }), close);
}

/** Keeps the views for SQL clients as the catalogue and its tables are, also where another process changed them, and their content. */
function startViewLoops(
  { catalog, onError, now, parts }: Context,
  { store }: Pools,
  states: RunningSourceStates,
): Loop {
  const onFailure = (error: unknown): void => onError(error, { part: 'views for SQL clients' });
  const refreshing = parts.adopt(startRefreshLoop({ pool: store.pool, states, now, onError: onFailure }), close);
  const syncing = startLoop({
    everyMs: VIEWS_MS,
    isEager: true,
    async round() {
      await syncViews(store.pool, catalog);
      refreshing.markChanged();
    },
    onError: onFailure,
  });
  return parts.adopt(syncing, close);
}

/**
 * Fills the definitions that a changed catalogue added, then lets them answer. Until it completes, the old definitions
 * answer, so it retries.
 */
async function fillDefinitions(
  { catalog, signal, logger }: Context,
  { store }: Pools,
  states: RunningSourceStates,
  views: Loop,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await backfillRollups({
        pool: store.pool,
        catalog,
        signal,
        rowsAChunk: 2000,
        onProgress: (source, rows) => logger.info({ source, rows }, 'backfilling new definitions'),
        onEmptied: (source, rows) =>
          logger.warn(
            { source, rows },
            'new definitions have no value for events whose records were emptied by record_retention',
          ),
        onReady: (source) => {
          logger.info({ source }, 'new definitions are in use');
          void states.refresh().catch(() => undefined);
          // A round that is running may have read the tables before.
          void views.run().then(() => views.run());
        },
      });
      return;
    } catch (error) {
      logger.error({ err: error }, 'the backfill of new definitions failed; it resumes where it stopped');
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Drops received events beyond the catalogue's retention. */
async function dropExpiredEvents(
  { catalog, logger, now }: Context,
  { store }: Pools,
  deleted: DeletedRows,
): Promise<void> {
  for (const { name, retentionDays } of catalog.sources.values()) {
    if (retentionDays === undefined) continue;
    const dropped = await dropExpiredPartitions(store.pool, name, now() - retentionDays * DAY_MS);
    deleted.add({ months: dropped.length });
    if (dropped.length > 0) logger.info({ dropped }, 'dropped received events beyond their retention');
  }
}

/** Empties records beyond the catalogue's retention: after the first time those that became old, and each day late ones too. */
function createRecordSweep(
  { catalog, logger, now }: Context,
  { store }: Pools,
  deleted: DeletedRows,
): () => Promise<void> {
  const sweptMs = new Map<string, number>();
  let wholeAtMs = -Infinity;
  return async () => {
    const isWhole = now() - wholeAtMs >= DAY_MS;
    for (const source of catalog.sources.values()) {
      if (source.recordDays === undefined) continue;
      const beforeMs = now() - source.recordDays * DAY_MS;
      const fromMs = isWhole ? null : (sweptMs.get(source.name) ?? null);
      const records = await emptyRecords(store.pool, source, { fromMs, beforeMs });
      sweptMs.set(source.name, beforeMs);
      deleted.add({ records });
      if (records > 0) logger.info({ source: source.name, records }, 'emptied records beyond their retention');
    }
    if (isWhole) wholeAtMs = now();
  };
}

/** Deletes alerts, silences, deleted annotations, deliveries, provenance, revocations and dead letters beyond their retention. */
async function sweepOldRows(
  { config, logger, now }: Context,
  { store: { pool } }: Pools,
  counts: DeletedRows,
): Promise<void> {
  const episodes = await sweepEpisodes(pool, config.alertRetention);
  const silences = await sweepSilences(pool, config.alertRetention.days);
  const annotations = await sweepAnnotations(pool, config.alertRetention.days);
  const deliveries = await sweepDelivered(pool, config.deliveryDays);
  const provenance = await sweepProvenance(pool, config.provenanceDays);
  await sweepRevocations(pool);
  const { deleted: deadLetters, unreplayed } = await sweepDeadLetters(pool, config.deadLetterRetention);
  const rows = { episodes, silences, annotations, deliveries, provenance };
  counts.add({ ...rows, deadLetters });
  counts.finish(now());
  const deleted = Object.fromEntries(Object.entries(rows).filter(([, count]) => count > 0));
  if (Object.keys(deleted).length > 0) logger.info(deleted, 'deleted rows beyond their retention');
  if (deadLetters > 0) logger.warn({ deadLetters, unreplayed }, 'deleted dead letters beyond their retention');
}

/** Warns of dimensions with more values than expected, once for each further tenth. */
function createDimensionWatch({ config, catalog, logger }: Context, { store }: Pools): () => Promise<void> {
  const warned = new Map<string, number>();
  return async () => {
    for (const { name, values, limit, isBeyond } of await countValues(store.pool, catalog, config.dimensionValues)) {
      if (!isBeyond || values < (warned.get(name) ?? 0) * 1.1) continue;
      warned.set(name, values);
      logger.warn({ dimension: name, values, limit }, `dimension ${name} has more values than DIMENSION_VALUES`);
    }
  };
}
