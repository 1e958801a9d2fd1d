import type pg from 'pg';
import type { Source } from '../../catalog/model/types.ts';
import { ClaimLostError, createClaimRuns, holdClaim, LEASE_MS, toBackOffMs, type ClaimRuns } from '../claims.ts';
import { passStoredVersions, retirePositions } from '../pipeline/positions.ts';
import { findDriver } from '../sql/find-driver.ts';
import type { IngestWriter } from '../types.ts';
import { followSlot } from './follow-slot.ts';
import { needsSnapshot, ReplicationError, toReplicationError } from './replication-error.ts';
import { failSlot, releaseSlot } from './slot-progress.ts';
import { claimSlot, prepareSlot, renewClaim, type SlotClaim } from './slot-state.ts';
import { toIngress } from './source-writer.ts';
import type { FollowedSource, SlotGroup } from './types.ts';

export interface PostgresIngressOptions {
  readonly pool: pg.Pool;
  readonly writer: IngestWriter;
  /** Sources with `postgres`. */
  readonly sources: readonly Source[];
  /** Reads an environment variable, or the file that `<name>_FILE` names, anew each time: passwords are exchanged. */
  variable(name: string): string | undefined;
  /** How long a process that does not answer keeps a slot, ms. */
  readonly leaseMs?: number;
  /** Called for each failure of a slot. */
  onFailed(group: SlotGroup, error: ReplicationError): void;
  /** Called for failures of the service's own database. */
  onError(error: unknown): void;
}

/** Ingress that follows other Postgres databases; what was written stays when it is closed. */
export type PostgresIngress = ClaimRuns;

/** Creates the ingress; it shares the pool with the writer. */
export function createPostgresIngress(options: PostgresIngressOptions): PostgresIngress {
  const { pool, writer, onError, leaseMs = LEASE_MS } = options;
  async function prepare(group: SlotGroup): Promise<void> {
    await prepareSlot(pool, group);
    for (const { name } of group.sources) {
      await writer.loadPosition(toIngress(name), 0);
      await passStoredVersions(pool, toIngress(name));
      await retirePositions(pool, { source: name, kind: 'postgres', topic: name, partitions: 1 });
    }
  }

  return createClaimRuns({
    items: groupBySlot(options.sources),
    leaseMs,
    prepare,
    claim: (group, holder) => claimSlot(pool, group, holder, leaseMs),
    work: (group, claim, signal) => follow(group, claim, { ...options, leaseMs, signal }),
    onError,
  });
}

/** Groups sources by the slot that they are read from. */
function groupBySlot(sources: readonly Source[]): SlotGroup[] {
  const followed = sources.filter((source): source is FollowedSource => source.postgres !== undefined);
  const groups = Map.groupBy(followed, ({ postgres }) => JSON.stringify([postgres.connection, postgres.slot]));
  return [...groups.values()].map((members) => {
    const { connection, slot, publication } = (members[0] as FollowedSource).postgres;
    return { connection, slot, publication, sources: members };
  });
}

interface RunningGroup extends PostgresIngressOptions {
  readonly leaseMs: number;
  readonly signal: AbortSignal;
}

/** Reads a slot that was claimed until that fails or is interrupted, and notes which. Rejects when the service's own database fails. */
async function follow(group: SlotGroup, claim: SlotClaim, options: RunningGroup): Promise<void> {
  const { pool, leaseMs, signal, onFailed } = options;
  const held = holdClaim(leaseMs, () => renewClaim(pool, claim, leaseMs));
  try {
    const { address } = await findAddress(group, options.variable);
    await followSlot(group, claim, { ...options, address, signal: AbortSignal.any([signal, held.lost]) });
    await releaseSlot(pool, claim);
  } catch (error) {
    const isLost = held.lost.aborted || error instanceof ClaimLostError;
    if (isLost || signal.aborted) return await releaseSlot(pool, claim);
    const failure = toReplicationError(error);
    const backOffMs = toBackOffMs(claim.failureCount);
    await failSlot(pool, claim, group, { error: failure, isStopped: needsSnapshot(failure), backOffMs });
    onFailed(group, failure);
  } finally {
    await held.close();
  }
}

async function findAddress(
  { connection }: SlotGroup,
  variable: PostgresIngressOptions['variable'],
): Promise<{ readonly address: URL }> {
  const { address, driver } = await findDriver(connection, variable);
  if (driver.schemes.includes('postgres:')) return { address };
  throw new ReplicationError(
    'invalid_connection',
    `${connection} is the address of a ${driver.title} database: expected one that begins with postgres://`,
  );
}
