import type pg from 'pg';
import type { Tier } from '../../../sdk/src/protocol/query.ts';
import type { CellGroup } from '../store/read-cells.ts';
import type { MemberTexts } from '../store/read-members.ts';
import { computeRows, type ComputedRows } from './compute-rows.ts';
import type { ParsedQuery } from './parse-query.ts';
import type { Plan } from './plan.ts';
import { readSource, type SourceRead } from './read-source.ts';
import type { SourceStates } from './types.ts';

/** An answer before it is dressed with what only the moment of serving knows. */
export interface ComputedAnswer {
  readonly main: ComputedRows;
  readonly comparison: ComputedRows | undefined;
  readonly ranges: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** Source to the version that the rows show; sources in the order of their names. */
  readonly versions: Map<string, number>;
  readonly tier: Tier;
  /** When a bucket begins that would be one more row; Infinity when none will. */
  readonly nextRowAtMs: number;
  readonly sizeBytes: number;
  readonly explanation: readonly SourceExplanation[];
}

export interface SourceExplanation {
  readonly source: string;
  readonly pieces: readonly {
    readonly tier: string;
    readonly table: string;
    readonly spans: readonly (readonly [string, string])[];
  }[];
  readonly sql: string;
  readonly groups: number;
}

export interface ComputeContext {
  readonly pool: pg.Pool;
  readonly states: SourceStates;
  readonly texts: MemberTexts;
  readonly nowMs: number;
}

/** Reads and computes. Throws AppErrors for what cannot be answered. */
export async function computeAnswer(query: ParsedQuery, context: ComputeContext): Promise<ComputedAnswer> {
  const sources = [...new Set(query.metrics.flatMap((metric) => metric.sources))].sort();
  const ranges = [query.range, ...(query.comparison ? [query.comparison] : [])];
  const reads = await Promise.all(sources.map((source) => readSource(source, query, ranges, context)));
  const valueOf = await loadTexts(reads, query, context);
  const shapes = new Map(reads.map(({ source, shapes: ofSource }) => [source, ofSource]));
  const [main, comparison] = await inTurn(ranges, (index) =>
    computeRows(
      new Map(reads.map(({ source, cells }) => [source, cells.groups.filter(({ range }) => range === index)])),
      {
        metrics: query.metrics,
        dimensions: query.dimensions,
        hasTime: query.granularity !== undefined,
        buckets: reads[0]?.plans[index]?.buckets ?? [],
        shapes,
        valueOf,
        order: query.order,
        limit: query.limit,
        fillBeforeMs: context.nowMs,
      },
    ),
  );
  if (!main) throw new RangeError('a query has a range');
  const explanation = query.explain ? reads.map(explain) : [];
  return {
    main,
    comparison,
    ranges,
    versions: new Map(reads.map(({ source, cells }) => [source, cells.version])),
    tier: reads.some(({ plans }) => plans.some(isSilver)) ? 'silver' : 'gold',
    nextRowAtMs: findNextRow(query, reads[0]?.plans ?? [], context.nowMs),
    sizeBytes: estimateBytes(main) + (comparison ? estimateBytes(comparison) : 0) + countCharacters(explanation),
    explanation,
  };
}

/** One range after another: the second does not hold the event loop in the stretch of the first. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const index of items.keys()) results.push(await work(index));
  return results;
}

const countCharacters = (explanation: readonly SourceExplanation[]): number =>
  explanation.length === 0 ? 0 : 2 * JSON.stringify(explanation).length;

/** Texts of the dimensions' values. */
async function loadTexts(
  reads: readonly SourceRead[],
  query: ParsedQuery,
  { pool, texts }: ComputeContext,
): Promise<(dimension: string, id: number) => string | null> {
  const groups: readonly CellGroup[] = reads.flatMap(({ cells }) => cells.groups);
  const loaded = new Map<string, ReadonlyMap<number, string>>();
  for (const [index, dimension] of query.dimensions.entries()) {
    const ids = groups.map(({ dimensionIds }) => dimensionIds[index] as number);
    loaded.set(dimension, await texts.load(pool, dimension, ids));
  }
  return (dimension, id) => loaded.get(dimension)?.get(id) ?? null;
}

const isSilver = (plan: Plan): boolean => plan.pieces.some(({ tier }) => tier === 'silver');

/** Only lines without dimensions get rows for empty buckets. */
function findNextRow(query: ParsedQuery, plans: readonly Plan[], nowMs: number): number {
  if (query.dimensions.length > 0) return Infinity;
  const starts = plans.flatMap(({ buckets }) => buckets.map(({ startMs }) => startMs)).filter((ms) => ms >= nowMs);
  return starts.length === 0 ? Infinity : starts.reduce((least, ms) => Math.min(least, ms));
}

/** About what the rows take in memory, and once more as JSON. */
const estimateBytes = ({ rows }: ComputedRows): number =>
  1000 + rows.length * (150 + 80 * Object.keys(rows[0] ?? {}).length);

function explain({ source, plans, cells }: SourceRead): SourceExplanation {
  return {
    source,
    groups: cells.groups.length,
    sql: cells.sql,
    pieces: plans.flatMap((plan) =>
      plan.pieces.map(({ tier, table, spans }) => ({
        tier,
        table,
        spans: spans.map(([from, to]) => [new Date(from).toISOString(), new Date(to).toISOString()] as const),
      })),
    ),
  };
}
