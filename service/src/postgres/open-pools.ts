import type pg from 'pg';
import { openStore, type DatabaseOptions, type Store } from './database.ts';
import { splitConnections } from './split-connections.ts';

/** The connections of a process, each kind of work with its own: see `split-connections.ts`. */
export interface Pools {
  /** Of ingest; its `destroy` closes the connections of ingest alone. */
  readonly store: Store;
  readonly requests: pg.Pool;
  readonly live: pg.Pool;
  readonly alerts: pg.Pool;
  destroy(): Promise<void>;
}

/** Opens the pools; `maxConnections` is what they have together. Connections are made when they are needed. */
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
    async destroy() {
      await Promise.all([...new Set([store, requests, live, alerts])].map((one) => one.destroy()));
    },
  };
}
