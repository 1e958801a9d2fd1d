import { createHash } from 'node:crypto';
import type { Policy } from '../../access/types.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import type { ResolvedComparison } from '../../time/comparison.ts';
import type { ResolvedRange } from '../../time/resolved-range.ts';
import type { ParsedQuery } from './parse-query.ts';

const hash = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/**
 * Hashes a parsed query with the catalogue and the policy that it was parsed under: everything that decides
 * about its numbers, except for the time ranges, whose instants depend on the moment.
 */
export const hashQuery = (
  query: Omit<ParsedQuery, 'hash' | 'pagedHash'>,
  { digest }: Pick<Catalog, 'digest'>,
  { fingerprint }: Pick<Policy, 'fingerprint'>,
): string =>
  hash([
    digest,
    fingerprint,
    query.metrics.map(({ name }) => name),
    query.dimensions,
    query.granularity,
    query.askedFilters,
    query.order,
    query.having,
    query.limitBy,
    query.totalsBy,
    query.paged,
    query.limit,
    query.offset,
    query.timezone,
    query.settled,
    query.aligned,
  ]);

type Instants = Pick<ResolvedRange, 'fromMs' | 'toMs'>;
/** The same instants may be paired by place or by date. */
type Compared = Instants & Pick<ResolvedComparison, 'pairing'>;

/** Returns the key of the numbers of an answer. */
export const toNumbersKey = (queryHash: string, range: Instants, comparison: Compared | undefined): string =>
  hash([queryHash, range.fromMs, range.toMs, comparison?.fromMs, comparison?.toMs, comparison?.pairing]);
