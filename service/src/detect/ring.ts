/** The last numbers of a stream. */
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

  /** How many are at least so large. */
  countFrom(least: number): number {
    const rounded = Math.fround(least);
    let found = 0;
    for (let index = 0; index < this.#count; index++) if ((this.#values[index] as number) >= rounded) found++;
    return found;
  }

  /** How many are at least so far from 0 on the same side. */
  countBeyond(value: number): number {
    const rounded = Math.fround(value);
    const sign = rounded < 0 ? -1 : 1;
    const size = Math.abs(rounded);
    let found = 0;
    for (let index = 0; index < this.#count; index++) if (sign * (this.#values[index] as number) >= size) found++;
    return found;
  }

  /** The median distance from 0 of those on one side; NaN when there is none. */
  medianOn(sign: number): number {
    const sizes = this.#values
      .slice(0, this.#count)
      .filter((value) => value * sign > 0)
      .map(Math.abs)
      .sort();
    return sizes[sizes.length >> 1] ?? Number.NaN;
  }

  /** NaN when empty. */
  median(): number {
    return (this.#median ??= this.#findMedian());
  }

  #findMedian(): number {
    const sorted = this.#values.slice(0, this.#count).sort();
    const middle = this.#count >> 1;
    return this.#count % 2 === 1
      ? (sorted[middle] as number)
      : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  }
}
