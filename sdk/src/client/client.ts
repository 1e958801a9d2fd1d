import type { Explanation } from '../protocol/explanations.ts';
import type { CatalogView } from '../protocol/catalog.ts';
import type { Query, QueryResult, WireError } from '../protocol/query.ts';
import type { Alert } from '../protocol/alerts.ts';
import type { AlertAction, AlertsState } from './alert-watch.ts';
import type { Readable } from './cell.ts';
import type { Connection } from './live-connection.ts';
import type { Signals } from './page-signals.ts';
import type { QueryState } from './query-watch.ts';
import type { Timing } from './timing.ts';
import type { GetToken } from './token-source.ts';

export interface ClientOptions {
  /** Address of the service; the page's own origin when absent. */
  readonly endpoint?: string;
  readonly getToken: GetToken;
  /** What elements show numbers and times in, unless a provider says otherwise. */
  readonly locale?: string;
  /** IANA name, for queries that name none. */
  readonly timeZone?: string;
  readonly fetch?: typeof fetch;
  readonly WebSocket?: typeof WebSocket;
  readonly signals?: Signals;
  readonly timing?: Partial<Timing>;
}

export interface CatalogState {
  readonly catalog?: CatalogView;
  readonly error?: WireError;
}

/**
 * One per page, shared by everything on it: one batched request for what is asked at the same time, one socket for what
 * changes. Nothing is asked before something is watched.
 */
export interface Client {
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
  readonly connection: Readable<Connection>;
  readonly catalog: Readable<CatalogState>;
  readonly clock: Readable<number>;
  readonly alerts: Readable<AlertsState>;
  /** The same query gives the same state, kept up to date while it has subscribers. */
  watch(query: Query): Readable<QueryState>;
  /** Asks once. Throws ClientError. */
  query(query: Query): Promise<QueryResult>;
  /** Does something about an alert, and resolves with what has become of it. Throws ClientError. */
  actOnAlert(id: string, action: AlertAction): Promise<Alert>;
  /** Asks for an alert with its history. Throws ClientError. */
  loadAlert(id: string): Promise<Alert>;
  /** Asks what was behind the numbers of an alert. Throws ClientError. */
  explainAlert(id: string, language: string): Promise<Explanation>;
  /** Asks for everything that is watched anew; nothing that is shown goes away meanwhile. */
  refresh(): void;
  /** Ends socket, timers and requests; what is watched keeps its last state. */
  destroy(): void;
}
