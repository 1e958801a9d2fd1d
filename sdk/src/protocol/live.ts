/** The frames of `/v1/live` and `/v1/live/stream`, one JSON object each. */
import type { Alert } from './alerts.ts';
import type { ErrorCode } from './errors.ts';
import type { Freshness, Query, QueryResult, Row, Totals, WireError } from './query.ts';

export interface Cursor {
  readonly epoch: string;
  readonly v: string;
}

export type ClientFrame =
  | { readonly t: 'auth'; readonly token: string }
  | { readonly t: 'sub'; readonly id: number; readonly query: Query; readonly since?: Cursor; readonly maxHz?: number }
  | {
      readonly t: 'sub';
      readonly id: number;
      readonly alerts: Readonly<Record<string, unknown>>;
      readonly since?: Cursor;
    }
  | { readonly t: 'sub'; readonly id: number; readonly annotations: Readonly<Record<string, unknown>> }
  | {
      readonly t: 'sub';
      readonly id: number;
      readonly dashboards: Readonly<Record<string, unknown>>;
      readonly since?: Cursor;
    }
  | { readonly t: 'unsub'; readonly ch: number }
  | { readonly t: 'ping' };

/** Rows are absolute values, keyed by time and dimension values: applying a patch twice is harmless. */
export interface Patch {
  readonly ch: number;
  readonly from: string;
  readonly to: string;
  readonly set?: readonly Row[];
  /** Keys of the removed rows: `time` and dimension values. */
  readonly remove?: readonly Row[];
  readonly totals?: Totals;
  readonly asOf: string;
  readonly watermark?: string | null;
  readonly freshness?: Freshness;
  /** Replaces the whole result, where rows are not enough (ranks, distinct, a rolled range). */
  readonly result?: QueryResult;
}

export type GapReason = 'epoch' | 'history' | 'slow';

export type ServerFrame =
  | {
      readonly t: 'hello';
      readonly protocol: number;
      readonly heartbeatMs: number;
      readonly expiresInMs: number;
      readonly limits: { readonly channels: number; readonly frameBytes: number };
    }
  | {
      readonly t: 'ok';
      readonly id: number;
      readonly ch: number;
      readonly mode: 'snap' | 'resume';
      /** Ids of the open alerts, which follow. All others that the client has as open are resolved. */
      readonly open?: readonly string[];
    }
  | {
      readonly t: 'snap';
      readonly ch: number;
      readonly epoch: string;
      readonly v: string;
      readonly result: QueryResult;
    }
  | { readonly t: 'delta'; readonly b: readonly Patch[] }
  | { readonly t: 'gap'; readonly ch: number; readonly why: GapReason }
  | { readonly t: 'alert'; readonly ch: number; readonly alert: Alert }
  /** Annotations of a metric that the reader may see were written, changed or deleted. */
  | { readonly t: 'annotated'; readonly ch: number; readonly metric: string }
  /** The reader has changed a dashboard; `version` is that of the overlay. */
  | {
      readonly t: 'dashboard';
      readonly ch: number;
      readonly dashboard: { readonly id: string; readonly version: string };
    }
  | { readonly t: 'hb' }
  | { readonly t: 'exp'; readonly inMs: number }
  | { readonly t: 'drain'; readonly withinMs: number }
  /** `id`: a subscription that was refused; `ch`: a channel that ended; neither: the connection itself. */
  | { readonly t: 'err'; readonly id?: number; readonly ch?: number; readonly error: WireError<ErrorCode> };

/** Frames of a client without a WebSocket. */
export type StreamFrame =
  | ServerFrame
  /** The first: `id` is needed to send frames. */
  | { readonly t: 'stream'; readonly id: string }
  /** The last: `code` as of a WebSocket. */
  | { readonly t: 'close'; readonly code: number; readonly reason: string };

/** The answer to a poll; the next one asks for frames after `next`. */
export interface PolledFrames {
  readonly next: number;
  readonly frames: readonly StreamFrame[];
}

export const PROTOCOL_VERSION = 1;

/** Close codes of the live socket. */
export const CLOSE_CODES = {
  badFrame: 4000,
  unauthenticated: 4001,
  forbidden: 4003,
  slow: 4008,
  rateLimited: 4029,
  failed: 1011,
  restart: 1012,
  overload: 1013,
} as const;
