import type { Catalog, Source } from '../../catalog/model/types.ts';
import type { CompiledSource } from '../../rollup/compile-source.ts';
import type { MemberLengths } from '../../medallion/gold/member-lengths.ts';
import type { GoldGroup } from '../../medallion/gold/gold-groups.ts';
import type { BronzeTarget } from '../../medallion/bronze/write-bronze.ts';
import type { ErasedValues } from '../erasure/erased-values.ts';
import type { RecordDecoder } from '../decode/decoder.ts';
import type { Ingress } from '../types.ts';

/** A source as a target of the writer, in one version of its layout. */
export interface SourceTarget {
  readonly catalog: Catalog;
  readonly source: Source;
  /** Timeline of the database that it was loaded from: see `postgres/timeline.ts`. */
  readonly timeline: string;
  readonly decoder: RecordDecoder;
  readonly erased: ErasedValues;
  readonly compiled: CompiledSource;
  readonly lengths: MemberLengths;
  /** Minimum number of rows of a batch whose writes are prepared and copied. */
  readonly copyFromRows: number;
  /** Version of the layout, and the tables of gold, grouped once. */
  rollups: { readonly version: number; readonly groups: readonly GoldGroup[] };
}

export const bronzeTargetOf = ({ source, compiled }: SourceTarget, { partition, importId }: Ingress): BronzeTarget => ({
  source: source.name,
  // Imports use negative numbers, because no topic has a partition below 0.
  partitionNo: importId === undefined ? partition : -importId,
  typed: source.entityKey === undefined ? compiled : undefined,
});
