import type { Filter, Granularity } from '../../../../sdk/src/protocol/query.ts';
import { flattenFilter } from '../../catalog/model/flatten-filter.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { goldTable, type CellGranularity } from '../../catalog/model/table-names.ts';
import { isBuilding, type StoredRollup } from '../../medallion/layout/source-layout.ts';
import { bucketsOf, floorToBucket, nextBucket, type Bucket } from '../../time/buckets.ts';

export type Span = readonly [fromMs: number, toMs: number];

/** Part of the range that one table answers. */
export interface Piece {
  readonly tier: 'gold' | 'silver';
  /** Qualified table of gold; empty for silver, which is the source's detail table. */
  readonly table: string;
  /** Half-open, ascending, not overlapping. */
  readonly spans: readonly Span[];
}

export interface PlanRequest {
  readonly catalog: Catalog;
  readonly source: string;
  /** Columns, without their `d_`, of the dimensions that group or filter the rows. */
  readonly dimensions: ReadonlySet<string>;
  /** Columns, without their `m_`, of the measures that are read. */
  readonly measures: readonly string[];
  readonly granularity: Granularity | undefined;
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly timezone: string;
  readonly rollups: readonly StoredRollup[];
}

export interface Plan {
  /** Together they cover the range exactly once. */
  readonly pieces: readonly Piece[];
  /** Buckets of the answer that the range touches, ascending; empty without a granularity. */
  readonly buckets: readonly Bucket[];
  /** Step in which detail rows may be counted together: every bucket begins at a multiple of it. Milliseconds. */
  readonly detailStepMs: number;
}

export const MAX_BUCKETS = 10_000;

/**
 * Splits a range into days, base buckets and edges, and assigns each to the smallest rollup that holds it: the cost is
 * buckets, not events. Spans that no rollup covers are read from silver.
 */
export function planRange(request: PlanRequest, tables = findTables(request)): Plan {
  const { catalog, granularity, range, timezone } = request;
  const buckets =
    granularity === undefined
      ? []
      : bucketsOf(range, granularity, timezone, { limit: MAX_BUCKETS, weekStart: catalog.weekStart });
  const { days, base } = tables;
  const parts = new PieceList();
  const addBase = (span: Span): void => {
    if (!base) return parts.add('', span);
    for (const [part, isWhole] of splitAtBase(span, base.baseMs, granularity === undefined ? [] : buckets)) {
      parts.add(isWhole ? base.table : '', part);
    }
  };
  const whole = days && daysWithin(range, days.zone);
  if (days && whole) {
    addBase([range.fromMs, whole[0]]);
    parts.add(days.table, whole);
    addBase([whole[1], range.toMs]);
  } else {
    addBase([range.fromMs, range.toMs]);
  }
  return { pieces: parts.toPieces(), buckets, detailStepMs: detailStepOf(buckets) };
}

/** Plans several spans so that each table is read once. */
export function planSpans(request: Omit<PlanRequest, 'range'>, spans: readonly Span[]): Omit<Plan, 'buckets'> {
  const tables = findTables(request);
  const plans = spans.map(([fromMs, toMs]) => planRange({ ...request, range: { fromMs, toMs } }, tables));
  const parts = new PieceList();
  for (const { pieces } of plans)
    for (const piece of pieces) for (const span of piece.spans) parts.add(piece.table, span);
  return {
    pieces: parts.toPieces(),
    detailStepMs: plans.reduce((least, { detailStepMs }) => Math.min(least, detailStepMs), STEPS_MS[0] as number),
  };
}

type TableRequest = Omit<PlanRequest, 'range'>;

const findTables = (request: TableRequest) => ({
  days: findDays(request),
  base: findTable(request, (granularity) => granularity.kind === 'base'),
});

/** Day cells serve rows of whole days: of the query's zone, or of any zone when time is not in the rows. */
function findDays(request: TableRequest): { table: string; zone: string } | undefined {
  const { catalog, granularity, timezone } = request;
  if (granularity === 'minute' || granularity === 'hour') return undefined;
  const zones = granularity === undefined ? [timezone, ...catalog.zones] : [timezone];
  for (const zone of zones) {
    const dayTable = findTable(request, (granularity) => granularity.kind === 'day' && granularity.zone === zone);
    if (dayTable) return { table: dayTable.table, zone };
  }
  return undefined;
}

/** Finds the table of the smallest rollup that answers and has all dimensions, all measures and the granularity. */
function findTable(
  { dimensions, measures, rollups }: TableRequest,
  isWanted: (granularity: CellGranularity) => boolean,
): { table: string; baseMs: number } | undefined {
  const candidates = rollups
    .filter(
      (rollup) =>
        !isBuilding(rollup) &&
        [...dimensions].every((columnKey) => rollup.dimensions.includes(columnKey)) &&
        measures.every((columnKey) => rollup.measures.includes(columnKey)),
    )
    .sort((a, b) => a.dimensions.length - b.dimensions.length);
  for (const rollup of candidates) {
    const granularity = rollup.granularities.find(isWanted);
    if (granularity) return { table: goldTable(rollup, granularity, rollup.generation), baseMs: rollup.baseMs };
  }
  return undefined;
}

function daysWithin({ fromMs, toMs }: { fromMs: number; toMs: number }, zone: string): Span | undefined {
  const floor = floorToBucket(fromMs, 'day', zone);
  const first = floor === fromMs ? floor : nextBucket(fromMs, 'day', zone);
  const last = floorToBucket(toMs, 'day', zone);
  return first < last ? [first, last] : undefined;
}

/**
 * Cuts a span into parts of whole base buckets that lie within one bucket of the answer (true), and the remainders
 * (false).
 */
function* splitAtBase(span: Span, baseMs: number, buckets: readonly Bucket[]): Generator<[Span, boolean]> {
  const cuts = buckets.map(({ startMs }) => startMs).filter((ms) => ms % baseMs !== 0 && ms > span[0] && ms < span[1]);
  for (const [index, from] of [span[0], ...cuts].entries()) {
    const to = cuts[index] ?? span[1];
    const first = Math.min(Math.ceil(from / baseMs) * baseMs, to);
    const last = Math.max(Math.floor(to / baseMs) * baseMs, first);
    if (from < first) yield [[from, first], false];
    if (first < last) yield [[first, last], true];
    if (last < to) yield [[last, to], false];
  }
}

const STEPS_MS = [3_600_000, 900_000, 60_000, 1000];

const detailStepOf = (buckets: readonly Bucket[]): number => findDetailStep(buckets.map(({ startMs }) => startMs));

/** Returns the longest step of which all instants are multiples. Milliseconds. */
export const findDetailStep = (instantsMs: readonly number[]): number =>
  STEPS_MS.find((step) => instantsMs.every((ms) => ms % step === 0)) ?? 1;

/** Gathers spans per table; neighbours become one. */
class PieceList {
  readonly #spans = new Map<string, [number, number][]>();

  add(table: string, [fromMs, toMs]: Span): void {
    if (fromMs >= toMs) return;
    const spans = this.#spans.get(table) ?? [];
    this.#spans.set(table, spans);
    const last = spans.at(-1);
    if (last && last[1] === fromMs) last[1] = toMs;
    else spans.push([fromMs, toMs]);
  }

  toPieces(): Piece[] {
    return [...this.#spans].map(([table, spans]) => ({ tier: table === '' ? 'silver' : 'gold', table, spans }));
  }
}

/** Returns the members that filters name. */
export const membersOf = (filters: readonly Filter[]): Set<string> =>
  new Set(filters.flatMap((filter) => flattenFilter(filter)).map(({ member }) => member));
