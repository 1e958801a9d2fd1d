import type { Patch } from '../../../../sdk/src/protocol/live.ts';

/** A patch as it is sent: serialised once, shared by all subscribers. */
export interface SentPatch {
  /** Grows by one with each patch of the channel. */
  readonly sequence: number;
  readonly from: string;
  readonly to: string;
  /** The patch as JSON, an element of a delta frame's `b`. */
  readonly json: string;
}

export interface PatchRingLimits {
  readonly patches: number;
  /** Most characters of all patches together; the newest is kept whatever its length. */
  readonly characters: number;
}

/** The last patches of a channel, from which a client that missed some can resume. */
export class PatchRing {
  readonly #limits: PatchRingLimits;
  #patches: SentPatch[] = [];
  #sequence = 0;
  #characters = 0;

  constructor(limits: PatchRingLimits) {
    this.#limits = limits;
  }

  /** Sequence number of the newest patch; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Characters of the kept patches. */
  get characters(): number {
    return this.#characters;
  }

  add(patch: Patch): void {
    const json = JSON.stringify(patch);
    this.#sequence++;
    this.#characters += json.length;
    this.#patches.push({ sequence: this.#sequence, from: patch.from, to: patch.to, json });
    while (this.#patches.length > 1 && this.#isFull) this.#characters -= this.#patches.shift()?.json.length ?? 0;
  }

  get #isFull(): boolean {
    return this.#patches.length > this.#limits.patches || this.#characters > this.#limits.characters;
  }

  /** Returns all patches after a sequence number; undefined when some of them are no longer kept. */
  since(sequence: number): readonly SentPatch[] | undefined {
    if (sequence === this.#sequence) return [];
    const first = this.#patches[0];
    if (!first || first.sequence > sequence + 1) return undefined;
    return this.#patches.slice(sequence + 1 - first.sequence);
  }

  /** Returns the sequence number of a client that last saw `version`; undefined when it is no longer known. */
  sequenceOf(version: string, current: string): number | undefined {
    if (version === current) return this.#sequence;
    const reached = this.#patches.findLast((patch) => patch.to === version);
    if (reached) return reached.sequence;
    const left = this.#patches.find((patch) => patch.from === version);
    return left === undefined ? undefined : left.sequence - 1;
  }

  clear(): void {
    this.#patches = [];
    this.#characters = 0;
  }
}
