/** Distribution of distances from 0. */
export interface Sizes {
  readonly median: number;
  /** Distance that one in fifty exceeds, without outliers. */
  readonly outer: number;
}

/** Values of normal noise, in standard deviations. */
export const NORMAL: Sizes = { median: 0.6745, outer: 2.326 };
/** Values this many standard deviations out, by the median, are outliers: they show nothing about the noise. */
const OUTLIER = 5;

// eslint-disable-next-line no-restricted-syntax -- overwritten by each use, and never read after it
let shared = new Float32Array(1344);

/** Returns a shared buffer to sort in. */
function scratch(length: number): Float32Array {
  if (shared.length < length) shared = new Float32Array(length);
  return shared;
}

/** Ring buffer of the last numbers of a stream. */
export class Ring {
  readonly #values: Float32Array;
  #count = 0;
  #next = 0;
  #median: number | undefined;

  constructor(capacity: number) {
    this.#values = new Float32Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  get sizeBytes(): number {
    return this.#values.byteLength;
  }

  push(value: number): void {
    this.#median = undefined;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    this.#count = Math.min(this.#count + 1, this.#values.length);
  }

  /** Counts the numbers at least this far from 0 on the same side. */
  countBeyond(value: number): number {
    const rounded = Math.fround(value);
    const sign = rounded < 0 ? -1 : 1;
    const size = Math.abs(rounded);
    let beyond = 0;
    for (let index = 0; index < this.#count; index++) if (sign * (this.#values[index] as number) >= size) beyond++;
    return beyond;
  }

  /** Returns the distances on one side; 0 when there are none. `least`: lower bound of the standard deviation. */
  sizesOn(sign: 1 | -1, least: number): Sizes {
    const sizes = scratch(this.#count);
    let length = 0;
    for (let index = 0; index < this.#count; index++) {
      const size = sign * (this.#values[index] as number);
      if (size > 0) sizes[length++] = size;
    }
    sizes.subarray(0, length).sort();
    if (length === 0) return { median: 0, outer: 0 };
    const median = sizes[length >> 1] as number;
    const far = OUTLIER * Math.max(least, median / NORMAL.median);
    let near = length;
    while ((sizes[near - 1] as number) > far) near--;
    return { median, outer: sizes[Math.floor(0.98 * near)] as number };
  }

  /** NaN when empty. */
  median(): number {
    return (this.#median ??= this.#findMedian());
  }

  /** Returns the value that this share of the numbers does not exceed; NaN when empty. */
  quantile(share: number): number {
    return this.#sort()[Math.min(this.#count - 1, Math.floor(share * this.#count))] ?? Number.NaN;
  }

  #sort(): Float32Array {
    const sorted = scratch(this.#count).subarray(0, this.#count);
    sorted.set(this.#values.subarray(0, this.#count));
    return sorted.sort();
  }

  #findMedian(): number {
    const sorted = this.#sort();
    const middle = this.#count >> 1;
    return this.#count % 2 === 1
      ? (sorted[middle] as number)
      : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  }
}
