import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { startLoop } from '../../base/loop.ts';
import type { SqlReading } from '../../catalog/model/reading-types.ts';
import type { Source } from '../../catalog/model/types.ts';
import { passStoredVersions, retirePositions } from '../pipeline/positions.ts';
import type { IngestWriter } from '../types.ts';
import { findDriver } from './find-driver.ts';
import { openSession } from './open-session.ts';
import {
  claimPoll,
  ClaimLostError,
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

/** Ingress that polls other databases. */
export interface SqlIngress {
  start(): void;
  /** Interrupts running polls; what they have written stays. */
  close(): Promise<void>;
}

const LEASE_MS = 15_000;
const BACK_OFF_MS = { first: 1000, max: 60_000 };
/** Longest wait before a process looks whether a source is due, ms: another one that polled it may have ended. */
const MAX_WAIT_MS = 5000;
const RETRY_MS = 1000;

/** Creates the ingress; its polls share the pool with the writer. */
export function createSqlIngress(options: SqlIngressOptions): SqlIngress {
  const { pool, sources, onError, leaseMs = LEASE_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const holder = randomUUID();
  let running: Promise<unknown> = Promise.resolve();

  async function run(source: Source): Promise<void> {
    let isPrepared = false;
    while (!signal.aborted) {
      let waitMs = RETRY_MS;
      try {
        if (!isPrepared) await prepare(options, source);
        isPrepared = true;
        const claim = await claimPoll(pool, source.name, holder, leaseMs);
        if (typeof claim !== 'number') await poll(source, claim, { ...options, leaseMs, signal });
        waitMs = typeof claim === 'number' ? Math.min(MAX_WAIT_MS, claim) : 0;
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    start() {
      running = Promise.all(sources.map(run));
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
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
  const lost = new AbortController();
  const renewing = startLoop({
    everyMs: leaseMs / 3,
    round: () => renewClaim(pool, claim, leaseMs),
    onError: (error) => {
      if (error instanceof ClaimLostError) lost.abort(error);
    },
  });
  try {
    const ended = await readSource(source, claim, { ...options, signal: AbortSignal.any([signal, lost.signal]) });
    await endPoll(pool, claim, ended);
  } catch (error) {
    if (lost.signal.aborted || error instanceof ClaimLostError) return;
    if (signal.aborted) return await releaseClaim(pool, claim);
    const failure = error instanceof SqlError ? error : describeWriteFailure(error);
    await failPoll(pool, claim, failure, toBackOffMs(claim.failureCount));
    onFailed(source.name, failure);
  } finally {
    await renewing.close();
  }
}

const toBackOffMs = (failures: number): number =>
  Math.min(BACK_OFF_MS.max, BACK_OFF_MS.first * 2 ** Math.min(failures, 10));

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
