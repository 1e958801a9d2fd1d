import { LRUCache } from 'lru-cache';
import { MultisetFolder } from '../../rollup/multiset.ts';

const CELLS_CACHE_SIZE = 200_000;

/** Shorter than this, a set is not worth folding. */
export const MIN_BYTES = 1024;

/**
 * Sets of members grow by appending what a batch changes. This remembers how long each was when it was folded last: at
 * twice that, folding again costs no more than reading it twice.
 */
export class MemberLengths {
  readonly folder = new MultisetFolder();
  readonly #folded = new LRUCache<string, number>({ max: CELLS_CACHE_SIZE });

  /** True when the sets of a cell, of so many bytes, are due to be folded. */
  isDue(cell: string, bytes: number): boolean {
    return bytes > MIN_BYTES && bytes > 2 * (this.#folded.get(cell) ?? 0);
  }

  noteFolded(cell: string, bytes: number): void {
    this.#folded.set(cell, bytes);
  }
}
