import type { Revocations } from '../access/embed/revocations.ts';
import type { AlertFeed } from '../alerting/types.ts';
import type { AnnotationFeed } from '../annotations/types.ts';
import type { DashboardFeed } from '../dashboards/types.ts';
import type { DirectMessages } from '../query/cache/types.ts';
import type { HubOptions } from './channels/hub.ts';
import type { Authenticated, SessionLimits } from './session.ts';
import type { LiveRequest } from './types.ts';

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
  /** `request`: the one that the token came with, or that opened the connection. */
  authenticate(token: string, request: LiveRequest): Promise<Authenticated>;
  /** Called with why a token or a ticket was refused, other than by the answer to a request. */
  noteRefused(error: unknown, request: LiveRequest): void;
  /** Exchanges a one-time ticket for the identity it was issued to. */
  redeem(ticket: string, request: LiveRequest): Promise<Authenticated>;
  /** Counts a connection or a subscription of a subject. Throws `too_many_requests`; absent where nothing limits them. */
  countRequest?(subject: string): Promise<void> | undefined;
  /** Returns whether a key that verified a token is still one of the key server. */
  holdsKey(keyId: string): Promise<boolean>;
  readonly checkKeysEveryMs: number;
  /** Embed tokens that are refused before they expire; absent where none can be. */
  readonly revocations?: Pick<Revocations, 'isRevoked' | 'onLook'>;
  /** Carries requests to streams of other replicas; absent where replicas exchange no messages. */
  readonly replicas?: DirectMessages | undefined;
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
