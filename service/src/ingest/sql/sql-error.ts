import { OperatorError } from '../../base/errors.ts';
import { describeTlsError } from '../../base/tls/describe-tls-error.ts';
import type { SqlDriver, SqlFailureCode } from './types.ts';

/** A poll that failed. The message is for operators: it names tables and columns, never a password or a value of a row. */
export class SqlError extends OperatorError {
  declare readonly code: SqlFailureCode;

  constructor(code: SqlFailureCode, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options);
  }
}

export const repeatedKey = (): SqlError =>
  new SqlError(
    'repeated_key',
    'the result has two rows with one key: expected one row for each value of entity (or event_id)',
  );

const NETWORK: Readonly<Record<string, readonly [SqlFailureCode, string]>> = {
  ECONNREFUSED: ['unreachable', 'the server refuses connections: it is not running, or not at this address'],
  ENOTFOUND: ['unreachable', 'the host cannot be resolved'],
  EAI_AGAIN: ['unreachable', 'the host cannot be resolved'],
  EHOSTUNREACH: ['unreachable', 'the host cannot be reached'],
  ETIMEDOUT: ['unreachable', 'the server does not answer'],
  ECONNRESET: ['connection_lost', 'the connection was closed by the server'],
  EPIPE: ['connection_lost', 'the connection was closed by the server'],
  PROTOCOL_CONNECTION_LOST: ['connection_lost', 'the connection was closed by the server'],
};

const REMEDIES: Partial<Record<SqlFailureCode, string>> = {
  timeout: 'the statement took longer than timeout: expected an index on the watermark column, or a longer timeout',
  connection_lost: 'the connection was closed by the server',
  unreadable_value: 'the database cannot compute a value of the result: its own log has the statement and the value',
};

/** Failures whose message in the database's words names identifiers alone. */
const QUOTED: ReadonlySet<SqlFailureCode> = new Set([
  'login_refused',
  'permission_denied',
  'unknown_database',
  'unknown_table',
  'unknown_column',
  'invalid_query',
]);

/** Presents an error of a driver's library, or of reading, as the failure of a poll. */
export function toSqlError(error: unknown, driver: Pick<SqlDriver, 'title' | 'classify'>): SqlError {
  if (error instanceof SqlError) return error;
  const { code: given, message } = first(error);
  const tls = describeTlsError(error, 'postgres');
  if (tls !== undefined) return new SqlError('unreachable', `${driver.title}: ${tls}`, { cause: error });
  const code = driver.classify(first(error));
  if (code !== undefined) {
    const reason = QUOTED.has(code) ? message : (REMEDIES[code] ?? message);
    const text = `${driver.title}: ${reason}${given === undefined ? '' : ` (${given})`}`;
    // The database's own message may name a value of a row.
    return new SqlError(code, text, code === 'unreadable_value' ? {} : { cause: error });
  }
  const network = NETWORK[String(given)];
  if (network) return new SqlError(network[0], `${driver.title}: ${network[1]} (${given})`, { cause: error });
  if (/terminated unexpectedly|connection ended|closed state|timeout expired/i.test(message)) {
    const reason: SqlFailureCode = /timeout expired/i.test(message) ? 'unreachable' : 'connection_lost';
    return new SqlError(reason, `${driver.title}: ${REMEDIES.connection_lost}`, { cause: error });
  }
  return new SqlError('failed', `${driver.title} fails (${given ?? 'no code'}): see the log of the service`, {
    cause: error,
  });
}

/** A host with several addresses fails with one error for each. */
function first(error: unknown): { readonly code?: string; readonly message: string } {
  const { errors } = error as { errors?: readonly unknown[] };
  return (errors?.[0] ?? error) as { code?: string; message: string };
}
