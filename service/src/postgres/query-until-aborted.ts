import { connect } from 'node:net';
import type pg from 'pg';

/**
 * Runs one statement that returns rows as arrays. When the signal is aborted Postgres is asked to cancel it; the reason
 * of the signal is then thrown as soon as the statement has ended.
 */
export async function queryUntilAborted(
  pool: pg.Pool,
  query: { readonly text: string; readonly values: unknown[] },
  signal: AbortSignal,
): Promise<unknown[][]> {
  const client = await pool.connect();
  let failure: Error | undefined;
  const cancel = (): void => cancelStatement(client as CancellableClient);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    const { rows } = await client.query<unknown[]>({ ...query, rowMode: 'array' });
    signal.throwIfAborted();
    return rows;
  } catch (error) {
    failure = error as Error;
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', cancel);
    // A connection is not used again once it was asked to cancel: the request may arrive late, and hit another statement.
    client.release(failure);
  }
}

/** Properties of a connection that the types of the driver lack. */
type CancellableClient = pg.PoolClient & {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
};

const CANCEL_REQUEST = 80_877_102;
const CANCEL_WITHIN_MS = 5000;

/**
 * Asks Postgres, over a connection of its own, to cancel what a connection runs; where that fails the statement goes on
 * to its end. https://www.postgresql.org/docs/15/protocol-flow.html#id-1.10.6.7.10
 */
function cancelStatement({ host, port, processID, secretKey }: CancellableClient): void {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.setTimeout(CANCEL_WITHIN_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  // Postgres answers nothing, and closes the connection.
  socket.resume();
  socket.end(message);
}
