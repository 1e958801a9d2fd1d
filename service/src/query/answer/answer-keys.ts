import { createHash } from 'node:crypto';
import type { Policy } from '../../access/types.ts';
import type { ParsedQuery } from '../parse/parse-query.ts';
import type { SourceStates } from '../types.ts';

export interface AnswerKeys {
  /** Key under which the answer is cached. */
  readonly key: string;
  /** Key of its provenance: an explained answer has that of the same query without `explain`. */
  readonly originKey: string;
}

export function toAnswerKeys(query: ParsedQuery, policy: Policy, states: Pick<SourceStates, 'catalog'>): AnswerKeys {
  const key = toKey(query, policy, states);
  return { key, originKey: query.explain ? toKey({ ...query, explain: false }, policy, states) : key };
}

/** Covers everything that decides the numbers: resolved instants, zone, policy and catalogue. */
function toKey(query: ParsedQuery, policy: Policy, states: Pick<SourceStates, 'catalog'>): string {
  const { metrics, dimensions, granularity, range, comparison, filters, order, limit, offset, timezone, explain } =
    query;
  const parts = [
    states.catalog.digest,
    policy.fingerprint,
    metrics.map(({ name }) => name),
    dimensions,
    granularity,
    [range.fromMs, range.toMs],
    comparison && [comparison.fromMs, comparison.toMs],
    filters,
    order,
    limit,
    offset,
    timezone,
    explain,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
