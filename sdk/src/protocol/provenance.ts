/** The wire contract of `GET /v1/provenance/{id}`: where the numbers of an answer come from. */
import type { Filter, Query } from './query.ts';

export interface MeasureOrigin {
  readonly name: string;
  readonly source: string;
  readonly kind: 'count' | 'sum' | 'sum_of_products' | 'distinct' | 'distribution' | 'values';
  /** Fields of the source's records. */
  readonly fields: readonly string[];
  /** Which records count; absent: all. */
  readonly where?: Filter;
}

export interface MetricOrigin {
  readonly name: string;
  readonly title: string;
  /** `revenue / orders`, in names of measures. */
  readonly definition: string;
  readonly measures: readonly MeasureOrigin[];
}

export interface SourceOrigin {
  readonly name: string;
  /** For roles that operate. */
  readonly topic?: string;
  /** Counts the commits that changed it; not for roles with row filters, who do not see all of its rows. */
  readonly version?: number;
  /** Null while it has never had an event. */
  readonly watermark: string | null;
  /** Time of its last commit, or of the last check that found nothing new. */
  readonly freshAt: string | null;
}

export interface Provenance {
  readonly id: string;
  /** The query with relative ranges resolved: send it to get the same numbers again. */
  readonly query: Query;
  readonly metrics: readonly MetricOrigin[];
  readonly sources: readonly SourceOrigin[];
  readonly policy: {
    readonly fingerprint: string;
    /** Joined to every query of this principal. */
    readonly rowFilters: readonly Filter[];
  };
  /** SHA-256 of the catalogue that defines them. */
  readonly catalog: string;
  /** Current version of the data. */
  readonly version: string;
  readonly asOf: string;
  readonly watermark: string | null;
  /** For roles that operate: by source tables with the spans read from each, SQL, and how many groups of cells came of it. */
  readonly plan?: unknown;
}
