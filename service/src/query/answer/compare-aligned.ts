import type pg from 'pg';
import { toComparedRange } from '../../time/align.ts';
import type { CellGroup } from '../../medallion/gold/read-cells.ts';
import type { Alignment, RangePart } from './alignment.ts';
import { computeTotals, type RowRequest } from './compute-rows.ts';
import type { FirstData } from '../versions/first-data.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import type { Side } from '../windows/plan-windows.ts';
import type { WindowedCells } from '../windows/windowed-rows.ts';
import type { WireTotals } from './wire-number.ts';

/** Totals of both ranges over their aligned spans. Instants are epoch ms. */
export interface AlignedTotals {
  readonly currentRange: readonly [fromMs: number, toMs: number];
  readonly current: WireTotals;
  readonly comparedRange: readonly [fromMs: number, toMs: number];
  readonly compared: WireTotals;
  readonly isWhole: boolean;
  /** Share of the compared spans that lies after the first data; undefined where that is unknown. */
  readonly coverage: number | undefined;
  readonly dataFromMs: number | null | undefined;
}

/** Cells of the parts of both ranges, and of the windows over them. */
interface Cells {
  groupsOf(isWanted: (part: RangePart) => boolean): Groups;
  windowsOf(side: Side): WindowedCells | undefined;
}

type Groups = ReadonlyMap<string, readonly CellGroup[]>;

/** Compares the aligned spans; undefined while nothing of the range can be compared. */
export async function compareAligned(
  query: ResolvedQuery,
  { spans }: Alignment,
  { groupsOf, windowsOf }: Cells,
  request: Pick<RowRequest, 'metrics' | 'shapes' | 'startStretch'>,
  { pool, firstData }: { readonly pool: pg.Pool; readonly firstData: FirstData },
): Promise<AlignedTotals | undefined> {
  const { range, comparison } = query;
  const [first, last] = [spans[0], spans.at(-1)];
  const comparedRange = toComparedRange(spans);
  if (!comparison || !first || !last || !comparedRange) return undefined;
  const totalsOf = (of: RangePart['of']): Promise<WireTotals> =>
    computeTotals(
      groupsOf((part) => part.isAligned && part.of === of),
      { ...request, windows: windowsOf(of === 'range' ? 'alignedRange' : 'alignedComparison') },
    );
  const lengthMs = spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const dataFromMs = await firstData.find(pool, query.sources, query);
  const coveredMs = (sinceMs: number): number =>
    spans.reduce(
      (sum, { fromMs, toMs, shiftMs }) => sum + Math.max(0, toMs + shiftMs - Math.max(sinceMs, fromMs + shiftMs)),
      0,
    );
  const compared = windowsOf('alignedComparison');
  const share = coveredMs(dataFromMs ?? Infinity) / lengthMs;
  return {
    currentRange: [first.fromMs, last.toMs],
    current: await totalsOf('range'),
    comparedRange: [comparedRange.fromMs, comparedRange.toMs],
    compared: await totalsOf('comparison'),
    isWhole: lengthMs === range.toMs - range.fromMs && lengthMs === comparison.toMs - comparison.fromMs,
    coverage:
      dataFromMs === undefined ? undefined : Math.min(share, coverWindows(compared, comparedRange.toMs, dataFromMs)),
    dataFromMs,
  };
}

/** Share of the longest compared window that lies after the first data. */
function coverWindows(windows: WindowedCells | undefined, toMs: number, dataFromMs: number | null): number {
  if (!windows || windows.fromMs >= toMs) return 1;
  return Math.max(0, toMs - Math.max(dataFromMs ?? Infinity, windows.fromMs)) / (toMs - windows.fromMs);
}
