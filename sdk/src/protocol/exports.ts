/** Rows as a file, as `POST /v1/export` takes and answers them. */
import type { ErrorCode } from './errors.ts';
import type { DateRange, Filter, Query, Row, WireError } from './query.ts';

export type ExportFormat = 'csv' | 'xlsx' | 'json';

/** A query of an export; `title` stands above its rows and names its sheet. */
export type ExportQuery = Query & { readonly title?: string };

export interface ExportRequest {
  readonly format: ExportFormat;
  /** Either these, or a dashboard. */
  readonly queries?: readonly ExportQuery[];
  /** Id of a dashboard: its cards, charts, breakdowns and tables. */
  readonly dashboard?: string;
  /** Instead of the range and the comparison of the dashboard. */
  readonly dateRange?: DateRange;
  readonly compareDateRange?: DateRange;
  /** Joined to every query of the dashboard. */
  readonly filters?: readonly Filter[];
  /** IANA name, for a dashboard. */
  readonly timezone?: string;
  /** True: with personal data, where the reader may read it. Otherwise its dimensions are left out. */
  readonly personal?: boolean;
  /** BCP 47 language: in CSV, decides between `1.5` with commas and `1,5` with semicolons. */
  readonly locale?: string;
}

/** The answer in the format `json`. */
export interface ExportView {
  readonly exports: readonly (ExportedRows | ExportFailure)[];
}

export interface ExportedRows {
  readonly title: string;
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  readonly dateRange: readonly [string, string];
  readonly compareDateRange?: readonly [string, string];
  readonly timezone: string;
  /** Filters of the request. */
  readonly filters: readonly Filter[];
  /** Filters of the reader's roles, which hold beside those of the request. */
  readonly rowFilters: readonly Filter[];
  /** Dimensions of personal data that were asked for and that the rows do not have; absent: none. */
  readonly leftOut?: readonly string[];
  /** Where the range ends because later numbers may still change, of a query with `settled`. */
  readonly settledUntil?: string;
  /** By metric (`revenue`, of the comparison `compared.revenue`), the instant from which its numbers may still change. */
  readonly settlingFrom?: Readonly<Record<string, string>>;
  readonly asOf: string;
  /** Until when all sources are complete. */
  readonly watermark: string | null;
  readonly version: string;
  /** With a comparison also `compared.revenue` and so on, null where there is no compared row. */
  readonly rows: readonly Row[];
  /** Number of reads, where one would have been too large, and when they took place. */
  readonly parts?: number;
  readonly readUntil?: string;
}

/** A query of several that cannot be answered. */
export interface ExportFailure {
  readonly title: string;
  readonly error: WireError<ErrorCode>;
}
