import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import type { Policy } from '../access/types.ts';
import type { Query, Tier } from '../../../sdk/src/protocol/query.ts';
import { nextBoundary } from '../time/date-range.ts';
import { readRelativeRange } from '../time/relative-range.ts';
import { UnavailableError } from '../base/errors.ts';
import { SingleFlight } from '../base/single-flight.ts';
import { CpuShares } from '../base/cpu-shares.ts';
import { Gate } from '../base/gate.ts';
import { LoopBudget } from '../base/loop-budget.ts';
import type { SharedCache } from './cache/types.ts';
import { MemberTexts } from '../medallion/gold/read-members.ts';
import { toAnswerKeys, type AnswerKeys } from './answer/answer-keys.ts';
import { computeAnswer, type ComputedAnswer } from './answer/compute-answer.ts';
import { parseQuery, type ParsedQuery } from './parse/parse-query.ts';
import type { ProvenanceRecorder } from './provenance/provenance-recorder.ts';
import { findWatermark } from './versions/find-watermark.ts';
import { presentAnswer, presentAnswerJson, type Serving } from './answer/present-answer.ts';
import { FirstData } from './versions/first-data.ts';
import { findAlignedUntil } from './answer/alignment.ts';
import { decodeAnswer, encodeAnswer } from './cache/stored-answer.ts';
import type { QueryService, SourceStates } from './types.ts';

/** Repetitions of a computation whose epoch changed; several happen only where connections reach several servers. */
const MAX_EPOCHS = 3;

export interface QueryServiceOptions {
  readonly pool: pg.Pool;
  readonly states: SourceStates;
  now(): number;
  /** Memory for computed answers, bytes. */
  readonly cacheBytes: number;
  /** Answers of the other replicas; undefined where there is nothing to share them through. */
  readonly shared: SharedCache | undefined;
  readonly provenance: ProvenanceRecorder;
  /** Event-loop time by principal. */
  readonly shares?: CpuShares;
}

export interface RunningQueryService extends QueryService {
  /** Returns a service that computes the same answers over other connections, with a queue of its own. */
  over(pool: pg.Pool): QueryService;
  destroy(): void;
}

/** The connections and queues that a group of callers computes with. */
interface Lane {
  readonly pool: pg.Pool;
  readonly gate: Gate;
  /** Running computations by principal and key: a principal that asks the same twice at once computes it once. */
  readonly own: SingleFlight<Found>;
}

const MAX_WAITING = 10_000;
const MAX_WAITING_OF_ONE = 200;
const WAIT_WITHIN_MS = 10_000;

function toLane(pool: pg.Pool): Lane {
  const concurrency = pool.options.max;
  const gate = new Gate({
    concurrency,
    perKey: Math.max(1, Math.floor(concurrency / 2)),
    maxWaiting: MAX_WAITING,
    maxWaitingPerKey: MAX_WAITING_OF_ONE,
    waitWithinMs: WAIT_WITHIN_MS,
  });
  return { pool, gate, own: new SingleFlight() };
}

/**
 * Answers queries: from memory while nothing they read has changed, else from an answer that another replica computed,
 * else from gold and silver. Each key is computed once at a time.
 */
export function createQueryService({
  pool,
  states,
  now,
  cacheBytes,
  shared,
  provenance,
  shares = new CpuShares(),
}: QueryServiceOptions): RunningQueryService {
  const texts = new MemberTexts();
  const firstData = new FirstData(states);
  const flights = new SingleFlight<Found>();
  const cache = new LRUCache<string, ComputedAnswer>({
    maxSize: cacheBytes,
    sizeCalculation: ({ sizeBytes }) => sizeBytes,
  });
  const unsubscribe = states.subscribe((news) => {
    if (!('epoch' in news)) return;
    cache.clear();
    texts.forget();
  });

  /** Parsed queries by policy and request text: parsing again costs more than answering from memory. */
  const readings = new LRUCache<string, Reading>({
    max: 2000,
    maxSize: READINGS_BYTES,
    sizeCalculation: (_, literal) => READING_BYTES + literal.length * BYTES_PER_CHARACTER,
  });

  function read(query: unknown, policy: Policy, nowMs: number): Reading {
    const parsed = parseQuery(query, states.catalog, policy, nowMs);
    const untilMs = findBoundary(query as Query, parsed, states, nowMs);
    return { parsed, untilMs, ...toAnswerKeys(parsed, policy, states) };
  }

  async function find(
    lane: Lane,
    { parsed, key, originKey }: Reading,
    policy: Policy,
    nowMs: number,
  ): Promise<{ answer: ComputedAnswer; serving: Serving }> {
    const cached = findInMemory(parsed, key, nowMs)?.answer;
    if (cached) return { answer: cached, serving: { states, nowMs, tier: 'memory', key: originKey } };
    // A computation that is already running is awaited without taking a place in the queue.
    const computed = await (flights.running(key) ?? computeInTurn(lane, parsed, key, policy));
    return { answer: computed.answer, serving: { states, nowMs: now(), tier: computed.tier, key: originKey } };
  }

  function findInMemory(parsed: ParsedQuery, key: string, nowMs: number): Found | undefined {
    const answer = cache.get(key);
    return answer && isCurrent(answer, parsed, states, nowMs) ? { answer, tier: 'memory' } : undefined;
  }

  function computeInTurn(lane: Lane, parsed: ParsedQuery, key: string, policy: Policy): Promise<Found> {
    // Work of the service itself has no share to exceed.
    const principal = policy.subject ?? key;
    return lane.own.run(`${principal} ${key}`, () =>
      lane.gate.run(principal, async () => {
        const nowMs = now();
        return (
          findInMemory(parsed, key, nowMs) ??
          flights.run(key, () => findOrCompute(lane.pool, parsed, key, policy, nowMs))
        );
      }),
    );
  }

  /** An answer computed while the epoch changed may mix both epochs: it is neither returned nor cached. */
  async function findOrCompute(
    lanePool: pg.Pool,
    parsed: ParsedQuery,
    key: string,
    policy: Policy,
    nowMs: number,
  ): Promise<Found> {
    for (let attempt = 1; attempt <= MAX_EPOCHS; attempt++) {
      const { epoch } = states;
      const computed =
        (await findShared(parsed, epoch, key, nowMs)) ??
        (await compute(lanePool, parsed, epoch, key, nowMs, policy.subject));
      if (epoch !== states.epoch) continue;
      cache.set(key, computed.answer);
      provenance.note(toAnswerKeys(parsed, policy, states).originKey, parsed, policy, states.catalog.digest);
      return computed;
    }
    throw new UnavailableError('database_changing', 'the database was replaced several times in a row; try again');
  }

  async function findShared(
    parsed: ParsedQuery,
    epoch: string,
    key: string,
    nowMs: number,
  ): Promise<Found | undefined> {
    const text = await shared?.find(`${epoch}:${key}`);
    const answer = text === undefined ? undefined : decodeAnswer(text);
    return answer && isKnown(answer, states) && isCurrent(answer, parsed, states, nowMs)
      ? { answer, tier: 'redis' }
      : undefined;
  }

  async function compute(
    lanePool: pg.Pool,
    parsed: ParsedQuery,
    epoch: string,
    key: string,
    nowMs: number,
    subject: string | undefined,
  ): Promise<Found> {
    const startStretch = (): LoopBudget => new LoopBudget(shares, subject);
    const context = { pool: lanePool, states, texts, firstData, nowMs, startStretch };
    const answer = await computeAnswer(parsed, context);
    const isShared = shared && !parsed.explain && answer.sizeBytes <= shared.maxBytes && epoch === states.epoch;
    if (isShared) shared.save(`${epoch}:${key}`, encodeAnswer(answer));
    return { answer, tier: answer.tier };
  }

  const over = (lanePool: pg.Pool): QueryService => {
    const lane = toLane(lanePool);
    return {
      async answer(query, policy) {
        if (shares.waitMs(policy.subject) > 0) await shares.ready(policy.subject);
        const nowMs = now();
        const reading = shares.run(policy.subject, () => read(query, policy, nowMs));
        const { answer, serving } = await find(lane, reading, policy, nowMs);
        return shares.run(policy.subject, () => presentAnswer(answer, reading.parsed, serving));
      },
      async answerJson(text, query, policy) {
        const { subject } = policy;
        if (shares.waitMs(subject) > 0) await shares.ready(subject);
        const nowMs = now();
        const literal = `${policy.fingerprint} ${text}`;
        const cached = readings.get(literal);
        const reading =
          cached && nowMs < cached.untilMs ? cached : shares.run(subject, () => read(query(), policy, nowMs));
        if (reading !== cached) readings.set(literal, reading);
        const { answer, serving } = await find(lane, reading, policy, nowMs);
        return shares.run(subject, () => presentAnswerJson(answer, reading.parsed, serving));
      },
    };
  };

  return { ...over(pool), over, destroy: unsubscribe };
}

/** Memory for parsed queries; a longer text is parsed again each time. */
const READINGS_BYTES = 8_388_608;
/** Approximate memory of a short parsed query. */
const READING_BYTES = 2000;
/** Covers the text and the values parsed from it. */
const BYTES_PER_CHARACTER = 4;

interface Found {
  readonly answer: ComputedAnswer;
  readonly tier: Tier;
}

interface Reading extends AnswerKeys {
  readonly parsed: ParsedQuery;
  /** When its relative ranges roll over; Infinity where there are none. */
  readonly untilMs: number;
}

function findBoundary(
  { timeDimension }: Query,
  { timezone }: ParsedQuery,
  { catalog }: SourceStates,
  nowMs: number,
): number {
  const context = { nowMs, timezone, weekStart: catalog.weekStart };
  const { dateRange, compareDateRange } = timeDimension;
  const isWords = typeof compareDateRange === 'string' && readRelativeRange(compareDateRange) !== undefined;
  const boundaries = [nextBoundary(dateRange, context), isWords ? nextBoundary(compareDateRange, context) : null];
  return boundaries.reduce<number>((least, ms) => Math.min(least, ms ?? Infinity), Infinity);
}

/** False for an answer over versions or sources that this process has not heard of. */
const isKnown = ({ versions }: ComputedAnswer, states: SourceStates): boolean =>
  [...versions].every(
    ([source, version]) => states.catalog.sources.has(source) && version <= states.state(source).version,
  );

/**
 * True while no source changed within the ranges, no new bucket has begun that would add a row, and no more of the
 * range can be compared.
 */
function isCurrent(answer: ComputedAnswer, query: ParsedQuery, states: SourceStates, nowMs: number): boolean {
  if (nowMs >= answer.nextRowAtMs) return false;
  if (answer.comparison) {
    const watermarkMs = findWatermark([...answer.versions.keys()].map((source) => states.state(source)));
    if (findAlignedUntil(query, watermarkMs, nowMs) !== answer.comparison.alignedUntilMs) return false;
  }
  for (const [source, version] of answer.versions) {
    const isUntouched = answer.ranges.every(({ fromMs, toMs }) => states.isUnchanged(source, version, fromMs, toMs));
    if (!isUntouched) return false;
  }
  for (const source of answer.versions.keys()) {
    answer.versions.set(source, Math.max(answer.versions.get(source) ?? 0, states.state(source).version));
  }
  return true;
}
