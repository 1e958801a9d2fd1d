import type { EmbedAction } from '../../../sdk/src/protocol/keys.ts';
import type { Filter } from '../../../sdk/src/protocol/query.ts';
import type { AlertRight } from '../catalog/model/role-types.ts';

/** The authenticated caller, as its token describes it. */
export interface Principal {
  readonly subject: string;
  readonly roles: readonly string[];
  /** The token's claims as sent, including `sub`; row filters read them with `readClaim`. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly expiresAtMs: number;
  /** Thumbprint of the key that verified the token; absent for a secret. */
  readonly keyId?: string;
  /** Limits of an embed token, which a service key gave; absent for other tokens. */
  readonly embed?: EmbedLimits;
}

/** Limits of an embed token: they narrow the policy of its roles. */
export interface EmbedLimits {
  /** The id of its service key, a dot, and an id of its own. */
  readonly tokenId: string;
  /** By the clock of the database. */
  readonly issuedAtMs: number;
  /** Absent: those of the roles. */
  readonly metrics?: readonly string[];
  readonly filters: readonly Filter[];
  readonly actions: readonly EmbedAction[];
  /** Origins of the pages that may use it; empty: any, and programs. */
  readonly origins: readonly string[];
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
  /** May ask why numbers changed. */
  readonly explain: boolean;
  /** May take rows away as a file. */
  readonly export: boolean;
  readonly operate: boolean;
  /** May write notes on what it sees. */
  readonly annotate: boolean;
  /** May save views and change dashboards for its subject. */
  readonly personalize: boolean;
  readonly alerts: AlertRight;
  /** May create, list and revoke service keys. */
  readonly administer: boolean;
  /** May read audit entries. */
  readonly audit: boolean;
  /** May read personal data, as far as `dimensions` names it; and refused records of sources with it, if it operates. */
  readonly personal: boolean;
  /** Present for an embed token: what it would save to act for it later could not keep its limits. */
  readonly isEmbedded?: true;
}
