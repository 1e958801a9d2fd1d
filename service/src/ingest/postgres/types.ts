import type { PostgresReading } from '../../catalog/model/reading-types.ts';
import type { Source } from '../../catalog/model/types.ts';
import type { SqlFailureCode } from '../sql/types.ts';

/** A source that follows a table of another Postgres. */
export type FollowedSource = Source & { readonly postgres: PostgresReading };

/** Sources that are read from one slot. */
export interface SlotGroup {
  readonly connection: string;
  readonly slot: string;
  readonly publication: string;
  readonly sources: readonly FollowedSource[];
}

/** How far a source is read: everything before the transaction that commits at `lsn`, and `count` of its changes. */
export interface Place {
  readonly lsn: bigint;
  readonly count: number;
}

/** A published table, as the snapshot reads it. */
export interface FollowedTable {
  readonly source: FollowedSource;
  readonly schema: string;
  readonly name: string;
  /** Those that are published. */
  readonly columns: readonly TableColumn[];
  /** Condition that the publication sets; undefined for none. */
  readonly rowFilter: string | undefined;
}

export interface TableColumn {
  readonly name: string;
  /** Its type; of a domain the type below. */
  readonly typeOid: number;
  /** As SQL writes its type; undefined where only the change tells it. */
  readonly typeName?: string;
}

/** Reasons for which a slot is not read; `docs/postgres-sources.md` has a row for each. */
export type ReplicationFailureCode =
  | SqlFailureCode
  | 'not_logical'
  | 'no_publication'
  | 'not_published'
  | 'no_replica_identity'
  | 'no_free_slot'
  | 'slot_in_use'
  | 'slot_lost'
  | 'slot_moved'
  | 'other_server';
