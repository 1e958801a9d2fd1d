import { setImmediate } from 'node:timers/promises';

export interface FrameQueueOptions {
  /** Handles one frame; the next one waits until it resolves. Never rejects. */
  take(text: string): Promise<void>;
  /** Resolves when the client has accepted enough of the data sent. */
  writable(): Promise<void>;
  /** Pauses and resumes reading from the connection. */
  pause(): void;
  resume(): void;
}

/** Waiting frames, and their characters, above which reading from the connection pauses. */
const MAX_WAITING = 32;
const MAX_CHARACTERS = 131_072;

/**
 * Handles the frames of one socket one after another, so that `auth` takes effect before the `sub` behind it. Other
 * sockets are served between two frames, and none is handled while the client does not read earlier answers. Reading
 * from the connection pauses while the queue is full, so further frames stay with the client.
 */
export class FrameQueue {
  readonly #options: FrameQueueOptions;
  #waiting: string[] = [];
  #characters = 0;
  #isTaking = false;
  #isPaused = false;
  #isClosed = false;

  constructor(options: FrameQueueOptions) {
    this.#options = options;
  }

  add(text: string): void {
    if (this.#isClosed) return;
    this.#waiting.push(text);
    this.#characters += text.length;
    if (this.#isFull && !this.#isPaused) {
      this.#isPaused = true;
      this.#options.pause();
    }
    if (!this.#isTaking) void this.#takeAll();
  }

  /** Drops waiting frames and handles no more. */
  close(): void {
    this.#isClosed = true;
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
      if (this.#isPaused && !this.#isFull && !this.#isClosed) {
        this.#isPaused = false;
        resume();
      }
      if (this.#waiting.length > 0) await setImmediate();
    }
    this.#isTaking = false;
  }
}
