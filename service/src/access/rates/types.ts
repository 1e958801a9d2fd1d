/**
 * Kinds of requests that are limited separately: the first five for each principal (`tokens` also for each service key), the
 * last two for each address.
 */
export const RATE_KINDS = ['reads', 'writes', 'ingest', 'exports', 'tokens', 'refusals', 'open'] as const;
export type RateKind = (typeof RATE_KINDS)[number];

/** Most requests of a kind within a minute; 0: any number. */
export type Rates = Readonly<Record<RateKind, number>>;

/** Limits of requests by principal and by address. */
export interface RateLimits {
  /** Counts a request. Throws `too_many_requests` for one beyond the limit. Undefined where the kind is not limited. */
  count(kind: RateKind, key: string): Promise<void> | undefined;
  close(): Promise<void>;
}
