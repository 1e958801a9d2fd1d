import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { Query } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import { startLoop } from '../../base/loop.ts';
import { saveProvenance, type NewProvenance } from './provenance.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';

const WRITE_EVERY_MS = 1000;
/** A repeated query is marked as asked at most this often. */
const MARK_EVERY_MS = 12 * 3_600_000;
const MAX_WAITING = 5000;
/** Most characters of queries waiting to be written. */
const MAX_CHARACTERS = 8_388_608;
/** Longest query, as JSON, that is recorded: the answer to a longer one has no provenance. */
export const MAX_QUERY = 16_384;

/** Returns the id of an answer, derived from its cache key. */
export const toProvenanceId = (key: string): string => `p_${key.slice(0, 22)}`;

/** Records which query each answer id stands for. Writes are batched, and no answer waits for them. */
export interface ProvenanceRecorder {
  note(query: ResolvedQuery, policy: Policy, catalogDigest: string): void;
  /** Writes the pending records. */
  flush(): Promise<void>;
  /** Writes what is pending, and ends. */
  close(): Promise<void>;
}

export function openProvenanceRecorder(pool: pg.Pool, onError: (error: unknown) => void): ProvenanceRecorder {
  const written = new LRUCache<string, true>({ max: 20_000, ttl: MARK_EVERY_MS });
  let waiting: NewProvenance[] = [];
  let characters = 0;
  let writing: Promise<void> = Promise.resolve();

  function flush(): Promise<void> {
    writing = writing.then(async () => {
      const batch = waiting;
      waiting = [];
      characters = 0;
      if (batch.length === 0) return;
      try {
        for (const id of await saveProvenance(pool, batch)) written.delete(id);
      } catch (error) {
        for (const { id } of batch) written.delete(id);
        onError(error);
      }
    });
    return writing;
  }

  const writes = startLoop({ everyMs: WRITE_EVERY_MS, round: flush, onError });
  return {
    note(query, policy, catalogDigest) {
      const { subject, fingerprint } = policy;
      const id = toProvenanceId(query.originKey);
      // Queries of the service itself are not recorded.
      if (subject === undefined || written.has(id) || waiting.length >= MAX_WAITING) return;
      const json = JSON.stringify(toWire(query));
      if (json.length > MAX_QUERY || characters + json.length > MAX_CHARACTERS) return;
      characters += json.length;
      written.set(id, true);
      waiting.push({ id, policyFingerprint: fingerprint, catalogDigest, subject, json });
    },
    flush,
    async close() {
      await writes.close();
      await flush();
    },
  };
}

/** Presents the query with its ranges resolved. The policy's filters are joined again whenever it is asked. */
function toWire(query: ResolvedQuery): Query {
  const { metrics, dimensions, granularity, range, comparison, askedFilters, order, limit, offset, timezone } = query;
  const toIso = ({ fromMs, toMs }: { fromMs: number; toMs: number }): [string, string] => [
    new Date(fromMs).toISOString(),
    new Date(toMs).toISOString(),
  ];
  return {
    metrics: metrics.map(({ name }) => name),
    ...(dimensions.length > 0 && { dimensions }),
    timeDimension: {
      ...(granularity && { granularity }),
      dateRange: toIso(range),
      ...(comparison && { compareDateRange: toIso(comparison) }),
    },
    ...(askedFilters.length > 0 && { filters: askedFilters }),
    ...(order.length > 0 && { order }),
    limit,
    ...(offset > 0 && { offset }),
    timezone,
  };
}
