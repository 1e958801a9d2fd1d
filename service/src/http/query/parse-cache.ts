import { LRUCache } from 'lru-cache';
import type { Policy } from '../../access/types.ts';
import type { ParsedQuery } from '../../query/parse/parse-query.ts';

const MAX_BODIES = 2000;
/** Memory for all entries, bytes. */
const CACHE_BYTES = 8_388_608;
/** Memory of the largest entry, bytes: a longer body is parsed each time. */
const MAX_ENTRY_BYTES = 1_048_576;
/** Approximate memory of a short parsed query. */
const QUERY_BYTES = 2000;
/** Covers the text and the values parsed from it. */
const BYTES_PER_CHARACTER = 4;

/**
 * Parsed queries by the exact text of the body that held them, and the policy. Pages repeat the same bodies, and parsing
 * one costs more than to answer it from memory: see `docs/decisions/0029-parse-a-repeated-body-once.md`. It saves that work
 * and nothing else: answers are cached by the hash of the parsed query.
 */
export class ParseCache {
  readonly #bodies = new LRUCache<string, readonly ParsedQuery[]>({
    max: MAX_BODIES,
    maxSize: CACHE_BYTES,
    maxEntrySize: MAX_ENTRY_BYTES,
    sizeCalculation: (queries, key) => queries.length * QUERY_BYTES + key.length * BYTES_PER_CHARACTER,
  });

  get(body: string, { fingerprint }: Policy): readonly ParsedQuery[] | undefined {
    return this.#bodies.get(`${fingerprint} ${body}`);
  }

  set(body: string, { fingerprint }: Policy, queries: readonly ParsedQuery[]): void {
    this.#bodies.set(`${fingerprint} ${body}`, queries);
  }
}
