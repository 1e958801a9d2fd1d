import type { AuditActor, AuditResult } from '../../../sdk/src/protocol/access/audit.ts';
import type { Queryable } from '../postgres/app-tables.ts';

/** An entry before it has a place in the chain. */
export interface NewEntry {
  readonly action: string;
  readonly result: AuditResult;
  readonly code?: string | null;
  readonly actor: AuditActor;
  readonly address?: string | null;
  readonly requestId?: string | null;
  readonly object?: { readonly kind: string; readonly id: string } | null;
  /** Never a secret or a token. Cut to 8 KiB. */
  readonly details?: Readonly<Record<string, unknown>> | null;
  readonly count?: number;
  readonly until?: string | null;
  /** Absent: now, by the clock of the database. */
  readonly at?: string;
}

export interface AuditFilter {
  /** Instants, ISO 8601 in UTC with milliseconds: `[from, to)`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** `rule.edit`; one that ends in a dot, `rule.`, selects all that begin with it. */
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  readonly result?: AuditResult | undefined;
}

/** Reads the chain. */
export interface AuditReader {
  /** Returns entries as JSON, the newest first, before the number `before`. */
  list(
    filter: AuditFilter,
    page: { readonly limit: number; readonly before: string | undefined },
  ): Promise<readonly { readonly number: string; readonly line: string }[]>;
}

/** Kinds of entries that repetitions are joined of. */
export type Joining = 'sign_in' | 'no_token' | 'person';

/** Records who did what. The only way of entries into the chain. */
export interface AuditLog {
  /** Writes an entry, within the transaction of a client where one is given. */
  append(entry: NewEntry, client?: Queryable): Promise<void>;
  /** Remembers an entry that is written later, joined with others of the same `key`. Costs no query. */
  join(kind: Joining, key: string, entry: NewEntry): void;
  /** Called when a transaction has written an entry, which is chained soon. */
  wake(): void;
  /** Writes what was joined, and chains all entries that were written; waits a few seconds for another process that chains. */
  flush(): Promise<void>;
}
