/** Every wait of the client has a limit, and this is where they stand. All in ms. */
export interface Timing {
  /** Timeout of `getToken`. */
  readonly tokenMs: number;
  /** Timeout of a request. */
  readonly requestMs: number;
  /** Timeout for a socket to open and send `hello`. */
  readonly connectMs: number;
  /** Silence allowed beyond the service's heartbeat before the socket counts as dead. */
  readonly silenceMs: number;
  /** Timeout for the answer to a ping after the page woke up. */
  readonly pongMs: number;
  /** Time before its expiry at which a token is renewed, ms; shorter-lived ones are renewed halfway. */
  readonly renewAheadMs: number;
  /** A query that nobody watches any more is kept this long, for elements that move within the page. */
  readonly lingerMs: number;
  /** The first delay between tries is at most this, then it doubles. */
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** Time without a fault after which the delays start over, ms. */
  readonly stableMs: number;
}

export const TIMING: Timing = {
  tokenMs: 10_000,
  requestMs: 20_000,
  connectMs: 10_000,
  silenceMs: 10_000,
  pongMs: 5_000,
  renewAheadMs: 60_000,
  lingerMs: 1_000,
  retryBaseMs: 500,
  retryMaxMs: 30_000,
  stableMs: 30_000,
};
