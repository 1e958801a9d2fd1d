import type pg from 'pg';
import { connectForReplication, quote } from './connect.ts';
import { formatLsn, parseLsn } from './lsn.ts';
import { ReplicationError, toRemedy } from './replication-error.ts';
import { forgetPlaces, saveSlot, type SlotClaim } from './slot-state.ts';
import type { SlotGroup } from './types.ts';

interface SlotRow {
  readonly plugin: string | null;
  readonly is_here: boolean | null;
  readonly wal_status: string | null;
  readonly restart_lsn: string | null;
  readonly confirmed: string | null;
}

/**
 * Finds the slot as it was left, or creates it where there was none. Returns the place from which it has changes. Throws a
 * ReplicationError where changes are missing between what was written and what the slot has.
 */
export async function openSlot(
  client: pg.Client,
  address: URL,
  { pool, claim, group }: { readonly pool: pg.Pool; readonly claim: SlotClaim; readonly group: SlotGroup },
): Promise<bigint> {
  const { systemId, lsn: serverLsn } = await loadServer(client);
  const slot = await findSlot(client, claim.slot);
  if (claim.systemId !== undefined) return checkSlot(slot, { systemId, lsn: serverLsn }, claim, group);
  await forgetPlaces(pool, claim, group);
  const lsn = await takeSlot(client, address, claim.slot, slot);
  await saveSlot(pool, claim, systemId, lsn);
  return lsn;
}

/** A cluster, and the end of its log. */
interface Server {
  readonly systemId: string;
  readonly lsn: bigint;
}

async function loadServer(client: pg.Client): Promise<Server> {
  const { rows } = await client.query<{ id: string; lsn: string }>(
    `select system_identifier::text as id,
       case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end::text as lsn
     from pg_control_system()`,
  );
  return { systemId: rows[0]?.id ?? '', lsn: parseLsn(rows[0]?.lsn ?? '0/0') };
}

async function findSlot(client: pg.Client, name: string): Promise<SlotRow | undefined> {
  const { rows } = await client.query<SlotRow>(
    `select plugin, database = current_database() as is_here, wal_status, restart_lsn::text, confirmed_flush_lsn::text as confirmed
     from pg_replication_slots where slot_name = $1`,
    [name],
  );
  return rows[0];
}

/** True where the server has thrown away changes that the slot needs. */
const isLost = ({ wal_status: status, restart_lsn: restart }: SlotRow): boolean =>
  status === 'lost' || restart === null;

function checkSlot(
  slot: SlotRow | undefined,
  { systemId, lsn }: Server,
  { slot: name, systemId: expectedId, flushedLsn }: SlotClaim,
  { connection, sources }: SlotGroup,
): bigint {
  const remedy = toRemedy(sources[0]?.name ?? '');
  if (systemId !== expectedId) {
    throw new ReplicationError(
      'other_server',
      `the database of ${connection} is of another cluster than the slot ${name} was made in: expected the same; ${remedy}`,
    );
  }
  if (lsn < flushedLsn) {
    throw new ReplicationError(
      'other_server',
      `the log of ${connection} ends at ${formatLsn(lsn)}, before ${formatLsn(flushedLsn)}, up to where changes were written: expected the server that they came from, or a copy that has them; ${remedy}`,
    );
  }
  if (!slot) throw new ReplicationError('slot_lost', `the slot ${name} was dropped: ${remedy}`);
  if (isLost(slot)) {
    throw new ReplicationError(
      'slot_lost',
      `the slot ${name} is lost, as it kept more log than max_slot_wal_keep_size allows: ${remedy}`,
    );
  }
  const confirmed = requireConfirmed(slot, name);
  if (slot.is_here !== true || confirmed > flushedLsn) {
    throw toMovedError(name, confirmed, flushedLsn, remedy);
  }
  return flushedLsn;
}

/** Returns where the changes of a slot begin. It has no such place until the transactions that ran when it was made have ended. */
function requireConfirmed({ confirmed }: SlotRow, name: string): bigint {
  if (confirmed !== null) return parseLsn(confirmed);
  throw new ReplicationError(
    'slot_in_use',
    `the slot ${name} is still being made: expected one that is ready to be read`,
  );
}

const toMovedError = (name: string, confirmed: bigint, flushedLsn: bigint, remedy: string): ReplicationError =>
  new ReplicationError(
    'slot_moved',
    `the slot ${name} is at ${formatLsn(confirmed)}, beyond ${formatLsn(flushedLsn)}, up to where changes were written: another reader moved it, or it was dropped and created again; ${remedy}`,
  );

/** Checks that nobody moved the slot before this process had it. Throws a ReplicationError. */
export async function checkHeldSlot(
  client: pg.Client,
  { slot: name, sources }: SlotGroup,
  from: bigint,
): Promise<void> {
  const slot = await findSlot(client, name);
  const confirmed = slot ? requireConfirmed(slot, name) : 0n;
  if (confirmed > from) throw toMovedError(name, confirmed, from, toRemedy(sources[0]?.name ?? ''));
}

/** Creates the slot, or takes one of this name that is usable: every source reads its rows anew, after it exists. */
async function takeSlot(client: pg.Client, address: URL, name: string, slot: SlotRow | undefined): Promise<bigint> {
  if (slot && (slot.is_here !== true || slot.plugin !== 'pgoutput')) {
    throw new ReplicationError(
      'slot_in_use',
      `a slot ${name} exists for another use (plugin ${slot.plugin ?? 'none'}): expected none, or another name in slot`,
    );
  }
  if (slot && !isLost(slot)) return requireConfirmed(slot, name);
  if (slot) await client.query('select pg_drop_replication_slot($1)', [name]);
  const replication = await connectForReplication(address);
  try {
    const { rows } = await replication.query<{ consistent_point: string }>(
      `CREATE_REPLICATION_SLOT ${quote(name)} LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
    );
    return parseLsn((rows[0] as { consistent_point: string }).consistent_point);
  } finally {
    await replication.end().catch(() => undefined);
  }
}
