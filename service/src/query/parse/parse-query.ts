import type { ErrorCode } from '../../../../sdk/src/protocol/errors.ts';
import type {
  DateRange,
  Filter,
  Granularity,
  Having,
  LimitBy,
  OrderMember,
  Query,
} from '../../../../sdk/src/protocol/query.ts';
import { mayDo } from '../../access/actions/actions.ts';
import type { Policy } from '../../access/types.ts';
import { findNearest } from '../../catalog/model/names.ts';
import type { Catalog, Metric } from '../../catalog/model/types.ts';
import { ForbiddenError, InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { parseZone } from '../../time/zones.ts';
import { checkRows } from './check-rows.ts';
import { decodeCursor, type Cursor } from './cursor.ts';
import { checkFilter } from './filter-schema.ts';
import { hashQuery } from './hash-query.ts';
import { MAX_ROWS, parseShape } from './query-schema.ts';

/** Rows of an answer by dimensions when no limit is given. A series always has all its buckets. */
const DEFAULT_ROWS = 1000;

/**
 * A query whose members exist and are visible under a policy. It does not depend on the moment: the same object can be
 * asked again and again.
 */
export interface ParsedQuery {
  readonly metrics: readonly Metric[];
  /** Sources of the metrics, in the order of their names. */
  readonly sources: readonly string[];
  readonly dimensions: readonly string[];
  readonly granularity: Granularity | undefined;
  /** As asked: words, dates or instants, which `resolveRanges` turns into instants. */
  readonly dateRange: DateRange;
  readonly compareDateRange: DateRange | undefined;
  /** Filters of the caller and of the policy: all must hold. */
  readonly filters: readonly Filter[];
  /** Filters of the caller alone. */
  readonly askedFilters: readonly Filter[];
  /** Filters of the policy alone. */
  readonly rowFilters: readonly Filter[];
  readonly order: readonly OrderMember[];
  /** Filters of the metrics of rows: all must hold. */
  readonly having: readonly Having[];
  readonly limitBy: LimitBy | undefined;
  /** Sets of dimensions by which all rows are totalled too. */
  readonly totalsBy: readonly (readonly string[])[];
  readonly limit: number;
  /** Rows skipped before the first one. */
  readonly offset: number;
  /** True where the answer has a cursor for the page after it. */
  readonly paged: boolean;
  /** The cursor that the page was asked for with. */
  readonly cursor: Cursor | undefined;
  /** Hash of the query without its page and limit; undefined unless it is paged. */
  readonly pagedHash: string | undefined;
  readonly timezone: string;
  /** True where the range ends with what is settled of the metrics. */
  readonly settled: boolean;
  /** True where only what both ranges have is counted. */
  readonly aligned: boolean;
  /** True where the expected range of each bucket is wanted too. */
  readonly expected: boolean;
  readonly explain: boolean;
  /** False where the policy has row filters: no part of the answer may then be computed over other rows. */
  readonly seesAllRows: boolean;
  /** Covers the catalogue, the policy and everything that decides about the numbers, except for the ranges: see `hashQuery`. */
  readonly hash: string;
}

/**
 * Parses a caller's query. Members that the principal may not see are treated as if they did not exist. Throws
 * InvalidRequestErrors that name path, value and expectation.
 */
export function parseQuery(value: unknown, catalog: Catalog, policy: Policy): ParsedQuery {
  const query = parseShape(value);
  const metrics = query.metrics.map((name, index) => findMetric(name, `metrics[${index}]`, catalog, policy));
  checkMembers(query, catalog, policy);
  const { granularity, dateRange, compareDateRange } = query.timeDimension;
  const askedFilters = query.filters ?? [];
  const parsed = {
    metrics,
    sources: [...new Set(metrics.flatMap(({ sources }) => sources))].sort(),
    dimensions: [...new Set(query.dimensions ?? [])],
    granularity,
    dateRange,
    compareDateRange,
    filters: [...askedFilters, ...policy.rowFilters],
    askedFilters,
    rowFilters: policy.rowFilters,
    order: query.order ?? [],
    having: query.having ?? [],
    limitBy: query.limitBy,
    totalsBy: query.totalsBy ?? [],
    limit: query.limit ?? (isSeries(query) ? MAX_ROWS : DEFAULT_ROWS),
    ...readPage(query),
    timezone: query.timezone === undefined ? catalog.timezone : parseZone(query.timezone),
    settled: query.settled ?? false,
    aligned: query.aligned ?? false,
    expected: query.expected ?? false,
    explain: query.explain ?? false,
    seesAllRows: policy.rowFilters.length === 0,
  };
  const pagedHash = parsed.paged ? hashQuery({ ...parsed, offset: 0, limit: 0 }, catalog, policy) : undefined;
  if (parsed.cursor && parsed.cursor.query !== pagedHash) {
    const message = 'cursor is of another query: expected the query of the page before, apart from limit';
    throw new InvalidRequestError('invalid_query', message, { path: 'cursor' });
  }
  return { ...parsed, pagedHash, hash: hashQuery(parsed, catalog, policy) };
}

function readPage({
  cursor: text,
  offset = 0,
  paged = false,
}: Query): Pick<ParsedQuery, 'offset' | 'paged' | 'cursor'> {
  if (text === undefined) return { offset, paged, cursor: undefined };
  const cursor = decodeCursor(text);
  return { offset: cursor.offset, paged: true, cursor };
}

/** Checks the dimensions, filters and order of a query, and the right to see how it is answered. */
function checkMembers(query: Query, catalog: Catalog, policy: Policy): void {
  for (const [index, name] of (query.dimensions ?? []).entries()) {
    requireDimension(name, `dimensions[${index}]`, 'unknown_dimension', catalog, policy);
  }
  for (const [index, filter] of (query.filters ?? []).entries())
    checkFilter(filter, `filters[${index}]`, (name, path) =>
      requireDimension(name, path, 'unknown_filter_member', catalog, policy),
    );
  if (query.explain && !mayDo(policy, 'operate')) {
    const message = 'explain shows tables and SQL: expected a role with operate: true';
    throw new ForbiddenError('forbidden', message, { path: 'explain' });
  }
  const { granularity, compareDateRange } = query.timeDimension;
  if (query.aligned && (compareDateRange === undefined || granularity !== undefined)) {
    const message = 'aligned counts what two ranges have in common: expected a compareDateRange, and no granularity';
    throw new InvalidRequestError('invalid_query', message, { path: 'aligned' });
  }
  checkRows(query);
}

const isSeries = ({ timeDimension, dimensions = [] }: Query): boolean =>
  timeDimension.granularity !== undefined && dimensions.length === 0;

function findMetric(name: string, path: string, catalog: Catalog, policy: Policy): Metric {
  const metric = catalog.metrics.get(name);
  if (metric && policy.metrics.has(name)) return metric;
  throw unknown('unknown_metric', 'metric', name, path, policy.metrics);
}

function requireDimension(name: string, path: string, code: ErrorCode, catalog: Catalog, policy: Policy): void {
  if (policy.dimensions.has(name)) return;
  const renamed = [...catalog.dimensions.values()].find(({ was }) => was === name);
  if (renamed && policy.dimensions.has(renamed.name)) {
    const message = `${path} ${formatValue(name)} was renamed: expected its present name, "${renamed.name}"`;
    throw new InvalidRequestError(code, message, { path });
  }
  throw unknown(code, 'dimension', name, path, policy.dimensions);
}

function unknown(
  code: ErrorCode,
  kind: string,
  name: string,
  path: string,
  names: ReadonlySet<string>,
): InvalidRequestError {
  const nearest = findNearest(name, [...names]);
  const hint = nearest === undefined ? `expected one of the ${kind}s of GET /v1/catalog` : `did you mean "${nearest}"?`;
  return new InvalidRequestError(code, `${path} ${formatValue(name)} is not a ${kind}: ${hint}`, { path });
}
