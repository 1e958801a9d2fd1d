/** Service keys and the embed tokens that they give, as `/v1/keys` and `/v1/tokens` take and answer them. */
import type { Filter } from './query.ts';

/** Right of an embed token beside reading, as far as its roles have it. */
export type EmbedAction = 'explain' | 'export' | 'annotate' | 'personalize' | 'respond' | 'ingest';

export interface NewServiceKey {
  /** Who uses it, for people: "Portal, production". */
  readonly name: string;
  /** Roles that its tokens may have. */
  readonly roles: readonly string[];
  /** Metrics that its tokens may see; absent: those of their roles. */
  readonly metrics?: readonly string[];
  /** Absent: its tokens only read. */
  readonly actions?: readonly EmbedAction[];
  /** Origins of the pages that may use its tokens, as `https://portal.example`; absent or empty: any. */
  readonly origins?: readonly string[];
  /** Longest lifetime of its tokens; absent: one hour. */
  readonly maxLifetimeSeconds?: number;
  /** Absent: it does not expire. */
  readonly expiresAt?: string;
}

export interface ServiceKey extends Required<Pick<NewServiceKey, 'actions' | 'origins' | 'maxLifetimeSeconds'>> {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly metrics?: readonly string[];
  readonly createdAt: string;
  /** Subject of the token that created it, or `command line`. */
  readonly createdBy: string;
  /** Up to a minute old. */
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export interface CreatedServiceKey extends ServiceKey {
  /** The key itself, which is not shown again. */
  readonly secret: string;
}

export interface ServiceKeyList {
  /** The newest first, also those that were revoked. */
  readonly keys: readonly ServiceKey[];
}

export interface EmbedTokenRequest {
  readonly subject: string;
  readonly roles: readonly string[];
  /** Values by attribute that row filters of the roles name. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>;
  /** Joined to every query, beside the row filters of the roles. */
  readonly filters?: readonly Filter[];
  /** Absent: those of the key, else of the roles. */
  readonly metrics?: readonly string[];
  readonly actions?: readonly EmbedAction[];
  /** Absent: those of the key. */
  readonly origins?: readonly string[];
  /** Absent: ten minutes, or less where the key gives less. */
  readonly lifetimeSeconds?: number;
}

export interface EmbedToken {
  readonly token: string;
  /** Id by which the token is revoked; no secret. */
  readonly id: string;
  readonly expiresAt: string;
}
