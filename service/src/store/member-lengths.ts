import { LRUCache } from 'lru-cache';

const REMEMBERED_CELLS = 200_000;
/** Shorter than this, a set is not worth folding. */
const LEAST_BYTES = 1024;

/**
 * Sets of members grow by appending what a batch changes. This remembers how much was appended to each since it was
 * folded last: when that is as much as the set itself, folding again costs no more than reading it twice.
 */
export class MemberLengths {
  readonly #cells = new LRUCache<string, { folded: number; appended: number }>({ max: REMEMBERED_CELLS });

  /** Notes bytes appended to a cell's sets; true when they are due to be folded. */
  append(cell: string, bytes: number): boolean {
    const known = this.#cells.get(cell) ?? { folded: 0, appended: 0 };
    known.appended += bytes;
    this.#cells.set(cell, known);
    return known.appended > Math.max(LEAST_BYTES, known.folded);
  }

  noteFolded(cell: string, bytes: number): void {
    this.#cells.set(cell, { folded: bytes, appended: 0 });
  }
}
