import type { AlertFeed } from '../alerting/types.ts';
import type { AnnotationFeed } from '../annotations/types.ts';
import type { DashboardFeed } from '../dashboards/types.ts';
import type { HubOptions } from './channels/hub.ts';
import type { Authenticated, SessionLimits } from './session.ts';

export interface LiveOptions extends HubOptions {
  readonly limits: SessionLimits;
  readonly alerts: AlertFeed;
  readonly annotations: AnnotationFeed;
  readonly dashboards: DashboardFeed;
  /** Sockets and streams held at once; more are refused with 503. */
  readonly maxSockets: number;
  /** Origins, beside the service's own, whose pages may connect. */
  readonly origins: readonly string[];
  /** A socket whose ping is unanswered for this long is closed, ms. */
  readonly pongWithinMs: number;
  /** Sockets and streams of one subject at once; more are refused with 429. */
  readonly socketsPerSubject: number;
  authenticate(token: string): Promise<Authenticated>;
  /** Exchanges a one-time ticket for the identity it was issued to. */
  redeem(ticket: string): Promise<Authenticated>;
  /** Returns whether a key that verified a token is still one of the key server. */
  holdsKey(keyId: string): Promise<boolean>;
  readonly checkKeysEveryMs: number;
}

/** Connections and subscriptions in use now. */
export interface LiveUsage {
  /** Sockets and streams. */
  readonly socketCount: number;
  readonly channelCount: number;
  /** Approximate memory of the results of all channels, bytes. */
  readonly resultBytes: number;
  /** Unsent bytes of the client that is furthest behind. */
  readonly unsentBytes: number;
}
