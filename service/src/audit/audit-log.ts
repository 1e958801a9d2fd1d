import type pg from 'pg';
import { startLoop } from '../base/loop.ts';
import { toLine, type ChainedEntry } from './chain.ts';
import { chainPending, insertEach, insertPending } from './entry-rows.ts';
import { JoinedEntries } from './joined-entries.ts';
import type { AuditLog, NewEntry } from './types.ts';

export interface AuditLogOptions {
  readonly pool: pg.Pool;
  now(): number;
  /** Called with each entry that this process chained, as JSON without a line break. */
  onEntry?(line: string): void;
  /** How often what is joined is written, and entries of other processes are chained, ms. */
  readonly everyMs?: number;
  onError(error: unknown): void;
}

/** How often what is joined is written, ms. */
const EVERY_MS = 10_000;
/** How soon entries of this process are chained, ms. */
const CHAIN_MS = 500;
/** How long a flush waits for another process that chains, ms. */
const WAIT_MS = 2000;

export interface OpenAuditLog extends AuditLog {
  /** Gives `onEntry` what was chained elsewhere in this process. */
  publish(entries: readonly ChainedEntry[]): void;
  /** Writes and chains what is left. */
  close(): Promise<void>;
}

/** Opens the audit log of a process. Several may write at once: see docs/decisions/0049-audit-chain.md. */
export function openAuditLog({ pool, now, onEntry, everyMs = EVERY_MS, onError }: AuditLogOptions): OpenAuditLog {
  const joined = new JoinedEntries();
  let unwritten: readonly NewEntry[] = [];
  let isWoken = false;
  let isFlushed = false;
  let isClosing = false;
  let joinedAtMs = -Infinity;

  const publish = (entries: readonly ChainedEntry[]): void => {
    if (onEntry) for (const entry of entries) onEntry(toLine(entry));
  };
  async function write(): Promise<void> {
    isWoken = false;
    joinedAtMs = now();
    // Kept for the next round where Postgres refuses them.
    if (unwritten.length === 0) unwritten = isClosing ? joined.takeAll() : joined.take(joinedAtMs);
    try {
      // Its error alone: its message does not name the entry.
      await insertEach(pool, unwritten, (_, error) => onError(error));
      unwritten = [];
    } finally {
      const waitMs = isFlushed && !isClosing ? WAIT_MS : 0;
      isFlushed = false;
      publish(await chainPending(pool, { waitMs }));
    }
  }
  const rounds = startLoop({
    everyMs: Math.min(CHAIN_MS, everyMs),
    round: () => (isWoken || now() - joinedAtMs >= everyMs ? write() : undefined),
    onError,
  });
  /** A round that runs may have begun before the latest entry was written. */
  async function flush(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      isWoken = true;
      isFlushed = true;
      await rounds.run();
    }
  }
  return {
    async append(entry, client = pool) {
      await insertPending(client, [entry]);
      isWoken = true;
    },
    wake() {
      isWoken = true;
    },
    join: (kind, key, entry) => joined.add(kind, key, entry, now()),
    flush,
    publish,
    async close() {
      isClosing = true;
      await flush();
      await rounds.close();
    },
  };
}
