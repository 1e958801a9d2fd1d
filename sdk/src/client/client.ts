import type { CatalogView } from '../protocol/catalog.ts';
import type { Query, QueryResult, ReceivedError } from '../protocol/query.ts';
import type { Readable } from './cell.ts';
import type { LiveChannels } from './live/lazy-live.ts';
import type { Connection } from './live/live-connection.ts';
import type { Signals } from './live/page-signals.ts';
import type { QueryState } from './query-watch.ts';
import type { RequestOptions, Send } from './requests.ts';
import type { Timing } from './timing.ts';
import type { GetToken } from './token/token-source.ts';

export interface ClientOptions {
  /** Address of the service; the page's own origin when absent. */
  readonly endpoint?: string;
  readonly getToken: GetToken;
  /** For a gateway in front of the service that exchanges tokens which are not JWTs. */
  readonly opaqueTokens?: boolean;
  /** Default locale and time zone of elements; a provider can override them. */
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
  readonly error?: ReceivedError;
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
  /** The same query gives the same state, kept up to date while it has subscribers. */
  watch(query: Query): Readable<QueryState>;
  /** Runs a query once. Throws ClientError. */
  query(query: Query): Promise<QueryResult>;
  /** Returns a part of the client, created at first use and shared from then on, such as `alerts`. */
  use<T>(part: ClientPart<T>): T;
  /** Reloads everything that is watched; the current values stay until then. */
  refresh(): void;
  /** Ends socket, timers and requests; watched queries keep their last state. */
  destroy(): void;
}

/** Dependencies shared by the parts of a client. */
export interface ClientAccess {
  /** Absolute address of the service, without a slash at the end. */
  readonly endpoint: string;
  readonly send: Send;
  /** For requests whose answer is no JSON. */
  readonly requests: RequestOptions;
  readonly channels: LiveChannels;
  /** Returns another part of the client, as `Client.use` does. */
  use<T>(part: ClientPart<T>): T;
  /** Starts `followed` when observed and keeps the socket open; stops it some time after the last observer left. */
  follow(followed: Followed): (isObserved: boolean) => void;
}

export interface Followed {
  start(): void;
  stop(): void;
}

export type ClientPart<T> = (access: ClientAccess) => T;
