import type pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { OperatorError } from '../base/errors.ts';
import { BoundedPool } from './bounded-pool.ts';

export interface DatabaseOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** If true, Postgres rejects every write. */
  readonly isReadOnly?: boolean;
}

export interface Store {
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * Opens a pool; `onError` is called once for each lost connection. `bigint` and `numeric` arrive as text, and each
 * reader converts them.
 */
export function openStore(options: DatabaseOptions, onError: (error: Error) => void): Store {
  const pool = new BoundedPool({
    application_name: 'tidemark',
    ...readConnection(options.url),
    max: options.maxConnections,
    connectionTimeoutMillis: options.connectTimeoutMs,
    // The pool waits for it, which its types do not say.
    // eslint-disable-next-line @typescript-eslint/no-misused-promises
    onConnect: (client) => prepareSession(client, options),
  });
  let isClosing = false;
  // Each connection needs its own error handler, also while it is checked out: an unhandled error would end the
  // process.
  pool.on('connect', (client) =>
    client.on('error', (error) => {
      if (!isClosing) onError(error);
    }),
  );
  pool.on('error', () => undefined);
  const close = async (): Promise<void> => {
    isClosing = true;
    if (!pool.ended) await pool.end();
  };
  return { pool, close };
}

/** Sets the session's limits by a statement: PgBouncer refuses connections that ask for them as startup parameters. */
async function prepareSession(
  client: pg.ClientBase,
  { statementTimeoutMs, isReadOnly = false }: DatabaseOptions,
): Promise<void> {
  await client.query(
    `select set_config('statement_timeout', $1, false), set_config('default_transaction_read_only', $2, false)`,
    [String(statementTimeoutMs), isReadOnly ? 'on' : 'off'],
  );
}

/**
 * Parses a database URL and reads the certificates that it names (`sslrootcert`, `sslcert`, `sslkey`) once. pg would
 * read them for each connection, and a file that is briefly missing would end the process. Throws
 * `database_certificate`.
 */
function readConnection(url: string): pg.PoolConfig {
  try {
    return parseIntoClientConfig(url);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined || path === undefined) throw error;
    const message = `DATABASE_URL: the certificate ${path} cannot be read (${code}): expected a file that exists at the start`;
    throw new OperatorError('database_certificate', message, { cause: error });
  }
}

/** Checks the connection. Throws `database_unreachable`, which names the setting, the host and the port. */
export async function requireReachable({ pool }: Store, url: string): Promise<void> {
  const client = await pool.connect().catch((error: NodeJS.ErrnoException) => {
    const { hostname, port } = new URL(url);
    const server = `${hostname || 'localhost'}:${port || '5432'}`;
    // A host name with several addresses fails with an empty message.
    const message = `DATABASE_URL: Postgres at ${server} cannot be reached (${error.message || error.code}): expected a server that runs and admits the user`;
    throw new OperatorError('database_unreachable', message, { cause: error });
  });
  client.release();
}
