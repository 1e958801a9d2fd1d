import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { AppError, UnavailableError } from '../base/errors.ts';
import { BoundedPool } from './bounded-pool.ts';

/** Tables of `sql/migrations`; those that the catalogue makes are named by `layout.ts`. */
export type Database = Kysely<unknown>;

export interface DatabaseOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** True: Postgres refuses whatever would write. */
  readonly isReadOnly?: boolean;
}

/** `kysely` for queries and transactions, `pool` where COPY or a bare connection is needed; both share connections. */
export interface Store {
  readonly db: Database;
  readonly pool: pg.Pool;
  destroy(): Promise<void>;
}

/**
 * Opens a pool; `onError` is told once of each connection that is lost. `bigint` and `numeric` arrive as text, and each
 * reader says how it wants them.
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
  let isEnding = false;
  // Each connection tells of itself, also while it is checked out; who tells nobody would end the process.
  pool.on('connect', (client) =>
    client.on('error', (error) => {
      if (!isEnding) onError(error);
    }),
  );
  pool.on('error', () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const destroy = async (): Promise<void> => {
    isEnding = true;
    await db.destroy();
    // Kysely ends only a pool that it has used.
    if (!pool.ended) await pool.end();
  };
  return { db, pool, destroy };
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
 * What an address says, with the certificates that it names (`sslrootcert`, `sslcert`, `sslkey`) read once: read again for
 * each connection, as pg does, a file that is missing for a moment would end the process. Throws `database_certificate`.
 */
function readConnection(url: string): pg.PoolConfig {
  try {
    return parseIntoClientConfig(url);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined || path === undefined) throw error;
    const message = `DATABASE_URL: the certificate ${path} cannot be read (${code}): expected a file that is there at the start`;
    throw new AppError('database_certificate', message, { cause: error });
  }
}

/** Throws `database_unreachable`, which names the setting, the host and the port, when there is no connection to be had. */
export async function requireReachable({ pool }: Store, url: string): Promise<void> {
  const client = await pool.connect().catch((error: NodeJS.ErrnoException) => {
    const { hostname, port } = new URL(url);
    const server = `${hostname || 'localhost'}:${port || '5432'}`;
    // A name with several addresses fails with an error without words.
    const message = `DATABASE_URL: Postgres at ${server} cannot be reached (${error.message || error.code}): expected a server that runs and admits the user`;
    throw new UnavailableError('database_unreachable', message, { cause: error });
  });
  client.release();
}
