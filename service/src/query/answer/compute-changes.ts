import type { Metric } from '../../catalog/model/types.ts';
import type { CellGroup } from '../../medallion/gold/read-cells.ts';
import type { RangePart } from './alignment.ts';
import type { Side } from '../windows/plan-windows.ts';
import type { WindowedCells } from '../windows/windowed-rows.ts';
import { foldIntoDrafts, type Draft, type FoldRequest } from './compute-rows.ts';

/** Changes of the metrics, in their order, by dimension values (ids, joined); null where there is no base. */
export type Changes = ReadonlyMap<string, readonly (number | null)[]>;

/**
 * Computes the change of each member over the aligned spans: relative to the compared value; for shares and metrics that
 * may be negative the difference. A member without a positive compared value has none.
 */
export async function computeChanges(
  groupsOf: (isWanted: (part: RangePart) => boolean) => ReadonlyMap<string, readonly CellGroup[]>,
  windowsOf: (side: Side) => WindowedCells | undefined,
  request: Omit<FoldRequest, 'buckets'>,
): Promise<Changes> {
  const foldAligned = (of: RangePart['of']): Promise<Draft[]> =>
    foldIntoDrafts(
      groupsOf((part) => part.isAligned && part.of === of),
      { ...request, buckets: [], windows: windowsOf(of === 'range' ? 'alignedRange' : 'alignedComparison') },
      new Map(),
    );
  const compared = new Map((await foldAligned('comparison')).map(({ ids, numbers }) => [ids, numbers]));
  return new Map(
    (await foldAligned('range')).map(({ ids, numbers }) => {
      const before = compared.get(ids);
      const changes = request.metrics.map((metric, index) =>
        computeChange(numbers[index] ?? null, before?.[index] ?? null, metric),
      );
      return [ids, changes];
    }),
  );
}

function computeChange(
  now: number | null,
  before: number | null,
  { format, signed }: Pick<Metric, 'format' | 'signed'>,
): number | null {
  if (now === null || before === null) return null;
  if (format === 'percent' || signed === true) return now - before;
  return before > 0 ? (now - before) / before : null;
}
