/** Audit entries, as `GET /v1/audit` and `tidemark audit export` answer them. */

export interface AuditActor {
  /**
   * `token`: of an identity provider or TOKEN_SECRET; `embed_token`: of a page; `service_key`: of a backend; `command_line`; `service`:
   * the service itself; `mail_link`: a link of a mail; `unknown`: who sent no valid token.
   */
  readonly kind: 'token' | 'embed_token' | 'service_key' | 'command_line' | 'service' | 'mail_link' | 'unknown';
  /** `sub` of the token, name of the service key, `user@host` of a command; null where unknown. */
  readonly subject: string | null;
  readonly roles: readonly string[];
  /** Service key, or thumbprint of the key that verified the token; null for a secret. */
  readonly keyId: string | null;
  /** Id of an embed token. */
  readonly tokenId: string | null;
}

/** A row that an act changed. Of an update, the columns that differ. */
export interface AuditRowChange {
  readonly table: string;
  readonly id: string;
  /** Null for a new row. A row of more than 8 KiB is replaced by `{bytes, sha256}`. */
  readonly before: Readonly<Record<string, unknown>> | null;
  /** Null for a deleted row. */
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Further rows that an act changed, beyond 50. */
export interface AuditMoreRows {
  readonly more: number;
}

/** `ok`; `started`: recorded before it began, as it is no single transaction; `refused`: no right; `failed`: for another reason. */
export type AuditResult = 'ok' | 'started' | 'refused' | 'failed';

export interface AuditEntry {
  /** Counts from 1 without gaps. */
  readonly number: number;
  /** When it happened; of joined ones the first. */
  readonly at: string;
  /** `rule.edit`, `sign_in`: docs/audit.md lists them. */
  readonly action: string;
  readonly result: AuditResult;
  /** Error code of what was refused or failed. */
  readonly code: string | null;
  readonly actor: AuditActor;
  /** Address of the client; null where none is involved. */
  readonly address: string | null;
  /** `X-Request-Id` of the answer; of joined ones that of the first. */
  readonly requestId: string | null;
  readonly object: { readonly kind: string; readonly id: string } | null;
  readonly changes: readonly (AuditRowChange | AuditMoreRows)[];
  /** Parameters of the act, at most 8 KiB. */
  readonly details: Readonly<Record<string, unknown>> | null;
  /** How often it happened: repetitions are joined. */
  readonly count: number;
  /** The last of joined ones; null for one alone. */
  readonly until: string | null;
  readonly previousHash: string;
  /** SHA-256 (hex) of the entry's JSON without `hash`. */
  readonly hash: string;
}

export interface AuditList {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** For `before`, to go on; absent at the end. */
  readonly next?: string;
}
