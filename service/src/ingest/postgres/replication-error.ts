import { OperatorError } from '../../base/errors.ts';
import { postgresDriver } from '../sql/postgres-driver.ts';
import { toSqlError } from '../sql/sql-error.ts';
import type { ReplicationFailureCode } from './types.ts';

/** A slot that cannot be read. The message is for operators: it names tables and columns, never a password or a value of a row. */
export class ReplicationError extends OperatorError {
  declare readonly code: ReplicationFailureCode;

  constructor(code: ReplicationFailureCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options);
  }
}

const STOPPED: ReadonlySet<string> = new Set(['slot_lost', 'slot_moved', 'other_server']);

/** Returns whether only a new snapshot, which an operator asks for, goes on. */
export const needsSnapshot = ({ code }: { readonly code: string | null }): boolean =>
  code !== null && STOPPED.has(code);

/** Says how an operator goes on, as each message of a stopped source ends. */
export const toRemedy = (source: string): string =>
  `changes since then are missing; run: tidemark positions snapshot ${source}`;

const FAILURES: readonly (readonly [RegExp, RegExp, ReplicationFailureCode, string])[] = [
  [
    /^55006$/,
    /./,
    'slot_in_use',
    'another connection reads the slot: expected one that ends within wal_sender_timeout',
  ],
  [/^53400$/, /./, 'no_free_slot', 'the server has no free replication slot: raise max_replication_slots'],
  [/^53300$/, /wal_senders|standby/i, 'no_free_slot', 'the server has no free WAL sender: raise max_wal_senders'],
  [/^55000$/, /wal_level|logical decoding requires/i, 'not_logical', 'wal_level is not logical'],
  [/^42704$/, /publication/, 'no_publication', 'the publication is gone'],
];

/** Presents an error of reading a slot, whatever threw it. */
export function toReplicationError(error: unknown): ReplicationError {
  if (error instanceof ReplicationError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const failure = FAILURES.find(([state, text]) => state.test(String(code)) && text.test(String(message)));
  if (failure) return new ReplicationError(failure[2], `Postgres: ${failure[3]} (${String(code)})`, { cause: error });
  const failed = toSqlError(error, postgresDriver);
  return new ReplicationError(failed.code, failed.message, { cause: failed.cause });
}
