import type { Catalog, Source } from '../../catalog/model/types.ts';
import type { CompiledSource } from '../../rollup/compile-source.ts';
import type { MemberLengths } from '../../medallion/gold/member-lengths.ts';
import type { StoredRollup } from '../../medallion/layout/source-layout.ts';
import type { BronzeTarget } from '../../medallion/bronze/write-bronze.ts';
import type { RecordDecoder } from '../decode/decoder.ts';
import type { Ingress } from '../types.ts';

/** A source as its writer knows it, by the layout of one version. */
export interface SourceTarget {
  readonly catalog: Catalog;
  readonly source: Source;
  /** Of the database that it was loaded from: see `postgres/timeline.ts`. */
  readonly timeline: string;
  readonly decoder: RecordDecoder;
  readonly compiled: CompiledSource;
  readonly lengths: MemberLengths;
  /** Batches of so many rows and more are prepared whole, and copied. */
  readonly copyFromRows: number;
  rollups: { readonly version: number; readonly stored: readonly StoredRollup[] };
}

export const bronzeTargetOf = ({ source, compiled }: SourceTarget, { partition, importId }: Ingress): BronzeTarget => ({
  source: source.name,
  // No topic has a partition below 0.
  partitionNo: importId === undefined ? partition : -importId,
  typed: source.entityKey === undefined ? compiled : undefined,
});
