import type { Filter } from '../../../sdk/src/protocol/query.ts';
import type { AlertRight } from '../catalog/model/types.ts';

/** The authenticated caller, as its token describes it. */
export interface Principal {
  readonly subject: string;
  readonly roles: readonly string[];
  /** The token's claims as sent, including `sub`; row filters read them with `readClaim`. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly expiresAtMs: number;
  /** Thumbprint of the key that verified the token; absent for a secret. */
  readonly keyId?: string;
}

/** Visible metrics and dimensions, by name. */
export interface Scope {
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
}

/** The rights of a principal, compiled once. Whatever it does not name is denied. */
export interface Policy {
  /** SHA-256 over everything below except the subject: part of every cache key, live channel and export. */
  readonly fingerprint: string;
  /** Principal to which the work under this policy is charged; absent for the service itself. */
  readonly subject?: string;
  readonly metrics: ReadonlySet<string>;
  readonly dimensions: ReadonlySet<string>;
  /** Filters with the principal's claims filled in, joined to every query before planning. Empty: all rows. */
  readonly rowFilters: readonly Filter[];
  /** Sources that it may write to. */
  readonly ingest: ReadonlySet<string>;
  readonly operate: boolean;
  /** May write notes on what it sees: see `requireAnnotate`. */
  readonly annotate: boolean;
  readonly alerts: AlertRight;
}
