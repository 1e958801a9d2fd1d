import type { Policy } from '../../access/types.ts';
import type { WireRow } from '../answer/wire-number.ts';
import type { ParsedQuery } from '../parse/parse-query.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import type { Caller } from '../types.ts';

/** Rows that were read together, in the order of the query. */
export interface ExportPart {
  readonly rows: readonly ExportRow[];
  /** As that of an answer: the epoch, and the versions of the sources or a digest. */
  readonly version: string;
  readonly asOfMs: number;
  /** Until when all sources are complete, epoch ms; null where one has never had an event. */
  readonly watermarkMs: number | null;
}

export interface ExportRow {
  readonly row: WireRow;
  /** The row of the comparison with the same dimension values, in the counterpart of its bucket. */
  readonly compared: WireRow | undefined;
}

/** A query whose rows are all read, however many: in parts where one read would be too large. */
export interface Export {
  readonly query: ResolvedQuery;
  /** The first part holds what stands above the rows. Ends with the signal's reason once it is aborted. */
  readonly parts: AsyncIterable<ExportPart>;
}

export interface ExportService {
  /** Parses a query; without a `limit` all rows are wanted. Throws as `QueryService.parse`. */
  parse(query: unknown, policy: Policy): ParsedQuery;
  start(query: ParsedQuery, policy: Policy, caller: Caller): Export;
}
