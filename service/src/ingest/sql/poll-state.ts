import { ClaimLostError } from '../claims.ts';
import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Source } from '../../catalog/model/types.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import { forgetBelow } from './known-rows.ts';
import type { SqlError } from './sql-error.ts';
import type { WatermarkKind } from './watermark.ts';

/** The right to poll a source, held until the lease expires unless it is renewed. */
export interface PollClaim {
  readonly source: string;
  readonly holder: string;
  /** Greatest value read; undefined: everything is read. */
  readonly watermark: bigint | undefined;
  readonly watermarkKind: WatermarkKind | undefined;
  readonly failureCount: number;
  readonly startedAt: Date;
}

const toLost = (source: string): ClaimLostError => new ClaimLostError(`another process polls ${source}`);

/** Creates the state of a source, and resets it where table, query or watermark column are others than before. */
export async function prepareSource(pool: pg.Pool, { name, sql }: Source): Promise<void> {
  const definition = JSON.stringify([sql?.from, sql?.watermark?.column ?? null]);
  await pool.query(
    `insert into app.sql_sources as known (source_name, definition_digest) values ($1, $2)
     on conflict (source_name) do update
     set definition_digest = excluded.definition_digest, watermark = null, watermark_kind = null, due_at = now()
     where known.definition_digest <> excluded.definition_digest`,
    [name, createHash('sha256').update(definition).digest('hex')],
  );
}

interface ClaimRow {
  readonly watermark: string | null;
  readonly watermark_kind: WatermarkKind | null;
  readonly failure_count: number;
  readonly started_at: Date;
}

/** Claims a source whose poll is due. Returns the time until it can be claimed, ms, where it is not due or another polls it. */
export async function claimPoll(
  pool: pg.Pool,
  source: string,
  holder: string,
  leaseMs: number,
): Promise<PollClaim | number> {
  const { rows } = await pool.query<ClaimRow>(
    `update app.sql_sources
     set holder = $2, lease_expires_at = clock_timestamp() + $3 * interval '1 ms'
     where source_name = $1 and due_at <= clock_timestamp()
       and (lease_expires_at is null or lease_expires_at <= clock_timestamp())
     returning watermark, watermark_kind, failure_count, clock_timestamp() as started_at`,
    [source, holder, leaseMs],
  );
  const row = rows[0];
  if (row) {
    return {
      source,
      holder,
      watermark: row.watermark === null ? undefined : BigInt(row.watermark),
      watermarkKind: row.watermark_kind ?? undefined,
      failureCount: row.failure_count,
      startedAt: row.started_at,
    };
  }
  const waiting = await pool.query<{ wait_ms: number }>(
    `select 1000 * extract(epoch from greatest(due_at, lease_expires_at) - clock_timestamp())::float8 as wait_ms
     from app.sql_sources where source_name = $1`,
    [source],
  );
  return Math.max(0, waiting.rows[0]?.wait_ms ?? 0);
}

const HELD = 'source_name = $1 and holder = $2 and lease_expires_at > clock_timestamp()';

/** Extends the lease. Throws a ClaimLostError. */
export async function renewClaim(pool: pg.Pool, { source, holder }: PollClaim, leaseMs: number): Promise<void> {
  const { rowCount } = await pool.query(
    `update app.sql_sources set lease_expires_at = clock_timestamp() + $3 * interval '1 ms' where ${HELD}`,
    [source, holder, leaseMs],
  );
  if (rowCount !== 1) throw toLost(source);
}

/** A place in the order of the watermark column. */
export interface WatermarkPlace {
  readonly value: bigint;
  readonly kind: WatermarkKind;
}

/**
 * Moves the watermark in the transaction of its rows, and locks the claim until that ends. Where the column has become one
 * of another kind, the watermark may also go back. Throws a ClaimLostError: rows that another process reads are not
 * written twice.
 */
export async function moveWatermark(
  client: pg.PoolClient,
  { source, holder }: PollClaim,
  place: WatermarkPlace | undefined,
): Promise<void> {
  const { rowCount } = await client.query(
    `update app.sql_sources
     set watermark = case when watermark_kind <> $4 then $3::bigint else greatest(watermark, $3::bigint) end,
       watermark_kind = coalesce($4, watermark_kind)
     where ${HELD}`,
    [source, holder, place?.value.toString() ?? null, place?.kind ?? null],
  );
  if (rowCount !== 1) throw toLost(source);
}

export interface EndedPoll {
  readonly place: WatermarkPlace | undefined;
  readonly overlap: bigint;
  readonly rowCount: number;
  readonly skippedCount: number;
  readonly everyMs: number;
}

/** Ends a poll that read everything: the source is as fresh as its start. */
export function endPoll(pool: pg.Pool, claim: PollClaim, ended: EndedPoll): Promise<void> {
  const { source, holder, startedAt } = claim;
  return inTransaction(pool, false, async (client) => {
    await moveWatermark(client, claim, ended.place);
    const { rows } = await client.query<{ watermark: string | null }>(
      `update app.sql_sources
       set due_at = greatest(clock_timestamp(), $3::timestamptz + $4 * interval '1 ms'), holder = null,
         lease_expires_at = null, polled_at = $3, row_count = $5, skipped_count = $6, failure_count = 0,
         failed_at = null, failure_code = null, failure_message = null
       where ${HELD} returning watermark`,
      [source, holder, startedAt, ended.everyMs, ended.rowCount, ended.skippedCount],
    );
    const watermark = rows[0]?.watermark;
    if (typeof watermark === 'string') await forgetBelow(client, source, BigInt(watermark) - ended.overlap);
    await client.query(
      `update app.positions set caught_up_at = greatest(caught_up_at, $2), stopped_reason = null, stopped_at = null
       where source_name = $1 and kind = 'sql'`,
      [source, startedAt],
    );
  });
}

/** Ends a poll that failed; the next is due after `backOffMs`. */
export async function failPoll(pool: pg.Pool, claim: PollClaim, error: SqlError, backOffMs: number): Promise<void> {
  await pool.query(
    `update app.sql_sources
     set due_at = clock_timestamp() + $3 * interval '1 ms', holder = null, lease_expires_at = null,
       failure_count = failure_count + 1, failed_at = clock_timestamp(), failure_code = $4, failure_message = $5
     where source_name = $1 and holder = $2`,
    [claim.source, claim.holder, backOffMs, error.code, error.message.replaceAll('\0', '')],
  );
}

/** Ends a poll that was interrupted: it is due at once, for any process. */
export async function releaseClaim(pool: pg.Pool, { source, holder }: PollClaim): Promise<void> {
  await pool.query(
    'update app.sql_sources set holder = null, lease_expires_at = null where source_name = $1 and holder = $2',
    [source, holder],
  );
}
