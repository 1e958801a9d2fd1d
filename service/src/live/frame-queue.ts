import { setImmediate } from 'node:timers/promises';

export interface FrameQueueOptions {
  /** Takes one frame; the next is not begun before. Never rejects. */
  take(text: string): Promise<void>;
  /** Resolves when the client has taken enough of what it was sent. */
  writable(): Promise<void>;
  /** Stops and goes on reading from the connection. */
  pause(): void;
  resume(): void;
}

/** Frames that wait, and their characters, above which nothing more is read from the connection. */
const MAX_WAITING = 32;
const MAX_CHARACTERS = 131_072;

/**
 * Takes the frames of one socket one after another, so that `auth` comes into force before the `sub` behind it. Others are
 * served between two of them, and nothing is taken while the client does not read what it was answered before. The
 * connection is not read while the queue is full: what the client sends then stays with it.
 */
export class FrameQueue {
  readonly #options: FrameQueueOptions;
  #waiting: string[] = [];
  #characters = 0;
  #isTaking = false;
  #isPaused = false;
  #isEnded = false;

  constructor(options: FrameQueueOptions) {
    this.#options = options;
  }

  add(text: string): void {
    if (this.#isEnded) return;
    this.#waiting.push(text);
    this.#characters += text.length;
    if (this.#isFull && !this.#isPaused) {
      this.#isPaused = true;
      this.#options.pause();
    }
    if (!this.#isTaking) void this.#takeAll();
  }

  /** Drops what waits; nothing is taken any more. */
  end(): void {
    this.#isEnded = true;
    this.#waiting = [];
    this.#characters = 0;
  }

  get #isFull(): boolean {
    return this.#waiting.length > MAX_WAITING || this.#characters > MAX_CHARACTERS;
  }

  async #takeAll(): Promise<void> {
    this.#isTaking = true;
    const { take, writable, resume } = this.#options;
    for (let text = this.#waiting.shift(); text !== undefined; text = this.#waiting.shift()) {
      this.#characters -= text.length;
      await take(text);
      await writable();
      if (this.#isPaused && !this.#isFull && !this.#isEnded) {
        this.#isPaused = false;
        resume();
      }
      if (this.#waiting.length > 0) await setImmediate();
    }
    this.#isTaking = false;
  }
}
