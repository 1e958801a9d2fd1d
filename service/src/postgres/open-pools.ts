import type pg from 'pg';
import { openStore, type DatabaseOptions, type Store } from './database.ts';
import { splitConnections } from './split-connections.ts';

/** Connection pools of a process, one for each kind of work: see `split-connections.ts`. */
export interface Pools {
  /** Store of ingest; its `close` closes only the connections of ingest. */
  readonly store: Store;
  readonly requests: pg.Pool;
  readonly live: pg.Pool;
  readonly alerts: pg.Pool;
  close(): Promise<void>;
}

/** Opens the pools; `maxConnections` is their total. Connections are opened on demand. */
export function openPools(options: DatabaseOptions, onError: (error: Error) => void): Pools {
  const shares = splitConnections(options.maxConnections);
  const open = (maxConnections: number): Store => openStore({ ...options, maxConnections }, onError);
  const store = open(shares.ingest);
  const requests = open(shares.requests);
  const live = shares.live === undefined ? requests : open(shares.live);
  const alerts = shares.alerts === undefined ? requests : open(shares.alerts);
  return {
    store,
    requests: requests.pool,
    live: live.pool,
    alerts: alerts.pool,
    async close() {
      await Promise.all([...new Set([store, requests, live, alerts])].map((pool) => pool.close()));
    },
  };
}
