import type { Patch } from '../../../../sdk/src/protocol/live.ts';
import type { QueryResult } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import type { ParsedQuery } from '../../query/parse/parse-query.ts';
import type { QueryService } from '../../query/types.ts';
import { diffResult } from './diff-result.ts';
import { PatchRing } from './patch-ring.ts';

/** Limits of the patches kept for clients that resume or fell behind. */
const RING_LIMITS = { patches: 64, characters: 262_144 };
/** Longest result that is kept up to date, in characters of JSON: it is sent whole to each new subscriber. */
const MAX_RESULT = 1_048_576;
/** Memory of a channel without rows. */
const CHANNEL_BYTES = 8192;
/** Memory per character of a result, as JSON and as objects. */
const BYTES_PER_CHARACTER = 4;

/** A subscriber of a channel. */
export interface ChannelReader {
  /** Subject whose share of the memory for live results the channel takes. */
  readonly subject: string;
  /** Called when there are changes that the reader has not been sent. */
  onDirty(channel: Channel): void;
  /** Called when the kept patches no longer lead to the present state: the reader needs a snapshot. */
  onGap(channel: Channel, why: 'epoch'): void;
  /** Called when the query can no longer be answered, for a reason that a retry does not fix. */
  onFailure(channel: Channel, error: unknown): void;
}

/**
 * One query under one policy, shared by all its subscribers: its last result, the patches that led to it, and its
 * readers.
 */
export class Channel {
  readonly id: number;
  readonly key: string;
  readonly query: ParsedQuery;
  readonly policy: Policy;
  readonly readers = new Set<ChannelReader>();
  readonly ring = new PatchRing(RING_LIMITS);
  readonly #service: QueryService;
  #result: QueryResult | undefined;
  #loading: Promise<void> | undefined;
  #sentFreshnessAtMs = 0;
  /** Characters of the result as JSON when it was last measured, and its number of rows then. */
  #length = 0;
  #rows = 0;
  /** The snapshot as JSON, together with the result that it was made of. */
  #snapshot: { readonly of: QueryResult; readonly json: string } | undefined;

  constructor(id: number, key: string, query: ParsedQuery, policy: Policy, service: QueryService) {
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

  get isLoaded(): boolean {
    return this.#result !== undefined;
  }

  get epoch(): string {
    return splitVersion(this.result.version).epoch;
  }

  get version(): string {
    return splitVersion(this.result.version).v;
  }

  /** Approximate memory in bytes. */
  get sizeBytes(): number {
    return CHANNEL_BYTES + BYTES_PER_CHARACTER * this.#length + this.ring.characters;
  }

  /** The result as JSON, serialised once for all subscribers that receive it before it changes. */
  get snapshotJson(): string {
    const { result } = this;
    if (this.#snapshot?.of !== result) this.#snapshot = { of: result, json: JSON.stringify(result) };
    return this.#snapshot.json;
  }

  /**
   * Requests the first result; once, however many callers wait. Throws what the query service throws, and
   * `result_too_large`.
   */
  async load(): Promise<void> {
    if (this.#result) return;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #load(): Promise<void> {
    const result = await this.#service.answerParsed(this.query, this.policy);
    const json = JSON.stringify(result);
    this.#measure(json.length, result);
    this.#snapshot = { of: result, json };
    this.#result = result;
  }

  /**
   * Requests the result again and sends the readers the changes. `freshnessEveryMs`: how often freshness alone is worth
   * a patch. Resolves with the time that it kept the event loop busy after the answer, ms.
   */
  async refresh(now: () => number, freshnessEveryMs: number): Promise<number> {
    const before = this.result;
    const after = await this.#service.answerParsed(this.query, this.policy);
    const startedAtMs = performance.now();
    this.#take(before, after, now(), freshnessEveryMs);
    return performance.now() - startedAtMs;
  }

  #take(before: QueryResult, after: QueryResult, nowMs: number, freshnessEveryMs: number): void {
    const { epoch, v } = splitVersion(before.version);
    if (after.rows.length > 2 * this.#rows) this.#measure(JSON.stringify(after).length, after);
    this.#result = after;
    if (splitVersion(after.version).epoch !== epoch) {
      this.ring.clear();
      for (const reader of this.readers) reader.onGap(this, 'epoch');
      return;
    }
    const diff = diffResult(before, after, this.query.dimensions);
    const isFreshnessDue =
      before.freshness.state !== after.freshness.state || nowMs - this.#sentFreshnessAtMs >= freshnessEveryMs;
    if (!diff && !isFreshnessDue) {
      // No visible change: the next patch starts from what the readers were sent.
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

  #measure(length: number, { rows }: QueryResult): void {
    if (length > MAX_RESULT) {
      throw new InvalidRequestError(
        'result_too_large',
        `the result has ${length} characters: expected at most ${MAX_RESULT} of one that is kept up to date; ask for fewer rows or metrics, or ask it with POST /v1/query`,
      );
    }
    this.#length = length;
    this.#rows = rows.length;
  }
}

/** Splits `k3f:118.42` into its epoch and its counters. */
export function splitVersion(version: string): { epoch: string; v: string } {
  const colon = version.indexOf(':');
  return { epoch: version.slice(0, colon), v: version.slice(colon + 1) };
}
