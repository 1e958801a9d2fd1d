import { ClaimLostError } from '../claims.ts';
import type pg from 'pg';
import { inTransaction } from '../../postgres/transaction.ts';
import { formatLsn, parseLsn } from './lsn.ts';
import { ReplicationError } from './replication-error.ts';
import type { Place, SlotGroup } from './types.ts';

/** The right to read a slot, held until the lease expires unless it is renewed. */
export interface SlotClaim {
  readonly connection: string;
  readonly slot: string;
  readonly holder: string;
  /** Identifier of the cluster that has the slot; undefined: it is to be created. */
  readonly systemId: string | undefined;
  readonly flushedLsn: bigint;
  readonly failureCount: number;
}

/** Another process reads the slot, or an operator asked for a snapshot: nothing of the transaction was written. */
export const toLost = ({ slot }: Pick<SlotClaim, 'slot'>): ClaimLostError =>
  new ClaimLostError(`this process no longer reads the slot ${slot}`);

/** Creates the state of a slot and its sources; a source that follows another table than before needs a snapshot. */
export async function prepareSlot(pool: pg.Pool, { connection, slot, sources }: SlotGroup): Promise<void> {
  await pool.query(
    `insert into app.replication_slots (connection, slot_name) values ($1, $2) on conflict (connection, slot_name) do nothing`,
    [connection, slot],
  );
  for (const source of sources) {
    await pool.query(
      `insert into app.replicated_sources as known (source_name, connection, slot_name, table_name) values ($1, $2, $3, $4)
       on conflict (source_name) do update
       set connection = excluded.connection, slot_name = excluded.slot_name, table_name = excluded.table_name,
         commit_lsn = null, change_count = 0
       where (known.connection, known.slot_name, known.table_name) <> (excluded.connection, excluded.slot_name, excluded.table_name)`,
      [source.name, connection, slot, source.postgres.table],
    );
  }
}

interface ClaimRow {
  readonly system_id: string | null;
  readonly flushed_lsn: string | null;
  readonly failure_count: number;
}

/** Claims a slot that is due. Returns the time until it can be claimed, ms, where it is not due or another process reads it. */
export async function claimSlot(
  pool: pg.Pool,
  { connection, slot }: SlotGroup,
  holder: string,
  leaseMs: number,
): Promise<SlotClaim | number> {
  const { rows } = await pool.query<ClaimRow>(
    `update app.replication_slots
     set holder = $3, lease_expires_at = clock_timestamp() + $4 * interval '1 ms'
     where connection = $1 and slot_name = $2 and due_at <= clock_timestamp()
       and (lease_expires_at is null or lease_expires_at <= clock_timestamp())
     returning system_id, flushed_lsn::text, failure_count`,
    [connection, slot, holder, leaseMs],
  );
  const row = rows[0];
  if (row) {
    return {
      connection,
      slot,
      holder,
      systemId: row.system_id ?? undefined,
      flushedLsn: row.flushed_lsn === null ? 0n : parseLsn(row.flushed_lsn),
      failureCount: row.failure_count,
    };
  }
  const waiting = await pool.query<{ wait_ms: number }>(
    `select 1000 * extract(epoch from greatest(due_at, lease_expires_at) - clock_timestamp())::float8 as wait_ms
     from app.replication_slots where connection = $1 and slot_name = $2`,
    [connection, slot],
  );
  return Math.max(0, waiting.rows[0]?.wait_ms ?? 0);
}

const keyOf = ({ connection, slot, holder }: SlotClaim): string[] => [connection, slot, holder];
const OWN = 'connection = $1 and slot_name = $2 and holder = $3';
const HELD = `${OWN} and lease_expires_at > clock_timestamp()`;

/** Changes the row of the slot under the lease. Throws a ClaimLostError. */
async function updateHeld(
  client: pg.Pool | pg.PoolClient,
  claim: SlotClaim,
  assignments: string,
  values: readonly unknown[],
): Promise<void> {
  const { rowCount } = await client.query(`update app.replication_slots set ${assignments} where ${HELD}`, [
    ...keyOf(claim),
    ...values,
  ]);
  if (rowCount !== 1) throw toLost(claim);
}

export const renewClaim = (pool: pg.Pool, claim: SlotClaim, leaseMs: number): Promise<void> =>
  updateHeld(pool, claim, `lease_expires_at = clock_timestamp() + $4 * interval '1 ms'`, [leaseMs]);

/** Locks the claim until the transaction ends. Throws a ClaimLostError. */
async function lockClaim(client: pg.PoolClient, claim: SlotClaim): Promise<void> {
  const { rowCount } = await client.query(`select from app.replication_slots where ${HELD} for share`, keyOf(claim));
  if (rowCount !== 1) throw toLost(claim);
}

/** Has sources copied anew that come back to the slot later: it forgets changes that no source here takes. */
export const forgetAbsent = (pool: pg.Pool, claim: SlotClaim, { sources }: SlotGroup): Promise<void> =>
  inTransaction(pool, true, async (client) => {
    await lockClaim(client, claim);
    await client.query(
      `update app.replicated_sources set commit_lsn = null, change_count = 0
       where connection = $1 and slot_name = $2 and source_name <> all($3::text[]) and commit_lsn is not null`,
      [claim.connection, claim.slot, sources.map(({ name }) => name)],
    );
  });

/** Loads how far sources are read from their slot; those that need a snapshot are left out. */
export async function loadPlaces(pool: pg.Pool, { connection, slot, sources }: SlotGroup): Promise<Map<string, Place>> {
  const { rows } = await pool.query<{ source_name: string; commit_lsn: string; change_count: string }>(
    `select source_name, commit_lsn::text, change_count from app.replicated_sources
     where connection = $1 and slot_name = $2 and source_name = any($3::text[]) and commit_lsn is not null`,
    [connection, slot, sources.map(({ name }) => name)],
  );
  return new Map(
    rows.map((row) => [row.source_name, { lsn: parseLsn(row.commit_lsn), count: Number(row.change_count) }]),
  );
}

/** Moves the place of a source, in the transaction of its rows. Throws a ClaimLostError. */
export async function savePlace(client: pg.PoolClient, claim: SlotClaim, source: string, place: Place): Promise<void> {
  await lockClaim(client, claim);
  const { rowCount } = await client.query(
    `update app.replicated_sources set commit_lsn = $2::pg_lsn, change_count = $3
     where source_name = $1 and commit_lsn is not null and connection = $4 and slot_name = $5`,
    [source, formatLsn(place.lsn), place.count, claim.connection, claim.slot],
  );
  // An operator asked for a snapshot, or the source is read from another slot.
  if (rowCount !== 1) throw toLost(claim);
}

/** Begins anew: the slot is not yet created, and every source needs a snapshot. */
export const forgetPlaces = (pool: pg.Pool, claim: SlotClaim, { sources }: SlotGroup): Promise<void> =>
  inTransaction(pool, true, async (client) => {
    await lockClaim(client, claim);
    await client.query(
      `update app.replicated_sources set commit_lsn = null, change_count = 0 where source_name = any($1::text[])`,
      [sources.map(({ name }) => name)],
    );
  });

/** Notes that the slot exists, and where its changes begin. */
export const saveSlot = (pool: pg.Pool, claim: SlotClaim, systemId: string, lsn: bigint): Promise<void> =>
  updateHeld(pool, claim, 'system_id = $4, flushed_lsn = $5::pg_lsn', [systemId, formatLsn(lsn)]);

/** Begins the snapshot of a source: until it is caught up again, nobody knows up to when it is complete. */
export const beginSnapshot = (pool: pg.Pool, claim: SlotClaim, source: string): Promise<void> =>
  inTransaction(pool, true, async (client) => {
    await updateHeld(client, claim, `phase = 'snapshot'`, []);
    const { rowCount } = await client.query(
      `update app.replicated_sources set snapshot_rows = 0 where source_name = $1 and connection = $2 and slot_name = $3`,
      [source, claim.connection, claim.slot],
    );
    if (rowCount !== 1) {
      throw new ReplicationError(
        'slot_in_use',
        `another process, with another catalogue, reads the source ${source} from another slot than ${claim.slot}: expected one catalogue in all`,
      );
    }
    await client.query(`update app.positions set caught_up_at = null where source_name = $1 and kind = 'postgres'`, [
      source,
    ]);
  });

export async function countSnapshotRows(
  client: pg.PoolClient,
  claim: SlotClaim,
  source: string,
  rows: number,
): Promise<void> {
  await lockClaim(client, claim);
  await client.query(`update app.replicated_sources set snapshot_rows = snapshot_rows + $2 where source_name = $1`, [
    source,
    rows,
  ]);
}

/** Ends the snapshot of a source: the changes of transactions that commit at `lsn` or later follow. */
export const endSnapshot = (pool: pg.Pool, claim: SlotClaim, source: string, lsn: bigint): Promise<void> =>
  inTransaction(pool, true, async (client) => {
    await lockClaim(client, claim);
    const { rowCount } = await client.query(
      `update app.replicated_sources
       set commit_lsn = $2::pg_lsn, change_count = 0, snapshot_at = clock_timestamp()
       where source_name = $1 and connection = $3 and slot_name = $4`,
      [source, formatLsn(lsn), claim.connection, claim.slot],
    );
    if (rowCount !== 1) throw toLost(claim);
  });
