import type { Window } from '../../catalog/model/expressions/expression-types.ts';
import type { CellGroup } from '../../medallion/gold/read-cells.ts';
import type { Bucket } from '../../time/buckets.ts';
import type { Alignment, RangePart } from '../answer/alignment.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import type { Span } from '../plan/plan.ts';
import { divideSpans, findAtom, findFirst } from './atoms.ts';
import type { WindowRanges } from './windowed-rows.ts';
import { findHorizon, findWindowSpans, type Point, type WindowClock } from './window-spans.ts';

/** Which of the ranges of a query rows belong to, and whether only what is aligned of it counts. */
export type Side = 'range' | 'comparison' | 'alignedRange' | 'alignedComparison';

/** Ranges of atoms that windows hold at the buckets and in the totals of one side. */
export interface SideWindows {
  readonly ofBuckets: readonly WindowRanges[];
  readonly ofWhole: WindowRanges;
  /** First instant that a window of the totals holds; Infinity without any. */
  readonly fromMs: number;
}

/** How a query with windows is read: in atoms of time, each of which a window holds whole or not at all. */
export interface WindowPlan {
  readonly atoms: readonly Span[];
  /** Parts to read. */
  readonly parts: readonly { readonly spans: readonly Span[] }[];
  /** True where cells are told apart by their time, false where each atom is a part. */
  readonly withTime: boolean;
  readonly sides: Readonly<Record<Side, SideWindows>>;
  /** When windows of the totals end later, epoch ms; Infinity where they will not. */
  readonly nextMs: number;
  atomOf(group: CellGroup): number;
  /** True for cells within the spans of a part of the ranges. */
  isWithin(group: CellGroup, part: RangePart): boolean;
}

interface RangesToRead {
  readonly parts: readonly RangePart[];
  readonly buckets: readonly Bucket[];
  readonly compared: readonly Bucket[];
  readonly alignment: Alignment | undefined;
}

/** Atoms that are read as parts of their own where rows have no time; more are told apart by time. */
const MAX_PARTS = 16;

/** Plans the windows of a query's metrics; undefined where they have none. */
export function planWindows(query: ResolvedQuery, ranges: RangesToRead, clock: WindowClock): WindowPlan | undefined {
  const windows = listWindows(query);
  if (windows.length === 0) return undefined;
  const spansAt = (point: Point): WindowSpans =>
    new Map(windows.map((window) => [window.id, findWindowSpans(window, point, clock)]));
  const spans = mapSides(listPoints(query, ranges), ({ ofBuckets, ofWhole }) => ({
    ofBuckets: ofBuckets.map(spansAt),
    ofWhole: ofWhole ? spansAt(ofWhole) : new Map<string, readonly Span[]>(),
  }));
  const held = Object.values(spans)
    .flatMap(({ ofBuckets, ofWhole }) => [...ofBuckets, ofWhole])
    .flatMap((ofPoint) => [...ofPoint.values()].flat());
  const cuts = [...ranges.buckets, ...ranges.compared].flatMap(({ startMs, endMs }) => [startMs, endMs]);
  const atoms = divideSpans([...ranges.parts.flatMap((part) => part.spans), ...held], cuts);
  const toAtoms = (ofPoint: WindowSpans): WindowRanges =>
    new Map(
      [...ofPoint].map(([id, list]) => [
        id,
        list.map(([fromMs, toMs]) => [findFirst(atoms, fromMs), findFirst(atoms, toMs)] as const),
      ]),
    );
  const withTime = query.granularity !== undefined || atoms.length > MAX_PARTS;
  const atomOf = ({ timeMs, range }: CellGroup): number => (withTime ? findAtom(atoms, timeMs as number) : range);
  const toMs = Math.max(query.range.toMs, query.comparison?.toMs ?? -Infinity);
  const horizonMs = Math.min(...windows.map((window) => findHorizon(window, clock)));
  return {
    atoms,
    parts: withTime ? [{ spans: atoms }] : atoms.map((atom) => ({ spans: [atom] })),
    withTime,
    sides: mapSides(spans, ({ ofBuckets, ofWhole }) => ({
      ofBuckets: ofBuckets.map(toAtoms),
      ofWhole: toAtoms(ofWhole),
      fromMs: [...ofWhole.values()].flat().reduce((least, [fromMs]) => Math.min(least, fromMs), Infinity),
    })),
    nextMs: horizonMs < toMs ? horizonMs : Infinity,
    atomOf,
    isWithin: (group, part) => {
      const [fromMs] = atoms[atomOf(group)] as Span;
      return part.spans.some(([first, beyond]) => fromMs >= first && fromMs < beyond);
    },
  };
}

type WindowSpans = ReadonlyMap<string, readonly Span[]>;

const listWindows = ({ metrics }: ResolvedQuery): Window[] => [
  ...new Map(metrics.flatMap(({ windows }) => windows.windows.map((window) => [window.id, window] as const))).values(),
];

const mapSides = <From, To>(
  sides: Readonly<Record<Side, From>>,
  toOther: (side: From) => To,
): Readonly<Record<Side, To>> => ({
  range: toOther(sides.range),
  comparison: toOther(sides.comparison),
  alignedRange: toOther(sides.alignedRange),
  alignedComparison: toOther(sides.alignedComparison),
});

interface Points {
  readonly ofBuckets: readonly Point[];
  readonly ofWhole: Point | undefined;
}

const NO_POINTS: Points = { ofBuckets: [], ofWhole: undefined };

function listPoints(query: ResolvedQuery, { buckets, compared, alignment }: RangesToRead): Record<Side, Points> {
  const { range, comparison } = query;
  const aligned = alignment?.spans ?? [];
  return {
    range: toPoints(range, buckets),
    comparison: comparison ? toPoints(comparison, compared) : NO_POINTS,
    alignedRange: toAlignedPoint(aligned.map(({ fromMs, toMs }): Span => [fromMs, toMs])),
    alignedComparison: toAlignedPoint(
      aligned.map(({ fromMs, toMs, shiftMs }): Span => [fromMs + shiftMs, toMs + shiftMs]),
    ),
  };
}

const toPoints = (
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  buckets: readonly Bucket[],
): Points => ({
  ofBuckets: buckets.map((bucket) => {
    const endMs = Math.min(bucket.endMs, toMs);
    return { runningSpans: [[fromMs, endMs]], startMs: Math.max(bucket.startMs, fromMs), endMs };
  }),
  ofWhole: { runningSpans: [[fromMs, toMs]], startMs: fromMs, endMs: toMs },
});

function toAlignedPoint(spans: readonly Span[]): Points {
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return NO_POINTS;
  return { ofBuckets: [], ofWhole: { runningSpans: spans, startMs: first[0], endMs: last[1] } };
}
