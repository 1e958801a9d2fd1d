import type pg from 'pg';
import type { Catalog } from '../catalog/model/types.ts';
import type { Config } from './config.ts';
import type { Logger } from '../base/logger.ts';
import { countValues } from '../medallion/gold/count-members.ts';
import { sweepDeadLetters, sweepDelivered, sweepEpisodes } from '../postgres/sweep-old-rows.ts';

const HOUR_MS = 3_600_000;
const CARDINALITY_MS = 60_000;
/** Retention of successful deliveries, days. */
const DELIVERED_DAYS = 30;

export interface HousekeepingOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly config: Pick<Config, 'alertRetention' | 'deadLetterRetention' | 'dimensionValues'>;
  readonly logger: Logger;
}

/**
 * Deletes data beyond its retention, now and every hour, and warns each minute of dimensions with more values than
 * expected, once for each further tenth. Returns a function that stops it.
 */
export function startHousekeeping({ pool, catalog, config, logger }: HousekeepingOptions): () => Promise<void> {
  const warned = new Map<string, number>();

  async function sweep(): Promise<void> {
    const episodes = await sweepEpisodes(pool, config.alertRetention);
    await sweepDelivered(pool, DELIVERED_DAYS);
    const { deleted, unreplayed } = await sweepDeadLetters(pool, config.deadLetterRetention);
    if (episodes > 0) logger.info({ episodes }, 'deleted alerts beyond their retention');
    if (deleted > 0) logger.warn({ deadLetters: deleted, unreplayed }, 'deleted dead letters beyond their retention');
  }

  async function watchCardinality(): Promise<void> {
    for (const { name, values, limit, isBeyond } of await countValues(pool, catalog, config.dimensionValues)) {
      if (!isBeyond || values < (warned.get(name) ?? 0) * 1.1) continue;
      warned.set(name, values);
      logger.warn({ dimension: name, values, limit }, `dimension ${name} has more values than DIMENSION_VALUES`);
    }
  }

  const stops = [repeat(sweep, HOUR_MS, logger), repeat(watchCardinality, CARDINALITY_MS, logger)];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** Runs `work` now and again after each interval, never twice at once. */
function repeat(work: () => Promise<void>, everyMs: number, logger: Logger): () => Promise<void> {
  let running: Promise<void> | undefined;
  const run = (): void => {
    running ??= work()
      .catch((error: unknown) => logger.error({ err: error }, 'housekeeping failed; tried again later'))
      .finally(() => {
        running = undefined;
      });
  };
  run();
  const timer = setInterval(run, everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
