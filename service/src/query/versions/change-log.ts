import type { SourceChange } from '../../ingest/types.ts';

const REMEMBERED = 4096;
/** Spans of one change that are kept apart; of more, all that lies between is taken as touched. */
const MAX_SPANS = 64;

/** The last versions of a source, and which spans of event time each of them touched. */
export class ChangeLog {
  #version = 0;
  /** Of the versions `#version - length + 1` to `#version`. */
  #spans: SourceChange['spans'][] = [];

  get version(): number {
    return this.#version;
  }

  /**
   * Notes a change. One that does not follow the last leaves a hole, before which nothing is known. Returns false when
   * it is not news.
   */
  add(change: Pick<SourceChange, 'version' | 'spans'>): boolean {
    if (change.version <= this.#version) return false;
    if (change.version !== this.#version + 1) this.#spans = [];
    this.#version = change.version;
    this.#spans.push(change.spans.length <= MAX_SPANS ? change.spans : [hullOf(change.spans)]);
    if (this.#spans.length > REMEMBERED) this.#spans.shift();
    return true;
  }

  /** Goes on to a version of which only the number is known. Returns false when it is not news. */
  skipTo(version: number): boolean {
    if (version <= this.#version) return false;
    this.reset(version);
    return true;
  }

  /** Forgets everything: also versions above this one, which a crash took back. */
  reset(version: number): void {
    this.#version = version;
    this.#spans = [];
  }

  /** True when every version since is known and none of them touched `[fromMs, toMs)`. */
  isUnchanged(sinceVersion: number, fromMs: number, toMs: number): boolean {
    const changes = this.#version - sinceVersion;
    if (changes <= 0) return true;
    if (changes > this.#spans.length) return false;
    return this.#spans
      .slice(this.#spans.length - changes)
      .every((spans) => spans.every(([from, to]) => to <= fromMs || from >= toMs));
  }
}

const hullOf = (spans: SourceChange['spans']): readonly [number, number] => [
  spans.reduce((least, [from]) => Math.min(least, from), Infinity),
  spans.reduce((greatest, [, to]) => Math.max(greatest, to), -Infinity),
];
