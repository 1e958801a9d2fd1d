import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { WireRow } from '../../query/answer/wire-number.ts';
import type { Settling } from './find-settling.ts';
import type { ExportPart } from '../../query/export/types.ts';
import type { ResolvedQuery } from '../../query/parse/resolve-ranges.ts';

/** Values of a column: numbers keep all their digits; times are those of the clock of the query's zone. */
export interface Column {
  readonly title: string;
  /** Dates are of days and longer buckets; shares are numbers from 0 to 1. */
  readonly kind: 'date' | 'time' | 'text' | 'number' | 'integer' | 'money' | 'share';
  read(row: WireRow, compared: WireRow | undefined): WireRow[string];
}

/** The rows of one query, with what stands above them. */
export interface Table {
  readonly title: string;
  readonly query: ResolvedQuery;
  /** Filters as they may be shown: those of the request, and those of the policy. */
  readonly filters: readonly Filter[];
  readonly rowFilters: readonly Filter[];
  /** Dimensions of personal data that the request named and that its rows do not have. */
  readonly leftOut: readonly string[];
  /** The parts whose numbers may still change, by metric. */
  readonly settling: readonly Settling[];
  /** Name and values, in their order. */
  readonly facts: readonly (readonly [string, ...string[]])[];
  readonly columns: readonly Column[];
  /** The first of the parts, which is the first of `parts` too. */
  readonly first: ExportPart;
  readonly parts: AsyncIterable<ExportPart>;
}

/** A query of several that cannot be answered: the others are. */
export interface FailedTable {
  readonly title: string;
  readonly error: unknown;
}

/** Writes tables one after the other, each as it is read. */
export type WriteTables = (tables: AsyncIterable<Table | FailedTable>, context: WriteContext) => AsyncIterable<Chunk>;

export type Chunk = string | Uint8Array;

export interface WriteContext {
  /** BCP 47 language of the reader. */
  readonly locale: string | undefined;
  now(): number;
  /** Error as it may be shown. */
  present(error: unknown): { readonly code: string; readonly message: string };
  /** Called between rows: lets other requests in, and charges the time to the principal. */
  pause(): Promise<void> | undefined;
}
