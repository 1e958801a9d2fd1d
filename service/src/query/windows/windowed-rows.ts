import { InvalidRequestError } from '../../base/errors.ts';
import type { Window } from '../../catalog/model/expressions/expression-types.ts';
import type { CellGroup } from '../../medallion/gold/read-cells.ts';
import { addGroup, type ReadWindow, type SourceSums, type Sums } from '../answer/fold-groups.ts';
import { SlidingSums, type AtomCell, type AtomRange } from './sliding-sums.ts';

/** Ranges of atoms that each window holds at a row, by its id. */
export type WindowRanges = ReadonlyMap<string, readonly AtomRange[]>;

/** Cells by dimension values, for windows that are computed over more than the row's own span. */
export interface WindowedCells {
  /** By ids of the dimension values, joined; ascending by atom. */
  readonly cells: ReadonlyMap<string, MemberCells>;
  /** For each bucket, in their order; empty where rows have no time. */
  readonly ofBuckets: readonly WindowRanges[];
  /** For the totals, and for rows without time. */
  readonly ofWhole: WindowRanges;
  /** First instant that a window of the totals holds. */
  readonly fromMs: number;
}

interface MemberCells {
  readonly ids: readonly number[];
  readonly cells: readonly AtomCell[];
}

/** Sums of a row's own span. */
export interface KeyedSums<Bucket> {
  readonly bucket: Bucket | undefined;
  readonly ids: readonly number[];
  readonly sums: SourceSums;
}

/** Groups cells by their dimension values and atoms. */
export function toMemberCells(
  groups: ReadonlyMap<string, readonly CellGroup[]>,
  atomOf: (group: CellGroup) => number,
): ReadonlyMap<string, MemberCells> {
  const members = new Map<string, { ids: readonly number[]; byAtom: Map<string, AtomCell & { all: SourceSums }> }>();
  for (const [source, ofSource] of groups) {
    for (const group of ofSource) {
      const key = group.dimensionIds.join();
      const member = members.get(key) ?? {
        ids: group.dimensionIds,
        byAtom: new Map<string, AtomCell & { all: SourceSums }>(),
      };
      members.set(key, member);
      const atom = atomOf(group);
      const all: SourceSums = member.byAtom.get(`${atom} ${source}`)?.all ?? (new Map() as SourceSums);
      addGroup(all, source, group);
      member.byAtom.set(`${atom} ${source}`, { atom, source, sums: all.get(source) as Sums, all });
    }
  }
  return new Map(
    [...members].map(([key, { ids, byAtom }]) => [
      key,
      { ids, cells: [...byAtom.values()].sort((a, b) => a.atom - b.atom) },
    ]),
  );
}

/** Sums of all rows beside one, and the number of metrics in each. */
interface Totals<Bucket> {
  readonly metricCount: number;
  totalOf(bucket: Bucket | undefined): SourceSums | undefined;
}

/** Most combinations of dimension values and buckets, and most numbers in them. */
const MAX_ROWS = 500_000;
const MAX_NUMBERS = 2_000_000;

/**
 * Goes through the rows, each with a reader of its windows that is valid until the next: rows with events of their own, and
 * those of begun buckets whose windows hold some. Gives undefined for a combination without a row.
 */
export function* listWindowedRows<Bucket extends { readonly startMs: number }>(
  keyed: ReadonlyMap<string, KeyedSums<Bucket>>,
  { cells, ofBuckets, ofWhole, totalOf, metricCount }: WindowedCells & Totals<Bucket>,
  buckets: readonly Bucket[] | undefined,
  beforeMs: number,
): Generator<readonly [KeyedSums<Bucket>, ReadWindow] | undefined> {
  const members = new Map(
    [...keyed.values()].map(({ ids }) => [ids.join(), { ids, cells: [] as readonly AtomCell[] }]),
  );
  for (const [key, member] of cells) members.set(key, member);
  const places = buckets ?? [undefined];
  const rowCount = members.size * places.length;
  if (rowCount > MAX_ROWS || rowCount * metricCount > MAX_NUMBERS) {
    throw new InvalidRequestError(
      'too_many_rows',
      `windows of ${metricCount} metrics in ${members.size} rows at ${places.length} buckets: expected fewer metrics or dimensions, a coarser granularity or a shorter range`,
    );
  }
  for (const { ids, cells: own } of members.values()) {
    const readers = new Map<string, SlidingSums>();
    for (const [index, bucket] of places.entries()) {
      const ranges = (bucket ? ofBuckets[index] : ofWhole) as WindowRanges;
      const sumsOf = (id: string): SourceSums => {
        const reader = readers.get(id) ?? new SlidingSums(own);
        readers.set(id, reader);
        return reader.moveTo(ranges.get(id) ?? []);
      };
      const readWindow = ({ id, kind }: Pick<Window, 'id' | 'kind'>): SourceSums | undefined => {
        return kind === 'total' ? totalOf(bucket) : sumsOf(id);
      };
      const row = keyed.get(`${bucket?.startMs} ${ids.join()}`);
      const isStarted = bucket === undefined || bucket.startMs < beforeMs;
      const isRow = row ?? (isStarted && [...ranges.keys()].some((id) => hasRows(sumsOf(id))));
      yield isRow ? [row ?? { bucket, ids, sums: new Map() }, readWindow] : undefined;
    }
  }
}

const hasRows = (sums: SourceSums): boolean => [...sums.values()].some(({ rowCount }) => rowCount !== 0);

/** Returns a reader of the windows of totals: over all dimension values, or over some, given as joined ids. */
export function readWhole({ cells, ofWhole }: WindowedCells, all: SourceSums, keys?: readonly string[]): ReadWindow {
  const chosen = (keys ?? [...cells.keys()]).flatMap((key) => cells.get(key)?.cells ?? []);
  const sorted = chosen.sort((a, b) => a.atom - b.atom);
  const computed = new Map<string, SourceSums>();
  return ({ id, kind }) => {
    if (kind === 'total') return all;
    const sums = computed.get(id) ?? new SlidingSums(sorted).moveTo(ofWhole.get(id) ?? []);
    computed.set(id, sums);
    return sums;
  };
}
