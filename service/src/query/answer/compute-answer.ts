import type pg from 'pg';
import type { CutBucket, Tier, UnknownValues } from '../../../../sdk/src/protocol/query.ts';
import type { CellGroup } from '../../medallion/gold/read-cells.ts';
import type { LoopBudget } from '../../base/loop-budget.ts';
import type { MemberTexts } from '../../medallion/gold/read-members.ts';
import { bucketsOf, type Bucket } from '../../time/buckets.ts';
import { alignQuery, findAlignedUntil, findCutBuckets, pairBuckets, toParts, type RangePart } from './alignment.ts';
import { compareAligned, type AlignedTotals } from './compare-aligned.ts';
import { computeChanges } from './compute-changes.ts';
import { computeRows, type ComputedRows, type RankedRows } from './compute-rows.ts';
import type { FirstData } from '../versions/first-data.ts';
import { readsChange } from '../parse/change-member.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import { MAX_ROWS } from '../parse/query-schema.ts';
import { findDetailStep, MAX_BUCKETS, type Plan } from '../plan/plan.ts';
import { findWatermark } from '../versions/find-watermark.ts';
import { mergeEqualTexts } from './merge-equal-texts.ts';
import { readSource, type ReadRequest, type SourceRead } from './read-source.ts';
import type { SourceStates } from '../types.ts';
import { findUnknownValues } from './unknown-values.ts';
import { mergeSpans } from '../windows/atoms.ts';
import { planWindows, type Side, type WindowPlan } from '../windows/plan-windows.ts';
import { toMemberCells, type WindowedCells } from '../windows/windowed-rows.ts';

/** A computed answer without the fields that depend on the moment of serving. */
export interface ComputedAnswer {
  readonly main: ComputedRows;
  readonly cutBuckets: readonly CutBucket[];
  readonly unknownValues: readonly UnknownValues[];
  readonly comparison: ComputedComparison | undefined;
  readonly ranges: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** Source to the version that the rows show; sources in the order of their names. */
  readonly versions: Map<string, number>;
  readonly tier: Tier;
  /** When the next bucket that adds a row begins, epoch ms; Infinity when none will. */
  readonly nextRowAtMs: number;
  readonly sizeBytes: number;
  readonly explanation: readonly SourceExplanation[];
}

/** Rows of the comparison, and how they relate to those of the query. */
export interface ComputedComparison extends ComputedRows {
  readonly cutBuckets: readonly CutBucket[];
  /**
   * First instants of the query's buckets and of their counterparts, epoch ms; undefined unless the rows are a series.
   */
  readonly pairs: readonly (readonly [number, number | null])[] | undefined;
  /** Instant of the range up to which it is compared, epoch ms. */
  readonly alignedUntilMs: number;
  readonly aligned: AlignedTotals | undefined;
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
  readonly firstData: FirstData;
  readonly nowMs: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Computing is split into stretches charged to the caller. */
  startStretch(): LoopBudget;
}

/** Reads and computes an answer. Throws AppErrors for queries that cannot be answered. */
export async function computeAnswer(query: ResolvedQuery, context: ComputeContext): Promise<ComputedAnswer> {
  const { states, nowMs } = context;
  const { sources } = query;
  const ranges = [query.range, ...(query.comparison ? [query.comparison] : [])];
  const stretch = context.startStretch();
  const [buckets = [], compared = []] = ranges.map((range) => cutIntoBuckets(range, query, states));
  const untilMs = findAlignedUntil(query, findWatermark(sources.map((source) => states.state(source))), nowMs);
  const alignment = alignQuery(query, untilMs);
  const parts = toParts(query, alignment).filter(({ isAligned }) => isAligned || !query.aligned);
  if (stretch.isSpent) await stretch.rest();
  const clock = { timezone: query.timezone, weekStart: states.catalog.weekStart, nowMs };
  const windows = planWindows(query, { parts, buckets, compared, alignment }, clock);
  const reading = toReading(query, parts, windows);
  const asRead = await Promise.all(sources.map((source) => readSource(source, query, reading, context)));
  context.signal.throwIfAborted();
  const texts = await loadTexts(asRead, query, context);
  const reads = mergeEqualTexts(asRead, query.dimensions, texts);
  const request = {
    ...query,
    startStretch: () => context.startStretch(),
    hasTime: query.granularity !== undefined,
    shapes: new Map(reads.map(({ source, shapes }) => [source, shapes])),
    valueOf: (dimension: string, id: number) => texts.get(dimension)?.get(id) ?? null,
    fillBeforeMs: nowMs,
  };
  const { groupsOf, windowsOf } = indexCells(reads, parts, windows);
  const isByChange = readsChange(query);
  const changes = isByChange && alignment ? await computeChanges(groupsOf, windowsOf, request) : undefined;
  const { ranks, ...main } = await computeRows(
    groupsOf((part) => part.of === 'range'),
    { ...request, buckets, changes, windows: windowsOf(query.aligned ? 'alignedRange' : 'range') },
  );
  const rows = await computeCompared(
    query,
    groupsOf,
    { ...request, buckets: compared, windows: windowsOf(query.aligned ? 'alignedComparison' : 'comparison') },
    {
      ...main,
      ranks,
    },
  );
  const aligned = alignment && (await compareAligned(query, alignment, { groupsOf, windowsOf }, request, context));
  const isSeries = query.granularity !== undefined && query.dimensions.length === 0;
  const comparison = query.comparison &&
    rows && {
      ...omitRanks(rows),
      cutBuckets: findCutBuckets(query.comparison, compared),
      pairs: isSeries && alignment ? pairBuckets(query.range, buckets, compared, alignment) : undefined,
      alignedUntilMs: untilMs,
      aligned,
    };
  const explanation = query.explain ? reads.map(explain) : [];
  return {
    main,
    cutBuckets: findCutBuckets(query.range, buckets),
    unknownValues: await findUnknownValues(context.pool, query, sources, states),
    comparison,
    ranges: listReadRanges(ranges, isIncomplete(aligned), windows),
    versions: new Map(reads.map(({ source, cells }) => [source, cells.version])),
    tier: reads.some(({ plans }) => plans.some(isSilver)) ? 'silver' : 'gold',
    nextRowAtMs: Math.min(findNextRow(query, [...buckets, ...compared], nowMs), windows?.nextMs ?? Infinity),
    sizeBytes: estimateBytes(main) + (comparison ? estimateComparison(comparison) : 0) + countCharacters(explanation),
    explanation,
  };
}

const cutIntoBuckets = (
  range: { readonly fromMs: number; readonly toMs: number },
  { granularity, timezone }: ResolvedQuery,
  { catalog }: SourceStates,
): Bucket[] =>
  granularity === undefined
    ? []
    : bucketsOf(range, granularity, timezone, { limit: MAX_BUCKETS, weekStart: catalog.weekStart });

/** Cells that were read, by what they are needed for. */
function indexCells(reads: readonly SourceRead[], parts: readonly RangePart[], windows: WindowPlan | undefined) {
  const groupsOf = (isWanted: (part: RangePart) => boolean) =>
    new Map(
      reads.map(({ source, cells }) => [
        source,
        cells.groups.filter((group) =>
          windows
            ? parts.some((part) => isWanted(part) && windows.isWithin(group, part))
            : isWanted(parts[group.range] as RangePart),
        ),
      ]),
    );
  const cells =
    windows && toMemberCells(new Map(reads.map((read) => [read.source, read.cells.groups])), windows.atomOf);
  const windowsOf = (side: Side): WindowedCells | undefined => cells && windows && { cells, ...windows.sides[side] };
  return { groupsOf, windowsOf };
}

/**
 * Computes the rows of the comparison. A ranking compares the same members, whatever their rank was; members of the comparison
 * alone appear only where none were cut.
 */
async function computeCompared(
  query: ResolvedQuery,
  groupsOf: ReturnType<typeof indexCells>['groupsOf'],
  request: Parameters<typeof computeRows>[1],
  main: RankedRows,
): Promise<RankedRows | undefined> {
  const { comparison, dimensions, limit } = query;
  if (!comparison) return undefined;
  const groups = groupsOf((part) => part.of === 'comparison');
  const unselected = { ...request, having: [], limitBy: undefined, totalsBy: [], paged: false };
  if (dimensions.length === 0) return computeRows(groups, unselected);
  return computeRows(groups, {
    ...unselected,
    ranks: main.ranks,
    isRankedOnly: leavesOut(main, query),
    offset: 0,
    limit: Math.max(MAX_ROWS, limit),
  });
}

/** Cells of windows are read by the atoms that these need. */
const toReading = (
  { granularity }: ResolvedQuery,
  parts: readonly RangePart[],
  windows: WindowPlan | undefined,
): ReadRequest =>
  windows
    ? { ...windows, granularity: undefined, detailStepMs: findDetailStep(windows.atoms.flat()) }
    : { parts, granularity, withTime: granularity !== undefined };

/** Adds what is read outside the ranges: an answer holds as long as nothing of it changes. */
function listReadRanges(
  ranges: ComputedAnswer['ranges'],
  isIncomplete: boolean,
  windows: WindowPlan | undefined,
): ComputedAnswer['ranges'] {
  const held = mergeSpans(windows?.atoms ?? []).map(([fromMs, toMs]) => ({ fromMs, toMs }));
  const firstMs = Math.min(...ranges.map((range) => range.fromMs));
  return [...ranges, ...held, ...(isIncomplete ? [{ fromMs: FIRST_MS, toMs: firstMs }] : [])];
}

/** True while earlier data is missing: its absence does not mean that nothing happened. */
const isIncomplete = (aligned: AlignedTotals | undefined): boolean => (aligned?.coverage ?? 1) < 1;
/** The earliest instant of a Date. */
const FIRST_MS = -8.64e15;

function omitRanks(ranked: RankedRows): ComputedRows {
  const { rows, bucketEndsMs, totals, other, rowCount, otherBy, totalsBy, digest } = ranked;
  return { rows, bucketEndsMs, totals, other, rowCount, otherBy, totalsBy, digest };
}

/** True where the query leaves out rows of its range, so that a member of the comparison alone may be one of them. */
const leavesOut = ({ rows, rowCount }: ComputedRows, { having, limitBy }: ResolvedQuery): boolean =>
  rows.length < rowCount || having.length > 0 || limitBy !== undefined;

const countCharacters = (explanation: readonly SourceExplanation[]): number =>
  explanation.length === 0 ? 0 : 2 * JSON.stringify(explanation).length;

/** Loads the texts of dimension values, by dimension. */
async function loadTexts(
  reads: readonly SourceRead[],
  query: ResolvedQuery,
  { pool, texts }: ComputeContext,
): Promise<ReadonlyMap<string, ReadonlyMap<number, string>>> {
  const groups: readonly CellGroup[] = reads.flatMap(({ cells }) => cells.groups);
  const loaded = new Map<string, ReadonlyMap<number, string>>();
  for (const [index, dimension] of query.dimensions.entries()) {
    const ids = groups.map(({ dimensionIds }) => dimensionIds[index] as number);
    loaded.set(dimension, await texts.load(pool, dimension, ids));
  }
  return loaded;
}

const isSilver = (plan: Pick<Plan, 'pieces'>): boolean => plan.pieces.some(({ tier }) => tier === 'silver');

/** Series get rows for empty buckets that have begun: those without dimensions, and those by dimensions of what windows hold. */
function findNextRow({ dimensions, metrics }: ResolvedQuery, buckets: readonly Bucket[], nowMs: number): number {
  const reachesBack = metrics.some(({ windows }) => windows.windows.some(({ kind }) => kind !== 'total'));
  if (dimensions.length > 0 && !reachesBack) return Infinity;
  return buckets.reduce((least, { startMs }) => (startMs >= nowMs ? Math.min(least, startMs) : least), Infinity);
}

/** Approximate memory of the rows, counted once more for their JSON. */
const estimateBytes = ({ rows, otherBy = [], totalsBy = [] }: ComputedRows): number =>
  [rows, otherBy, ...totalsBy.map((set) => set.rows)].reduce(
    (sum, part) => sum + part.length * (150 + 80 * Object.keys(part[0] ?? {}).length),
    1000,
  );

/** Each pair holds two instants. */
const estimateComparison = (comparison: ComputedComparison): number =>
  estimateBytes(comparison) + 80 * (comparison.pairs?.length ?? 0);

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
