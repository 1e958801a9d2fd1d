import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Values are written the same way by the snapshot and by the stream, whatever the server's settings are. A table of which row-level
 * security hides rows is refused: its changes would show them all.
 */
const SETTINGS =
  '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=1 -c bytea_output=hex -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c row_security=off';

export function toClientConfig(address: URL): pg.ClientConfig {
  const config = parseIntoClientConfig(address.href);
  return {
    ...config,
    application_name: 'tidemark',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: config.options === undefined ? SETTINGS : `${config.options} ${SETTINGS}`,
  };
}

/** Connects for queries. The caller ends the client. */
export const connect = (address: URL): Promise<pg.Client> => open(new pg.Client(toClientConfig(address)));

/** Connects for commands of replication, which take no parameters. The caller ends the client. */
export const connectForReplication = (address: URL): Promise<pg.Client> =>
  open(new pg.Client({ ...toClientConfig(address), replication: 'database' } as pg.ClientConfig));

async function open(client: pg.Client): Promise<pg.Client> {
  // A lost connection also fails the statement that runs, which reports it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
