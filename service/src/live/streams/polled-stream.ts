import { Stream } from './stream.ts';

/** Frames that come within this time of the first one are answered with it, ms. */
const GATHER_MS = 20;

/** Long polling: frames wait until the client asks for them. */
export class PolledStream extends Stream {
  #frames: Buffer[] = [];
  #bytes = 0;
  /** Number of frames that the client was sent. */
  #sent = 0;
  /** Resolves the request that waits for frames. */
  #answer: (() => void) | undefined;
  #gathering: NodeJS.Timeout | undefined;

  get bufferedAmount(): number {
    return this.#bytes;
  }

  write(bytes: Buffer): void {
    if (this.readyState !== this.OPEN) return;
    this.#frames.push(bytes);
    this.#bytes += bytes.length;
    if (this.#answer) this.#gathering ??= setTimeout(this.#answer, GATHER_MS);
  }

  /**
   * Resolves with the frames after the first `after` as JSON, at once where there are any, else with none after
   * `waitMs`. Undefined: the client missed what it was sent before, or the stream is closed.
   */
  async take(after: number, waitMs: number): Promise<string | undefined> {
    // An earlier request that still waits is answered first: its client has gone, or asks twice.
    this.#answer?.();
    if (after !== this.#sent || this.readyState === this.CLOSED) return undefined;
    if (this.#frames.length === 0) await this.#untilAny(waitMs);
    // Another request came meanwhile, and its frames are not this one's.
    if (after !== this.#sent) return undefined;
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    this.#sent += frames.length;
    this.emit('drain');
    if (this.readyState === 2) this.setClosed();
    return `{"next":${this.#sent},"frames":[${frames.join(',')}]}`;
  }

  terminate(): void {
    this.setClosed();
    this.#answer?.();
  }

  protected end(): void {
    this.#answer?.();
  }

  async #untilAny(waitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, waitMs);
    this.#answer = resolve;
    await promise;
    clearTimeout(timer);
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    if (this.#answer === resolve) this.#answer = undefined;
  }
}
