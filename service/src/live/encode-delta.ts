/**
 * Delta frames of one tick, encoded once for all sessions that send the same patches: most subscribers of a page's
 * channels stand at the same place.
 */
export class DeltaEncoder {
  readonly #frames = new Map<string, Buffer>();
  readonly #limit: number;

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  encode(fragments: readonly string[]): Buffer {
    const body = fragments.join(',');
    const known = this.#frames.get(body);
    if (known) return known;
    const frame = Buffer.from(`{"t":"delta","b":[${body}]}`);
    if (this.#frames.size < this.#limit) this.#frames.set(body, frame);
    return frame;
  }

  /** Called at the end of each tick. */
  clear(): void {
    this.#frames.clear();
  }
}
