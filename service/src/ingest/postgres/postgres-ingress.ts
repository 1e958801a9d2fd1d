import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { startLoop } from '../../base/loop.ts';
import type { Source } from '../../catalog/model/types.ts';
import { passStoredVersions, retirePositions } from '../pipeline/positions.ts';
import { findDriver } from '../sql/find-driver.ts';
import type { IngestWriter } from '../types.ts';
import { followSlot } from './follow-slot.ts';
import { needsSnapshot, ReplicationError, toReplicationError } from './replication-error.ts';
import { failSlot, releaseSlot } from './slot-progress.ts';
import { claimSlot, ClaimLostError, prepareSlot, renewClaim, type SlotClaim } from './slot-state.ts';
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

/** Ingress that follows other Postgres databases. */
export interface PostgresIngress {
  start(): void;
  /** Ends reading; what was written stays. */
  close(): Promise<void>;
}

const LEASE_MS = 15_000;
const BACK_OFF_MS = { first: 1000, max: 60_000 };
/** Longest wait before a process looks whether a slot is free, ms: another one that read it may have ended. */
const MAX_WAIT_MS = 5000;
const RETRY_MS = 1000;

/** Creates the ingress; it shares the pool with the writer. */
export function createPostgresIngress(options: PostgresIngressOptions): PostgresIngress {
  const { pool, writer, onError, leaseMs = LEASE_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const holder = randomUUID();
  let running: Promise<unknown> = Promise.resolve();

  async function prepare(group: SlotGroup): Promise<void> {
    await prepareSlot(pool, group);
    for (const { name } of group.sources) {
      await writer.loadPosition(toIngress(name), 0);
      await passStoredVersions(pool, toIngress(name));
      await retirePositions(pool, { source: name, kind: 'postgres', topic: name, partitions: 1 });
    }
  }

  async function run(group: SlotGroup): Promise<void> {
    let isPrepared = false;
    while (!signal.aborted) {
      let waitMs = RETRY_MS;
      try {
        if (!isPrepared) await prepare(group);
        isPrepared = true;
        const claim = await claimSlot(pool, group, holder, leaseMs);
        if (typeof claim !== 'number') await follow(group, claim, { ...options, leaseMs, signal });
        waitMs = typeof claim === 'number' ? Math.min(MAX_WAIT_MS, leaseMs, claim) : 0;
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    start() {
      running = Promise.all(groupBySlot(options.sources).map(run));
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
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
  const lost = new AbortController();
  const renewing = startLoop({
    everyMs: leaseMs / 3,
    round: () => renewClaim(pool, claim, leaseMs),
    onError: (error) => {
      if (error instanceof ClaimLostError) lost.abort(error);
    },
  });
  try {
    const { address } = await findAddress(group, options.variable);
    await followSlot(group, claim, { ...options, address, signal: AbortSignal.any([signal, lost.signal]) });
    await releaseSlot(pool, claim);
  } catch (error) {
    const isLost = lost.signal.aborted || error instanceof ClaimLostError;
    if (isLost || signal.aborted) return await releaseSlot(pool, claim);
    const failure = toReplicationError(error);
    const backOffMs = Math.min(BACK_OFF_MS.max, BACK_OFF_MS.first * 2 ** Math.min(claim.failureCount, 10));
    await failSlot(pool, claim, group, { error: failure, isStopped: needsSnapshot(failure), backOffMs });
    onFailed(group, failure);
  } finally {
    await renewing.close();
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
