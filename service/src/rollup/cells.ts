import { floorToBucket } from '../time/buckets.ts';
import { addExact, type Exact } from './exact.ts';
import type { CompiledSource, Contribution } from './compile-source.ts';
import { addMember, addMultiset, type Multiset } from './multiset.ts';

/** What a batch adds to one cell of gold. Zero everywhere means that nothing is to be written. */
export interface CellDelta {
  readonly dimensionIds: readonly number[];
  /** First instant of the bucket, epoch ms. */
  readonly bucketMs: number;
  rowCount: number;
  readonly amounts: Exact[];
  readonly members: readonly Multiset[];
}

/** Which dimensions (by their place in the compiled source) and which bucket a table of gold has. */
export interface CellShape {
  readonly dimensions: readonly number[];
  readonly grain: { readonly kind: 'base' | 'day'; readonly zone: string };
}

/** A contribution that comes (+1) or goes (-1). */
export interface SignedContribution {
  readonly sign: 1 | -1;
  /** Key of the detail row that it is of: see `rollup/detail-key.ts`. */
  readonly key: string;
  readonly contribution: Contribution;
}

/** Epoch ms of the bucket in which an instant falls. `baseMs`: an hour, or a quarter of one. */
export function toBucket(timeMs: number, grain: CellShape['grain'], baseMs: number): number {
  return grain.kind === 'base' ? Math.floor(timeMs / baseMs) * baseMs : floorToBucket(timeMs, 'day', grain.zone);
}

/**
 * Adds up what a batch changes, per shape: base cells from the contributions, day cells from the base cells of the same
 * dimensions where there are any. Returns the deltas per shape, in the shapes' order, sorted by key, without those
 * that add nothing.
 */
export function aggregateCells(
  changes: readonly SignedContribution[],
  source: CompiledSource,
  shapes: readonly CellShape[],
  baseMs: number,
): CellDelta[][] {
  const bases = new Map<string, CellDelta[]>();
  const aggregateChanges = (shape: CellShape): CellDelta[] => {
    const cells = new CellMap(source, shape.dimensions);
    for (const { sign, contribution } of changes) {
      const bucketMs = toBucket(contribution.timeMs, shape.grain, baseMs);
      addContribution(cells.cellAt(contribution.dimensionIds, bucketMs), contribution, sign);
    }
    return cells.values();
  };
  for (const shape of shapes) {
    if (shape.grain.kind === 'base') bases.set(shape.dimensions.join(), aggregateChanges(shape));
  }
  return shapes.map((shape) => {
    const base = bases.get(shape.dimensions.join());
    if (!base) return toDeltas(aggregateChanges(shape));
    return toDeltas(shape.grain.kind === 'base' ? base : sumCells(base, source, shape, baseMs));
  });
}

/** Cells of one shape from the base cells of the same dimensions. */
function sumCells(base: readonly CellDelta[], source: CompiledSource, shape: CellShape, baseMs: number): CellDelta[] {
  const own = base[0]?.dimensionIds.map((_, index) => index) ?? [];
  const cells = new CellMap(source, own);
  for (const cell of base) addCell(cells.cellAt(cell.dimensionIds, toBucket(cell.bucketMs, shape.grain, baseMs)), cell);
  return cells.values();
}

const toDeltas = (cells: readonly CellDelta[]): CellDelta[] => cells.filter(changesSomething).sort(compareKeys);

/** Cells by their dimension ids and bucket: a map of numbers for each bucket, as texts would cost more than the sums. */
class CellMap {
  readonly #source: CompiledSource;
  readonly #dimensions: readonly number[];
  readonly #buckets = new Map<number, Map<number | string, CellDelta>>();

  constructor(source: CompiledSource, dimensions: readonly number[]) {
    this.#source = source;
    this.#dimensions = dimensions;
  }

  cellAt(ids: readonly number[], bucketMs: number): CellDelta {
    let cells = this.#buckets.get(bucketMs);
    if (!cells) this.#buckets.set(bucketMs, (cells = new Map<number | string, CellDelta>()));
    const key = this.#keyOf(ids);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = this.#emptyCell(ids, bucketMs)));
    return cell;
  }

  values(): CellDelta[] {
    return [...this.#buckets.values()].flatMap((cells) => [...cells.values()]);
  }

  /** Two ids fit into a number that stays exact as long as each is below 2^26; more, or greater ones, make a text. */
  #keyOf(ids: readonly number[]): number | string {
    const [first, second] = this.#dimensions;
    if (first === undefined) return 0;
    const a = ids[first] as number;
    if (second === undefined) return a;
    const b = ids[second] as number;
    if (this.#dimensions.length === 2 && a < 2 ** 26 && b < 2 ** 26) return a * 2 ** 26 + b;
    return this.#dimensions.map((dimension) => ids[dimension]).join();
  }

  #emptyCell(ids: readonly number[], bucketMs: number): CellDelta {
    return {
      dimensionIds: this.#dimensions.map((dimension) => ids[dimension] as number),
      bucketMs,
      rowCount: 0,
      amounts: new Array<Exact>(this.#source.amounts.length).fill(0),
      members: this.#source.distincts.map(() => new Map<number, number>()),
    };
  }
}

function addContribution(cell: CellDelta, contribution: Contribution, sign: 1 | -1): void {
  const { amounts, memberIds } = contribution;
  cell.rowCount += sign;
  for (let index = 0; index < amounts.length; index++) {
    const amount = amounts[index] as Exact;
    cell.amounts[index] = addExact(cell.amounts[index] as Exact, sign === 1 ? amount : -amount);
  }
  for (let index = 0; index < memberIds.length; index++) {
    const id = memberIds[index] as number;
    if (id !== 0) addMember(cell.members[index] as Multiset, id, sign);
  }
}

function addCell(cell: CellDelta, part: CellDelta): void {
  cell.rowCount += part.rowCount;
  for (const [index, amount] of part.amounts.entries()) {
    cell.amounts[index] = addExact(cell.amounts[index] as Exact, amount);
  }
  for (const [index, members] of part.members.entries()) addMultiset(cell.members[index] as Multiset, members);
}

const changesSomething = (cell: CellDelta): boolean =>
  cell.rowCount !== 0 ||
  cell.amounts.some((amount) => Number(amount) !== 0) ||
  cell.members.some((members) => members.size > 0);

function compareKeys(a: CellDelta, b: CellDelta): number {
  for (const [index, id] of a.dimensionIds.entries()) {
    const difference = id - (b.dimensionIds[index] as number);
    if (difference !== 0) return difference;
  }
  return a.bucketMs - b.bucketMs;
}
