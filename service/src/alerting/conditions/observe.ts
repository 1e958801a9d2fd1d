import type { Query, QueryResult, Row } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import type { Rule } from '../../catalog/model/types.ts';
import type { QueryService, SourceStates } from '../../query/types.ts';
import { toDimensionKey } from '../episodes/save-episode.ts';
import type { InstanceCount } from '../evaluation/bound-instances.ts';
import type { Judgement } from '../states/judge.ts';

export type Dimensions = Readonly<Record<string, string | null>>;

/** Observation of one instance. */
export interface Observation {
  readonly dimensions: Dimensions;
  readonly judgement: Judgement;
}

/** Dependencies of observers. */
export interface ObserveContext {
  readonly queries: QueryService;
  readonly states: SourceStates;
  /** Policy that sees everything that the rule is computed on. */
  readonly policy: Policy;
  readonly nowMs: number;
  /** Returns the instances with an open episode, which are judged even when they no longer have rows. */
  knownOf(rule: string): readonly Dimensions[];
  /** Called with the number of instances of a split rule, and how many of them are watched. */
  reportInstances(rule: string, count: InstanceCount): void;
  onError(error: unknown): void;
}

/**
 * Observes rules of one kind of condition, together where one query can serve several. Rules that fail are left out.
 */
export type Observer = (
  rules: readonly Rule[],
  context: ObserveContext,
) => Promise<Map<string, readonly Observation[]>>;

/** Observers by kind of condition. */
export type Observers = Readonly<Record<string, Observer>>;

/** Most rows of one query; a query by time loses its newest rows beyond. */
export const MAX_ROWS = 10_000;

/** Returns the least watermark of a metric's sources. */
export function findWatermark(states: SourceStates, sources: readonly string[]): number | null {
  return sources
    .map((source) => states.state(source).watermarkMs)
    .reduce<number | null>((least, ms) => (least === null || ms === null ? null : Math.min(least, ms)), Infinity);
}

export const toRange = (fromMs: number, toMs: number): [string, string] => [
  new Date(fromMs).toISOString(),
  new Date(toMs).toISOString(),
];

/** Dependencies of a query. */
export type AskContext = Pick<ObserveContext, 'queries' | 'policy'>;

/** Answers a query; `truncated` when it has more rows than MAX_ROWS. */
export const ask = (query: Query, { queries, policy }: AskContext): Promise<QueryResult> =>
  queries.answer({ ...query, limit: MAX_ROWS }, policy);

export const dimensionsOf = (row: Row, by: readonly string[]): Dimensions =>
  Object.fromEntries(by.map((name) => [name, (row[name] ?? null) as string | null]));

/** Returns the instances by key, each once. */
export function unite(...lists: readonly (readonly Dimensions[])[]): Map<string, Dimensions> {
  return new Map(lists.flat().map((dimensions) => [toDimensionKey(dimensions), dimensions]));
}

/** Runs `work` for groups of rules one after another; a group that fails is reported, and its rules are left out. */
export async function eachGroup<Group>(
  groups: Iterable<Group>,
  onError: (error: unknown) => void,
  work: (group: Group) => Promise<void>,
): Promise<void> {
  for (const group of groups) await work(group).catch(onError);
}
