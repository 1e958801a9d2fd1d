import { LRUCache } from 'lru-cache';
import type { ExpectedRange, QueryResult } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import type { ParsedQuery } from '../../query/parse/parse-query.ts';
import type { Caller, QueryService } from '../../query/types.ts';
import type { AnomalyService } from './types.ts';

/** How long expected values are cached, ms: they hardly change with each event, and a live page asks after each. */
const EXPECTED_TTL_MS = 10_000;
/** Memory for expected values, bytes. */
const CACHE_BYTES = 16_777_216;
const ROW_BYTES = 200;

interface Known {
  readonly atMs: number;
  readonly expected: Promise<QueryResult['expected']>;
  /** Number of rows that the expected values have, or will have. */
  readonly rows: number;
}

export interface ExpectedOptions {
  readonly queries: QueryService;
  readonly anomalies: AnomalyService;
  readonly catalog: Catalog;
  now(): number;
}

/** Also answers queries with `expected: true`: adds the expected value and range of each bucket. */
export function createExpectedQueryService({ queries, anomalies, catalog, now }: ExpectedOptions): QueryService {
  const cache = new LRUCache<string, Known>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ rows }, key) => 2 * key.length + ROW_BYTES * (rows + 1),
  });

  function find(query: ParsedQuery, result: QueryResult, policy: Policy): Promise<QueryResult['expected']> {
    const granularity = requireGranularity(query, catalog);
    const { metrics, askedFilters: filters } = query;
    const names = metrics.map(({ name }) => name);
    const lastRow = result.rows.at(-1)?.time;
    const key = JSON.stringify([policy.fingerprint, names, granularity, filters, result.dateRange, lastRow]);
    const cached = cache.get(key);
    if (cached && now() - cached.atMs < EXPECTED_TTL_MS) return cached.expected;
    const expected = read(names, { granularity, filters, dateRange: result.dateRange }, policy);
    cache.set(key, { atMs: now(), expected, rows: names.length * result.rows.length });
    expected.catch(() => cache.delete(key));
    return expected;
  }

  async function read(
    metrics: readonly string[],
    query: Pick<Parameters<AnomalyService['find']>[0], 'granularity' | 'filters' | 'dateRange'>,
    policy: Policy,
  ): Promise<QueryResult['expected']> {
    const ranges: Record<string, readonly ExpectedRange[]> = {};
    for (const metric of metrics) {
      const list = await anomalies.find({ ...query, metric, severity: 'medium' }, policy);
      ranges[metric] = (list.rows ?? []).map(({ time, expected, lower, upper }) => {
        const severity = list.anomalies.find(({ from, to }) => from <= time && time < to)?.severity ?? null;
        return { time, expected, lower, upper, severity };
      });
    }
    return ranges;
  }

  /** Also refuses a query beside which there are no expected values. */
  function parse(query: unknown, policy: Policy): ParsedQuery {
    const parsed = queries.parse(query, policy);
    if (parsed.expected) requireGranularity(parsed, catalog);
    return parsed;
  }

  async function answerParsed(query: ParsedQuery, policy: Policy, caller?: Caller): Promise<QueryResult> {
    const result = await queries.answerParsed(query, policy, caller);
    return query.expected ? { ...result, expected: (await find(query, result, policy)) ?? {} } : result;
  }

  return {
    parse,
    answer: async (query, policy, caller) => answerParsed(parse(query, policy), policy, caller),
    answerParsed,
    answerJson: async (query, policy, caller) =>
      query.expected
        ? JSON.stringify(await answerParsed(query, policy, caller))
        : queries.answerJson(query, policy, caller),
  };
}

function requireGranularity(
  { granularity, dimensions, timezone }: ParsedQuery,
  catalog: Pick<Catalog, 'timezone'>,
): 'hour' | 'day' {
  const refuse = (message: string): InvalidRequestError =>
    new InvalidRequestError('expected_not_available', message, { path: 'expected' });
  if (granularity !== 'hour' && granularity !== 'day')
    throw refuse(`expected beside granularity ${granularity ?? 'none'}: expected hour or day`);
  if (dimensions.length > 0)
    throw refuse(`expected beside dimensions ${dimensions.join()}: expected none, or a filter for one segment`);
  if (granularity === 'day' && timezone !== catalog.timezone)
    throw refuse(`expected by day in ${timezone}: expected ${catalog.timezone}, the zone of the business`);
  return granularity;
}
