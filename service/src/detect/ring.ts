/** The last numbers of a stream. */
export class Ring {
  readonly #values: Float32Array;
  #count = 0;
  #next = 0;

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

  /** NaN when empty. */
  median(): number {
    const sorted = this.#values.slice(0, this.#count).sort();
    const middle = this.#count >> 1;
    return this.#count % 2 === 1
      ? (sorted[middle] as number)
      : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  }
}
