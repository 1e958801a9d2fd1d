import { hash } from 'node:crypto';

/** Number of hashes kept, which gives the share of equal rows to about 6 % (https://en.wikipedia.org/wiki/MinHash). */
export const SKETCH_SIZE = 256;

/**
 * Sketch of a file: the lowest hashes of its distinct rows, from which the share of rows in common with another file is
 * estimated.
 */
export class RowSketch {
  #hashes: Set<number>;
  #greatest: number;

  /** Continues from the sketch of an import that stopped. */
  constructor(hashes: readonly number[] = []) {
    this.#hashes = new Set(hashes);
    this.#greatest = hashes.length < SKETCH_SIZE ? Infinity : (hashes.at(-1) ?? Infinity);
  }

  add(text: string): void {
    const value = hash('sha1', text, 'buffer').readUIntBE(0, 6);
    if (value >= this.#greatest) return;
    this.#hashes.add(value);
    if (this.#hashes.size > 2 * SKETCH_SIZE) this.#cut();
  }

  /** Returns the hashes, ascending. */
  hashes(): number[] {
    this.#cut();
    return [...this.#hashes];
  }

  #cut(): void {
    const least = [...this.#hashes].sort((a, b) => a - b).slice(0, SKETCH_SIZE);
    this.#hashes = new Set(least);
    if (least.length === SKETCH_SIZE) this.#greatest = least.at(-1) as number;
  }
}

/** Computes the share, 0 to 1, of one file's distinct rows that another has too; exact for files of fewer than 256. */
export function computeShared(ofFile: readonly number[], ofOther: readonly number[]): number {
  const bound = Math.min(
    ...[ofFile, ofOther].map((hashes) => (hashes.length < SKETCH_SIZE ? Infinity : (hashes.at(-1) as number))),
  );
  const compared = ofFile.filter((value) => value <= bound);
  const other = new Set(ofOther);
  return compared.length === 0 ? 0 : compared.filter((value) => other.has(value)).length / compared.length;
}
