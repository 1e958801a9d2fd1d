import type { Metric } from '../catalog/model/types.ts';
import type { StoredColumn } from '../medallion/layout/source-layout.ts';

/** A readable view: a row for each bucket and combination of dimension values that has events. */
export interface SqlView {
  /** Name without the schema, as `orders_by_region_day`. */
  readonly name: string;
  /** Sorted by name; several are joined by their buckets and dimension values. */
  readonly sources: readonly ViewSource[];
  /** Names of the dimensions that are columns. */
  readonly dimensions: readonly string[];
  readonly granularity: ViewGranularity;
  /** Zone in which the buckets begin. */
  readonly zone: string;
  /** The metrics that are columns, in the catalogue's order. */
  readonly metrics: readonly Metric[];
}

export type ViewGranularity = 'hour' | 'day';

/** The table of gold that answers for one source of a view. */
export interface ViewSource {
  readonly source: string;
  /** Quoted, with its schema. */
  readonly table: string;
  /** Columns of the table, by dimension; also of those that only row filters name. */
  readonly dimensions: ReadonlyMap<string, StoredColumn>;
  /** Columns that answer, by measure. */
  readonly measures: ReadonlyMap<string, StoredColumn>;
  /** Whether its buckets are shorter than those of the view. */
  readonly isFiner: boolean;
}
