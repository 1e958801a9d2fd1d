import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { OperatorError } from '../base/errors.ts';
import { describeTlsError } from '../base/tls/describe-tls-error.ts';
import { createTlsReader } from '../base/tls/tls-context.ts';
import { BoundedPool } from './bounded-pool.ts';
import { listCertificateFiles } from './certificate-files.ts';

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
 * Opens a pool; `onError` is called once for each lost connection, and for certificates that cannot be used any more. `bigint` and `numeric` arrive as text, and each
 * reader converts them.
 */
export function openStore(options: DatabaseOptions, onError: (error: Error) => void): Store {
  const pool = new BoundedPool({
    application_name: 'tidemark',
    ...readConnection(options.url, onError),
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
 * Parses a database URL. The certificates that it names (`sslrootcert`, `sslcert`, `sslkey`) are read for each connection; pg
 * would read them once. Throws `invalid_certificate`.
 */
function readConnection(url: string, onError: (error: Error) => void): pg.PoolConfig {
  const files = listCertificateFiles(url);
  if (!files.authorities && !files.certificate) return parseIntoClientConfig(url);
  const readContext = createTlsReader(files, onError);
  readContext();
  const config = parseIntoClientConfig(url);
  if (typeof config.ssl !== 'object') return config;
  // Parameters of the address, such as sslmode=no-verify, decide; NODE_TLS_REJECT_UNAUTHORIZED does not.
  const checks: object = { rejectUnauthorized: true, ...config.ssl };
  class TlsClient extends pg.Client {
    constructor(given?: pg.ClientConfig) {
      // The pool hides the password from enumeration.
      super({ ...given, password: given?.password, ssl: { ...checks, secureContext: readContext() } });
    }
  }
  return { ...config, Client: TlsClient };
}

/** Checks the connection. Throws `database_unreachable`, which names the setting, the host and the port. */
export async function requireReachable({ pool }: Store, url: string): Promise<void> {
  const client = await pool.connect().catch((error: NodeJS.ErrnoException) => {
    const { hostname, port } = new URL(url);
    const server = `${hostname || 'localhost'}:${port || '5432'}`;
    // A host name with several addresses fails with an empty message.
    const reason = describeTlsError(error, 'postgres') ?? (error.message || error.code);
    const message = `DATABASE_URL: Postgres at ${server} cannot be reached (${reason}): expected a server that runs and admits the user`;
    throw new OperatorError('database_unreachable', message, { cause: error });
  });
  client.release();
}
