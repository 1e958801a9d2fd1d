import type { Patch } from '../../../sdk/src/protocol/live.ts';
import type { Query, QueryResult } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../access/types.ts';
import type { QueryService } from '../query/types.ts';
import { diffResult } from './diff-result.ts';
import { PatchRing } from './patch-ring.ts';

/** Patches kept for a client that resumes or was slow. */
const REMEMBERED_PATCHES = 64;

/** Where a subscriber of a channel stands. */
export interface ChannelReader {
  /** Called when there is something that the reader has not been sent. */
  onDirty(channel: Channel): void;
  /** Called when the past no longer leads to the present: the reader must be sent a snapshot. */
  onGap(channel: Channel, why: 'epoch' | 'rolled'): void;
  /** Called when the query is no longer answered, for a reason that a retry does not mend. */
  onFailure(channel: Channel, error: unknown): void;
}

/**
 * One query of one policy, shared by all who ask it: its last result, the patches that led there, and its readers.
 */
export class Channel {
  readonly id: number;
  readonly key: string;
  readonly query: Query;
  readonly policy: Policy;
  readonly readers = new Set<ChannelReader>();
  readonly ring = new PatchRing(REMEMBERED_PATCHES);
  readonly #service: QueryService;
  #result: QueryResult | undefined;
  #sentFreshnessAtMs = 0;

  constructor(id: number, key: string, query: Query, policy: Policy, service: QueryService) {
    this.id = id;
    this.key = key;
    this.query = query;
    this.policy = policy;
    this.#service = service;
  }

  /** The last result; only after `load` or `refresh` resolved. */
  get result(): QueryResult {
    if (!this.#result) throw new Error(`channel ${this.id} was read before it was loaded`);
    return this.#result;
  }

  get epoch(): string {
    return splitVersion(this.result.version).epoch;
  }

  get version(): string {
    return splitVersion(this.result.version).v;
  }

  async load(): Promise<void> {
    this.#result ??= await this.#service.answer(this.query, this.policy);
  }

  /**
   * Asks again and tells the readers what changed. `freshnessEveryMs`: how often freshness alone is worth a patch.
   */
  async refresh(nowMs: number, freshnessEveryMs: number): Promise<void> {
    const before = this.result;
    const after = await this.#service.answer(this.query, this.policy);
    const { epoch, v } = splitVersion(before.version);
    this.#result = after;
    if (splitVersion(after.version).epoch !== epoch) {
      this.ring.clear();
      for (const reader of this.readers) reader.onGap(this, 'epoch');
      return;
    }
    const diff = diffResult(before, after, this.query.dimensions ?? []);
    const isFreshnessDue =
      before.freshness.state !== after.freshness.state || nowMs - this.#sentFreshnessAtMs >= freshnessEveryMs;
    if (!diff && !isFreshnessDue) {
      // Nothing that a reader sees: the next patch starts from what they were sent.
      this.#result = { ...after, version: before.version };
      return;
    }
    this.#sentFreshnessAtMs = nowMs;
    const patch: Patch = {
      ch: this.id,
      from: v,
      to: splitVersion(after.version).v,
      ...diff,
      asOf: after.asOf,
      watermark: after.watermark,
      freshness: after.freshness,
    };
    this.ring.add(patch);
    for (const reader of this.readers) reader.onDirty(this);
  }
}

/** `k3f:118.42` to its epoch and its counters. */
export function splitVersion(version: string): { epoch: string; v: string } {
  const colon = version.indexOf(':');
  return { epoch: version.slice(0, colon), v: version.slice(colon + 1) };
}
