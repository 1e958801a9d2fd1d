import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { Policy } from '../access/types.ts';
import { SingleFlight } from '../cache/single-flight.ts';
import { MemberTexts } from '../store/read-members.ts';
import { computeAnswer, type ComputedAnswer } from './compute-answer.ts';
import { parseQuery, type ParsedQuery } from './parse-query.ts';
import { presentAnswer } from './present-answer.ts';
import type { QueryService, SourceStates } from './types.ts';

export interface QueryServiceOptions {
  readonly pool: pg.Pool;
  readonly states: SourceStates;
  now(): number;
  /** Memory for computed answers, bytes. */
  readonly cacheBytes: number;
}

export interface RunningQueryService extends QueryService {
  destroy(): void;
}

/** Answers queries: from memory while nothing they read has changed, else from gold and silver, one computation a key. */
export function createQueryService({ pool, states, now, cacheBytes }: QueryServiceOptions): RunningQueryService {
  const texts = new MemberTexts(pool);
  const flights = new SingleFlight<ComputedAnswer>();
  const cache = new LRUCache<string, ComputedAnswer>({
    maxSize: cacheBytes,
    sizeCalculation: ({ sizeBytes }) => sizeBytes,
  });
  const unsubscribe = states.subscribe((news) => {
    if (!('epoch' in news)) return;
    cache.clear();
    texts.forget();
  });

  return {
    async answer(query, policy) {
      const nowMs = now();
      const parsed = parseQuery(query, states.catalog, policy, nowMs);
      const key = toKey(parsed, policy, states);
      const cached = cache.get(key);
      if (cached && isCurrent(cached, states, nowMs))
        return presentAnswer(cached, parsed, states, nowMs, 'memory', key);
      const computed = await flights.run(key, async () => {
        const epoch = states.epoch;
        const answer = await computeAnswer(parsed, { pool, states, texts, nowMs });
        if (epoch === states.epoch) cache.set(key, answer);
        return answer;
      });
      return presentAnswer(computed, parsed, states, now(), computed.tier, key);
    },
    destroy: unsubscribe,
  };
}

/** Resolved instants, zone, policy and catalogue: whatever decides about the numbers. */
function toKey(query: ParsedQuery, policy: Policy, states: SourceStates): string {
  const { metrics, dimensions, granularity, range, comparison, filters, order, limit, timezone, explain } = query;
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
    timezone,
    explain,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** True while no source changed within the ranges, and no bucket has begun that would be a row. */
function isCurrent(answer: ComputedAnswer, states: SourceStates, nowMs: number): boolean {
  if (nowMs >= answer.nextRowAtMs) return false;
  for (const [source, version] of answer.versions) {
    const isUntouched = answer.ranges.every(({ fromMs, toMs }) => states.isUnchanged(source, version, fromMs, toMs));
    if (!isUntouched) return false;
  }
  for (const source of answer.versions.keys()) {
    answer.versions.set(source, Math.max(answer.versions.get(source) ?? 0, states.state(source).version));
  }
  return true;
}
