import type pg from 'pg';
import type { SqlReading } from '../../catalog/model/reading-types.ts';
import type { Source } from '../../catalog/model/types.ts';
import { ClaimLostError, createClaimRuns, holdClaim, LEASE_MS, toBackOffMs, type ClaimRuns } from '../claims.ts';
import { passStoredVersions, retirePositions } from '../pipeline/positions.ts';
import type { IngestWriter } from '../types.ts';
import { findDriver } from './find-driver.ts';
import { openSession } from './open-session.ts';
import {
  claimPoll,
  endPoll,
  failPoll,
  prepareSource,
  releaseClaim,
  renewClaim,
  type EndedPoll,
  type PollClaim,
} from './poll-state.ts';
import { pollSource } from './poll-source.ts';
import { toIngress } from './row-writer.ts';
import { SqlError } from './sql-error.ts';

export interface SqlIngressOptions {
  readonly pool: pg.Pool;
  readonly writer: IngestWriter;
  /** Sources with `sql`. */
  readonly sources: readonly Source[];
  /** Reads an environment variable, or the file that `<name>_FILE` names, anew each time: passwords are exchanged. */
  variable(name: string): string | undefined;
  /** How long a process that does not answer keeps a source, ms. */
  readonly leaseMs?: number;
  /** Called for each poll that failed. */
  onFailed(source: string, error: SqlError): void;
  /** Called for failures of the service's own database. */
  onError(error: unknown): void;
}

/** Ingress that polls other databases; what its polls have written stays when it is closed. */
export type SqlIngress = ClaimRuns;

/** Creates the ingress; its polls share the pool with the writer. */
export function createSqlIngress(options: SqlIngressOptions): SqlIngress {
  const { pool, sources, onError, leaseMs = LEASE_MS } = options;
  return createClaimRuns({
    items: sources,
    leaseMs,
    prepare: (source) => prepare(options, source),
    claim: (source, holder) => claimPoll(pool, source.name, holder, leaseMs),
    work: (source, claim, signal) => poll(source, claim, { ...options, leaseMs, signal }),
    onError,
  });
}

async function prepare({ pool, writer }: SqlIngressOptions, source: Source): Promise<void> {
  await prepareSource(pool, source);
  await writer.loadPosition(toIngress(source.name), 0);
  if (source.entityKey && source.version === undefined) await passStoredVersions(pool, toIngress(source.name));
  await retirePositions(pool, { source: source.name, kind: 'sql', topic: source.name, partitions: 1 });
}

interface RunningPoll extends SqlIngressOptions {
  readonly leaseMs: number;
  readonly signal: AbortSignal;
}

/** Polls a source that was claimed, and notes how that ended. Rejects when the service's own database fails. */
async function poll(source: Source, claim: PollClaim, options: RunningPoll): Promise<void> {
  const { pool, leaseMs, signal, onFailed } = options;
  const held = holdClaim(leaseMs, () => renewClaim(pool, claim, leaseMs));
  try {
    const ended = await readSource(source, claim, { ...options, signal: AbortSignal.any([signal, held.lost]) });
    await endPoll(pool, claim, ended);
  } catch (error) {
    if (held.lost.aborted || error instanceof ClaimLostError) return;
    if (signal.aborted) return await releaseClaim(pool, claim);
    const failure = error instanceof SqlError ? error : describeWriteFailure(error);
    await failPoll(pool, claim, failure, toBackOffMs(claim.failureCount));
    onFailed(source.name, failure);
  } finally {
    await held.close();
  }
}

const describeWriteFailure = (error: unknown): SqlError =>
  new SqlError('not_written', 'the rows cannot be written: see the log of the service', { cause: error });

async function readSource(source: Source, claim: PollClaim, options: RunningPoll): Promise<EndedPoll> {
  const { connection, timeoutMs } = source.sql as SqlReading;
  const { address, driver } = await findDriver(connection, options.variable);
  const session = await openSession(address, driver, timeoutMs);
  const closeSession = (): void => void session.close();
  options.signal.addEventListener('abort', closeSession);
  try {
    return await pollSource(source, claim, session, options);
  } finally {
    options.signal.removeEventListener('abort', closeSession);
    await session.close();
  }
}
