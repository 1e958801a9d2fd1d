import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { Policy } from '../../access/types.ts';
import type { FirstData } from './first-data.ts';

/** First to last data of a source, epoch ms; null where there is none. */
export type DataSpan = { readonly firstMs: number; readonly lastMs: number } | null;

/** Spans by source; a source whose span is unknown is absent. */
export type DataSpans = ReadonlyMap<string, DataSpan>;

const DATA_SPANS_CACHE_SIZE = 500;
/** Lifetime of a cached span: the end of the data moves with every commit, and pages do not need it to the second. */
const SPAN_TTL_MS = 10_000;

export interface DataSpanReader {
  /** Finds the spans of all sources, as far as the policy's row filters let their rows be seen. */
  find(policy: Pick<Policy, 'rowFilters' | 'fingerprint'>): Promise<DataSpans>;
}

/** Reads where data begins and ends, at most once in ten seconds for each policy. */
export function createDataSpanReader(pool: pg.Pool, sources: readonly string[], firstData: FirstData): DataSpanReader {
  const remembered = new LRUCache<string, Promise<DataSpans>>({ max: DATA_SPANS_CACHE_SIZE, ttl: SPAN_TTL_MS });

  async function readOne(source: string, query: Pick<Policy, 'rowFilters'>): Promise<[string, DataSpan | undefined]> {
    const firstMs = await firstData.find(pool, [source], query);
    if (typeof firstMs !== 'number') return [source, firstMs];
    const lastMs = await firstData.findLast(pool, source, query);
    return [source, typeof lastMs === 'number' ? { firstMs, lastMs } : lastMs];
  }

  async function read(query: Pick<Policy, 'rowFilters'>): Promise<DataSpans> {
    // One after another: a page may wait, and the pool is for queries.
    const spans = new Map<string, DataSpan>();
    for (const source of sources) {
      const [name, span] = await readOne(source, query);
      if (span !== undefined) spans.set(name, span);
    }
    return spans;
  }

  return {
    find({ rowFilters, fingerprint }) {
      const cached = remembered.get(fingerprint);
      if (cached) return cached;
      const reading = read({ rowFilters });
      remembered.set(fingerprint, reading);
      reading.catch(() => remembered.delete(fingerprint));
      return reading;
    },
  };
}
