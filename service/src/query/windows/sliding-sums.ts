import { addGroup, subtractGroup, type SourceSums, type Sums } from '../answer/fold-groups.ts';

/** Sums of the cells of one atom of time. */
export interface AtomCell {
  readonly atom: number;
  readonly source: string;
  readonly sums: Sums;
}

/** Indexes of atoms: from the first up to, but not including, the second. */
export type AtomRange = readonly [first: number, beyond: number];

/**
 * Sums of cells over ranges of atoms. From one range to the next it adds what is new and takes away what is gone, so that a
 * window that moves over a series costs each cell twice, not once for each row.
 */
export class SlidingSums {
  /** In the order of the atoms. */
  readonly #cells: readonly AtomCell[];
  #sums: SourceSums = new Map();
  /** Indexes of the cells that are in the sums. */
  #first = 0;
  #beyond = 0;

  constructor(cells: readonly AtomCell[]) {
    this.#cells = cells;
  }

  /** Returns the sums over the ranges; the object is changed by the next call. */
  moveTo(ranges: readonly AtomRange[]): SourceSums {
    const [range] = ranges;
    if (range === undefined || ranges.length > 1) return this.#sumUp(ranges);
    const [first, beyond] = range.map((atom) => this.#findCell(atom)) as [number, number];
    const isAhead = first >= this.#first && beyond >= this.#beyond && first < this.#beyond;
    if (!isAhead) {
      this.#sums = new Map();
      this.#first = first;
      this.#beyond = first;
    }
    for (; this.#beyond < beyond; this.#beyond++) this.#add(this.#cells[this.#beyond] as AtomCell);
    for (; this.#first < first; this.#first++) {
      const { source, sums } = this.#cells[this.#first] as AtomCell;
      subtractGroup(this.#sums, source, sums);
    }
    return this.#sums;
  }

  #sumUp(ranges: readonly AtomRange[]): SourceSums {
    this.#sums = new Map();
    this.#first = this.#beyond = 0;
    for (const range of ranges) {
      const [first, beyond] = range.map((atom) => this.#findCell(atom)) as [number, number];
      for (const cell of this.#cells.slice(first, beyond)) this.#add(cell);
    }
    return this.#sums;
  }

  #add({ source, sums }: AtomCell): void {
    addGroup(this.#sums, source, sums);
  }

  /** Returns the index of the first cell of this atom or a later one. */
  #findCell(atom: number): number {
    let [low, high] = [0, this.#cells.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cells[middle] as AtomCell).atom < atom) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
