import { UnavailableError } from '../../base/errors.ts';
import type { Channel } from './channel.ts';

/** Share of the memory for live results that one subject may fill. */
const SHARE_OF_ONE = 1 / 4;

/** Bytes by subject or channel, each counted once, with the number of its holders. */
interface Held {
  readonly bytes: number;
  holders: number;
}

/**
 * Keeps the results of live channels within two limits of bytes: overall and by subject. A channel counts with its size
 * when it was first added, once overall and once for each subject that reads it.
 */
export class MemoryShares {
  readonly #limitBytes: number;
  readonly #channels = new Map<Channel, Held>();
  readonly #subjects = new Map<string, { readonly channels: Map<Channel, Held>; usedBytes: number }>();
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Counts a reader of a loaded channel. Throws `overloaded`; the reader is then not counted. */
  add(subject: string, channel: Channel): void {
    const own = this.#subjects.get(subject) ?? { channels: new Map<Channel, Held>(), usedBytes: 0 };
    const read = own.channels.get(channel);
    if (read) return void read.holders++;
    const shared = this.#channels.get(channel);
    const bytes = shared?.bytes ?? channel.sizeBytes;
    if (own.usedBytes + bytes > this.#limitBytes * SHARE_OF_ONE) {
      throw new UnavailableError(
        'overloaded',
        `the live results of ${subject} take ${own.usedBytes} bytes already: unsubscribe from some, or ask for fewer rows`,
      );
    }
    if (!shared && this.#usedBytes + bytes > this.#limitBytes) {
      throw new UnavailableError('overloaded', `live results take ${this.#usedBytes} bytes already: try again later`);
    }
    own.channels.set(channel, { bytes, holders: 1 });
    own.usedBytes += bytes;
    this.#subjects.set(subject, own);
    if (shared) shared.holders++;
    else {
      this.#channels.set(channel, { bytes, holders: 1 });
      this.#usedBytes += bytes;
    }
  }

  /** Removes a reader that `add` counted; a reader that was not counted is ignored. */
  remove(subject: string, channel: Channel): void {
    const own = this.#subjects.get(subject);
    const read = own?.channels.get(channel);
    if (!own || !read || --read.holders > 0) return;
    own.channels.delete(channel);
    own.usedBytes -= read.bytes;
    if (own.channels.size === 0) this.#subjects.delete(subject);
    const shared = this.#channels.get(channel);
    if (!shared || --shared.holders > 0) return;
    this.#channels.delete(channel);
    this.#usedBytes -= shared.bytes;
  }
}
