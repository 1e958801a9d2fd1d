import { LRUCache } from 'lru-cache';
import type { Tier } from '../../../../sdk/src/protocol/query.ts';
import type { ComputedAnswer } from '../answer/compute-answer.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import type { SourceStates } from '../types.ts';
import { isCurrent, isKnown, raiseVersions } from './is-current.ts';
import { decodeAnswer, encodeAnswer } from './stored-answer.ts';
import type { SharedCache } from './types.ts';

/** An answer, and where it was found. */
export interface FoundAnswer {
  readonly answer: ComputedAnswer;
  readonly tier: Tier;
}

export interface AnswerCacheOptions {
  readonly states: SourceStates;
  /** Memory for answers, bytes. */
  readonly cacheBytes: number;
  /** Answers of the other replicas; undefined where there is nothing to share them through. */
  readonly shared: SharedCache | undefined;
}

/** Answers by the key of their query: in memory, and among the replicas. Only current ones are found. */
export class AnswerCache {
  readonly #states: SourceStates;
  readonly #shared: SharedCache | undefined;
  readonly #memory: LRUCache<string, ComputedAnswer>;

  constructor({ states, cacheBytes, shared }: AnswerCacheOptions) {
    this.#states = states;
    this.#shared = shared;
    this.#memory = new LRUCache({ maxSize: cacheBytes, sizeCalculation: ({ sizeBytes }) => sizeBytes });
  }

  findInMemory(query: ResolvedQuery, nowMs: number): FoundAnswer | undefined {
    const answer = this.#memory.get(query.key);
    return answer && this.#take(answer, 'memory', query, nowMs);
  }

  /** Finds an answer that another replica computed in an epoch. */
  async findShared(query: ResolvedQuery, epoch: string, nowMs: number): Promise<FoundAnswer | undefined> {
    const text = await this.#shared?.find(`${epoch}:${query.key}`);
    const answer = text === undefined ? undefined : decodeAnswer(text);
    return answer && isKnown(answer, this.#states) ? this.#take(answer, 'redis', query, nowMs) : undefined;
  }

  keepInMemory({ key }: ResolvedQuery, answer: ComputedAnswer): void {
    this.#memory.set(key, answer);
  }

  /** Gives an answer to the other replicas, unless it is too large or has an explanation. */
  share({ key, explain }: ResolvedQuery, epoch: string, answer: ComputedAnswer): void {
    const shared = this.#shared;
    if (!shared || explain || answer.sizeBytes > shared.maxBytes) return;
    shared.save(`${epoch}:${key}`, encodeAnswer(answer));
  }

  clear(): void {
    this.#memory.clear();
  }

  #take(answer: ComputedAnswer, tier: Tier, query: ResolvedQuery, nowMs: number): FoundAnswer | undefined {
    if (!isCurrent(answer, query, this.#states, nowMs)) return undefined;
    raiseVersions(answer, this.#states);
    return { answer, tier };
  }
}
