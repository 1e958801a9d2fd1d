import type { SourceChange } from '../../ingest/types.ts';

const MAX_VERSIONS = 4096;
/**
 * Most spans of one change that are kept apart; beyond that, everything between the first and the last counts as
 * touched.
 */
const MAX_SPANS = 64;

/** The last versions of a source, and the spans of event time that each of them touched. */
export class ChangeLog {
  #version = 0;
  /** Spans of the versions `#version - length + 1` to `#version`. */
  #spans: SourceChange['spans'][] = [];

  get version(): number {
    return this.#version;
  }

  /**
   * Records a change. A change that does not follow the last version leaves a gap: changes before it are unknown.
   * Returns false when the version is already recorded.
   */
  add(change: Pick<SourceChange, 'version' | 'spans'>): boolean {
    if (change.version <= this.#version) return false;
    if (change.version !== this.#version + 1) this.#spans = [];
    this.#version = change.version;
    this.#spans.push(change.spans.length <= MAX_SPANS ? change.spans : [hullOf(change.spans)]);
    if (this.#spans.length > MAX_VERSIONS) this.#spans.shift();
    return true;
  }

  /** Advances to a version whose changes are unknown. Returns false when it is already recorded. */
  skipTo(version: number): boolean {
    if (version <= this.#version) return false;
    this.reset(version);
    return true;
  }

  /** Forgets everything, including versions above this one, which a crash rolled back. */
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
