import type pg from 'pg';
import type { Policy } from '../access/types.ts';
import { CpuShares } from '../base/cpu-shares.ts';
import { createAnswerFinder, type AnswerFinderOptions } from './answer-finder.ts';
import { checkCursor } from './answer/check-cursor.ts';
import { presentAnswer, presentAnswerJson, type Serving } from './answer/present-answer.ts';
import type { ComputedAnswer } from './answer/compute-answer.ts';
import { createExportService } from './export/export-service.ts';
import type { ExportService } from './export/types.ts';
import { createLane, type Lane } from './lane.ts';
import { parseQuery, type ParsedQuery } from './parse/parse-query.ts';
import { RangeResolver, type ResolvedQuery } from './parse/resolve-ranges.ts';
import type { Caller, QueryService } from './types.ts';

export interface QueryServiceOptions extends Omit<AnswerFinderOptions, 'shares'> {
  readonly pool: pg.Pool;
  /** Event-loop time by principal. */
  readonly shares?: CpuShares;
}

export interface RunningQueryService extends QueryService {
  /** Returns a service that computes the same answers over other connections, with a queue of its own. */
  over(pool: pg.Pool): QueryService;
  /** Reads all rows of queries, over the connections of this service. */
  readonly exports: ExportService;
  destroy(): void;
}

type Present<Result> = (answer: ComputedAnswer, query: ResolvedQuery, serving: Serving) => Result;

/**
 * Answers queries: from memory while nothing they read has changed, else from an answer that another replica computed,
 * else from gold and silver.
 */
export function createQueryService({
  pool: ownPool,
  shares = new CpuShares(),
  ...options
}: QueryServiceOptions): RunningQueryService {
  const { states, now } = options;
  const finder = createAnswerFinder({ ...options, shares });
  const ranges = new RangeResolver(states.catalog.weekStart);

  const parse = (query: unknown, policy: Policy): ParsedQuery =>
    shares.run(policy.subject, () => parseQuery(query, states.catalog, policy));

  async function answerWith<Result>(
    lane: Lane,
    query: ParsedQuery,
    policy: Policy,
    present: Present<Result>,
    caller: Caller | undefined,
  ): Promise<Result> {
    const { subject } = policy;
    if (shares.waitMs(subject) > 0) await shares.ready(subject);
    const nowMs = now();
    const resolved = shares.run(subject, () => ranges.resolve(query, nowMs));
    const cached = finder.findInMemory(resolved, nowMs);
    const { answer, tier } = cached ?? (await finder.findOrCompute(lane, resolved, policy, caller?.signal));
    checkCursor(answer, resolved);
    const serving = { states, nowMs: cached ? nowMs : now(), tier };
    return shares.run(subject, () => present(answer, resolved, serving));
  }

  const answerOver = (lane: Lane): QueryService => ({
    parse,
    async answer(query, policy, caller) {
      const { subject } = policy;
      if (shares.waitMs(subject) > 0) await shares.ready(subject);
      return answerWith(lane, parse(query, policy), policy, presentAnswer, caller);
    },
    answerParsed: (query, policy, caller) => answerWith(lane, query, policy, presentAnswer, caller),
    answerJson: (query, policy, caller) => answerWith(lane, query, policy, presentAnswerJson, caller),
  });

  const ownLane = createLane(ownPool);
  return {
    ...answerOver(ownLane),
    over: (pool) => answerOver(createLane(pool)),
    exports: createExportService({ finder, lane: ownLane, states, now }),
    destroy: () => finder.destroy(),
  };
}
