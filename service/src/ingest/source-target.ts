import type { Catalog, Source } from '../catalog/types.ts';
import type { CompiledSource } from '../rollup/compile-source.ts';
import type { MemberLengths } from '../store/member-lengths.ts';
import type { StoredRollup } from '../store/rollups.ts';
import type { BronzeTarget } from '../store/write-bronze.ts';
import type { Door } from './types.ts';

/** A source as its writer knows it. `rollups` is what `app.rollups` said at the version it carries. */
export interface SourceTarget {
  readonly catalog: Catalog;
  readonly source: Source;
  readonly compiled: CompiledSource;
  readonly lengths: MemberLengths;
  /** Batches of so many rows and more are prepared whole, and copied. */
  readonly copyFromRows: number;
  rollups: { readonly version: number; readonly stored: readonly StoredRollup[] } | undefined;
}

export const bronzeTargetOf = (
  { source, compiled, copyFromRows }: SourceTarget,
  { partition }: Door,
): BronzeTarget => ({
  source: source.name,
  partitionNo: partition,
  typed: source.entityKey === undefined ? compiled : undefined,
  copyFromRows,
});
