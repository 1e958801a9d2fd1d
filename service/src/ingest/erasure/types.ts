import type { Source } from '../../catalog/model/types.ts';
import type { RenamedScope } from '../../medallion/gold/rename-members.ts';
import type { SourceLayout } from '../../medallion/layout/source-layout.ts';
import type { FieldDefinition } from '../../rollup/column-definition.ts';

/** A field of a source from which a value is erased. */
export interface ErasedTarget {
  readonly source: Source;
  readonly layout: SourceLayout;
  readonly field: FieldDefinition;
  /** The value as members have it. */
  readonly text: string;
  readonly pseudonym: string | number;
}

/** Everything that the erasure of one value touches. */
export interface ErasurePlan {
  readonly targets: readonly ErasedTarget[];
  readonly scopes: readonly RenamedScope[];
  readonly pseudonym: string;
}

/** Rows of one table, and what became of them. */
export interface ErasedTable {
  readonly table: string;
  /** Deleted. */
  readonly erased: number;
  /** Kept with a pseudonym in place of the value. */
  readonly pseudonymised: number;
  /** Kept as they are, though the value stands in them. */
  readonly kept: number;
  readonly why: string;
}

export interface ErasureRun {
  /** Counts without changing anything. */
  readonly isDryRun: boolean;
  /** Rows read at once, and at most changed in one transaction. */
  readonly rowsABatch: number;
  /** Called now and then with the rows read so far. */
  onProgress(table: string, rows: number): void;
}
