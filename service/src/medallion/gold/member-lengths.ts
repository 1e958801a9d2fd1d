import { LRUCache } from 'lru-cache';
import { MultisetFolder } from '../../rollup/multiset.ts';

const CELLS_CACHE_SIZE = 200_000;

/** Minimum size of a set that is worth folding. */
export const MIN_BYTES = 1024;

/**
 * Tracks the sizes of sets when they were last folded. Sets grow by appending each batch's changes; at twice the size,
 * folding again costs no more than reading the set twice.
 */
export class MemberLengths {
  readonly folder = new MultisetFolder();
  readonly #folded = new LRUCache<string, number>({ max: CELLS_CACHE_SIZE });

  /** Returns true when the sets of a cell, `bytes` long altogether, are due for folding. */
  isDue(cell: string, bytes: number): boolean {
    return bytes > MIN_BYTES && bytes > 2 * (this.#folded.get(cell) ?? 0);
  }

  noteFolded(cell: string, bytes: number): void {
    this.#folded.set(cell, bytes);
  }
}
