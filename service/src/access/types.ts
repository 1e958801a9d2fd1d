import type { Filter } from '../../../sdk/src/protocol/query.ts';
import type { AlertRight } from '../catalog/model/types.ts';

/** Who asks, as its token says. */
export interface Principal {
  readonly subject: string;
  readonly roles: readonly string[];
  /** The token's own claims as they were sent, `sub` among them; row filters read them by `readClaim`. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly expiresAtMs: number;
}

/** Metrics and dimensions that somebody may see, by their names. */
export interface Scope {
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
}

/** What a principal may do and see, compiled once. Denied unless named. */
export interface Policy {
  /** SHA-256 over everything below but the subject: part of every cache key, channel and export. */
  readonly fingerprint: string;
  /** Whose turn work under the policy takes, and whose shares it fills; absent for the service itself. */
  readonly subject?: string;
  readonly metrics: ReadonlySet<string>;
  readonly dimensions: ReadonlySet<string>;
  /** Attributes already filled in; joined to every query before planning. Empty: all rows. */
  readonly rowFilters: readonly Filter[];
  /** Sources into which it may write. */
  readonly ingest: ReadonlySet<string>;
  readonly operate: boolean;
  readonly alerts: AlertRight;
}
