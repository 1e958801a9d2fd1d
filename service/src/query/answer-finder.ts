import type pg from 'pg';
import type { Policy } from '../access/types.ts';
import type { CpuShares } from '../base/cpu-shares.ts';
import { UnavailableError } from '../base/errors.ts';
import { LoopBudget } from '../base/loop-budget.ts';
import { SingleFlight } from '../base/single-flight.ts';
import { MemberTexts } from '../medallion/gold/read-members.ts';
import { computeAnswer, type ComputedAnswer } from './answer/compute-answer.ts';
import { AnswerCache, type AnswerCacheOptions, type FoundAnswer } from './cache/answer-cache.ts';
import type { Lane } from './lane.ts';
import type { ResolvedQuery } from './parse/resolve-ranges.ts';
import type { ProvenanceRecorder } from './provenance/provenance-recorder.ts';
import { FirstData } from './versions/first-data.ts';

export interface AnswerFinderOptions extends AnswerCacheOptions {
  now(): number;
  readonly provenance: ProvenanceRecorder;
  /** Event-loop time by principal. */
  readonly shares: CpuShares;
}

export interface AnswerFinder {
  /** Returns a current answer from memory without waiting; undefined where there is none. */
  findInMemory(query: ResolvedQuery, nowMs: number): FoundAnswer | undefined;
  /**
   * Finds an answer among the replicas, or computes it over the lane's connections, in the turn of the principal. Throws
   * the reason of a signal that is aborted; the computation ends with the last caller that waits for it.
   */
  findOrCompute(lane: Lane, query: ResolvedQuery, policy: Policy, signal?: AbortSignal): Promise<FoundAnswer>;
  /**
   * Computes an answer in the turn of the principal and caches it nowhere, as one that is asked once and may be large. Throws
   * `database_changing` where the epoch is not `epoch`, or changed meanwhile.
   */
  computeOnce(lane: Lane, query: ResolvedQuery, policy: Policy, once: Once): Promise<ComputedAnswer>;
  destroy(): void;
}

/** A computation whose answer is not cached. */
export interface Once {
  readonly epoch: string;
  readonly signal: AbortSignal;
}

/** A computation of an answer. */
interface Task {
  readonly pool: pg.Pool;
  readonly query: ResolvedQuery;
  readonly policy: Policy;
  readonly nowMs: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Repetitions of a computation whose epoch changed; several happen only where connections reach several servers. */
const MAX_EPOCHS = 3;

/** Finds answers in memory, then among the replicas, then in gold and silver. Each key is computed once at a time. */
export function createAnswerFinder(options: AnswerFinderOptions): AnswerFinder {
  const { states, now, provenance, shares } = options;
  const cache = new AnswerCache(options);
  const texts = new MemberTexts();
  const firstData = new FirstData(states);
  const flights = new SingleFlight<FoundAnswer>();
  const unsubscribe = states.subscribe((news) => {
    if (!('epoch' in news)) return;
    cache.clear();
    texts.forget();
  });

  function computeInTurn(
    lane: Lane,
    query: ResolvedQuery,
    policy: Policy,
    signal: AbortSignal | undefined,
  ): Promise<FoundAnswer> {
    const { key } = query;
    // Work of the service itself has no share to exceed.
    const principal = policy.subject ?? key;
    const compute = async (ownSignal: AbortSignal): Promise<FoundAnswer> => {
      const nowMs = now();
      const computeShared = (sharedSignal: AbortSignal) =>
        computeInOneEpoch({ pool: lane.pool, query, policy, nowMs, signal: sharedSignal });
      return cache.findInMemory(query, nowMs) ?? flights.run(key, computeShared, ownSignal);
    };
    return lane.own.run(
      `${principal} ${key}`,
      (ownSignal) => lane.gate.run(principal, () => compute(ownSignal), ownSignal),
      signal,
    );
  }

  /** An answer computed while the epoch changed may mix both epochs: it is neither returned nor cached. */
  async function computeInOneEpoch(task: Task): Promise<FoundAnswer> {
    const { query, policy, nowMs } = task;
    for (let attempt = 1; attempt <= MAX_EPOCHS; attempt++) {
      const { epoch } = states;
      const current = (await cache.findShared(query, epoch, nowMs)) ?? (await compute(task, epoch));
      if (epoch !== states.epoch) continue;
      cache.keepInMemory(query, current.answer);
      provenance.note(query, policy, states.catalog.digest);
      return current;
    }
    throw new UnavailableError('database_changing', 'the database was replaced several times in a row; try again');
  }

  function computeFresh({ query, policy, ...task }: Task): Promise<ComputedAnswer> {
    const startStretch = (): LoopBudget => new LoopBudget(shares, policy.subject);
    return computeAnswer(query, { ...task, states, texts, firstData, startStretch });
  }

  async function computeOnce(
    lane: Lane,
    query: ResolvedQuery,
    policy: Policy,
    { epoch, signal }: Once,
  ): Promise<ComputedAnswer> {
    const task = { pool: lane.pool, query, policy, nowMs: now(), signal };
    const answer = await lane.gate.run(policy.subject ?? query.key, () => computeFresh(task), signal);
    if (epoch !== states.epoch) {
      throw new UnavailableError('database_changing', 'the database was replaced while it was read; try again');
    }
    return answer;
  }

  async function compute(task: Task, epoch: string): Promise<FoundAnswer> {
    const answer = await computeFresh(task);
    const { query } = task;
    if (epoch === states.epoch) cache.share(query, epoch, answer);
    return { answer, tier: answer.tier };
  }

  return {
    findInMemory: (query, nowMs) => cache.findInMemory(query, nowMs),
    // A computation that is already running is awaited without taking a place in the queue.
    findOrCompute: (lane, query, policy, signal) =>
      flights.join(query.key, signal) ?? computeInTurn(lane, query, policy, signal),
    computeOnce,
    destroy: unsubscribe,
  };
}
