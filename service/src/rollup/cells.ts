import { floorToBucket, nextBucket } from '../time/buckets.ts';
import { addExact, type Exact } from './exact.ts';
import type { CompiledSource, Contribution } from './compile-source.ts';
import { mostBytesOf, writeChanges, type MemberChanges } from './multiset.ts';

/** What a batch adds to one cell of gold. Zero everywhere means that nothing is to be written. */
export interface CellDelta {
  readonly dimensionIds: readonly number[];
  /** First instant of the bucket, epoch ms. */
  readonly bucketMs: number;
  rowCount: number;
  readonly amounts: Exact[];
  readonly members: readonly number[][];
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

/** Contributions added between two turns of `aggregateInTurns`: a millisecond or so. */
const A_TURN = 1000;

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
  const turns = aggregateInTurns(changes, source, shapes, baseMs);
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

/** `aggregateCells`, with a pause for others whenever it yields. */
export function* aggregateInTurns(
  changes: readonly SignedContribution[],
  source: CompiledSource,
  shapes: readonly CellShape[],
  baseMs: number,
): Generator<undefined, CellDelta[][]> {
  const bases = new Map<string, CellDelta[]>();
  for (const shape of shapes.filter(({ grain }) => grain.kind === 'base')) {
    bases.set(shape.dimensions.join(), yield* aggregateChanges(changes, source, shape, baseMs));
  }
  const deltas: CellDelta[][] = [];
  for (const shape of shapes) {
    const base = bases.get(shape.dimensions.join());
    if (!base) deltas.push(toDeltas(yield* aggregateChanges(changes, source, shape, baseMs)));
    else deltas.push(toDeltas(shape.grain.kind === 'base' ? base : sumCells(base, source, shape, baseMs)));
    yield;
  }
  return deltas;
}

function* aggregateChanges(
  changes: readonly SignedContribution[],
  source: CompiledSource,
  shape: CellShape,
  baseMs: number,
): Generator<undefined, CellDelta[]> {
  const cells = new CellMap(source, shape.dimensions);
  const bucketOf = createBucketOf(shape.grain, baseMs);
  for (let start = 0; start < changes.length; start += A_TURN) {
    for (const { sign, contribution } of changes.slice(start, start + A_TURN)) {
      const cell = cells.cellAt(contribution.dimensionIds, bucketOf(contribution.timeMs));
      addContribution(cell, contribution, sign);
    }
    yield;
  }
  return cells.values();
}

/** Cells of one shape from the base cells of the same dimensions. */
function sumCells(base: readonly CellDelta[], source: CompiledSource, shape: CellShape, baseMs: number): CellDelta[] {
  const bucketOf = createBucketOf(shape.grain, baseMs);
  return addCells(base, source, (cell) => bucketOf(cell.bucketMs));
}

/** Deltas of one table, of which several may be of the same cell, as deltas of different cells, sorted by key. */
export const mergeCells = (deltas: readonly CellDelta[], source: CompiledSource): CellDelta[] =>
  toDeltas(addCells(deltas, source, ({ bucketMs }) => bucketMs));

function addCells(
  parts: readonly CellDelta[],
  source: CompiledSource,
  bucketOf: (cell: CellDelta) => number,
): CellDelta[] {
  const own = parts[0]?.dimensionIds.map((_, index) => index) ?? [];
  const cells = new CellMap(source, own);
  for (const part of parts) addCell(cells.cellAt(part.dimensionIds, bucketOf(part)), part);
  return cells.values();
}

/**
 * Epoch ms of the bucket in which an instant falls. `baseMs`: an hour, or a quarter of one. The last bucket is
 * remembered, because neighbours in a batch share it more often than not.
 */
function createBucketOf(grain: CellShape['grain'], baseMs: number): (timeMs: number) => number {
  let fromMs = Infinity;
  let toMs = -Infinity;
  return (timeMs) => {
    if (timeMs >= fromMs && timeMs < toMs) return fromMs;
    if (grain.kind === 'base') {
      fromMs = Math.floor(timeMs / baseMs) * baseMs;
      toMs = fromMs + baseMs;
    } else {
      fromMs = floorToBucket(timeMs, 'day', grain.zone);
      toMs = nextBucket(timeMs, 'day', grain.zone);
    }
    return fromMs;
  };
}

const toDeltas = (cells: readonly CellDelta[]): CellDelta[] => cells.filter(changesSomething).sort(compareKeys);

/** Cells by their dimension ids and bucket: a map of numbers for each bucket, as texts would cost more than the sums. */
class CellMap {
  readonly #source: CompiledSource;
  readonly #dimensions: readonly number[];
  readonly #buckets = new Map<number, Map<number | string, CellDelta>>();
  #lastMs = Number.NaN;
  #last = new Map<number | string, CellDelta>();

  constructor(source: CompiledSource, dimensions: readonly number[]) {
    this.#source = source;
    this.#dimensions = dimensions;
  }

  cellAt(ids: readonly number[], bucketMs: number): CellDelta {
    const cells = this.#cellsOf(bucketMs);
    const key = this.#keyOf(ids);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = this.#emptyCell(ids, bucketMs)));
    return cell;
  }

  values(): CellDelta[] {
    return [...this.#buckets.values()].flatMap((cells) => [...cells.values()]);
  }

  #cellsOf(bucketMs: number): Map<number | string, CellDelta> {
    if (bucketMs === this.#lastMs) return this.#last;
    let cells = this.#buckets.get(bucketMs);
    if (!cells) this.#buckets.set(bucketMs, (cells = new Map<number | string, CellDelta>()));
    this.#lastMs = bucketMs;
    this.#last = cells;
    return cells;
  }

  /**
   * Two ids fit into a number that stays exact as long as each is below 2^26; more, or greater ones, make a text. Those
   * below 2^15 make a small integer, which maps find fastest: negative, so that it meets no other.
   */
  #keyOf(ids: readonly number[]): number | string {
    const [first, second] = this.#dimensions;
    if (first === undefined) return 0;
    const a = ids[first] as number;
    if (second === undefined) return a;
    const b = ids[second] as number;
    if (this.#dimensions.length === 2 && a < 2 ** 15 && b < 2 ** 15) return -1 - (a * 2 ** 15 + b);
    if (this.#dimensions.length === 2 && a < 2 ** 26 && b < 2 ** 26) return a * 2 ** 26 + b;
    return this.#dimensions.map((dimension) => ids[dimension]).join();
  }

  #emptyCell(ids: readonly number[], bucketMs: number): CellDelta {
    return {
      dimensionIds: this.#dimensions.map((dimension) => ids[dimension] as number),
      bucketMs,
      rowCount: 0,
      amounts: new Array<Exact>(this.#source.amounts.length).fill(0),
      members: this.#source.sets.map(() => []),
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
    if (id !== 0) (cell.members[index] as number[]).push(sign * id);
  }
}

function addCell(cell: CellDelta, part: CellDelta): void {
  cell.rowCount += part.rowCount;
  for (let index = 0; index < part.amounts.length; index++) {
    cell.amounts[index] = addExact(cell.amounts[index] as Exact, part.amounts[index] as Exact);
  }
  for (let index = 0; index < part.members.length; index++) {
    const members = cell.members[index] as number[];
    for (const change of part.members[index] as number[]) members.push(change);
  }
}

const changesSomething = (cell: CellDelta): boolean =>
  cell.rowCount !== 0 || cell.amounts.some((amount) => Number(amount) !== 0) || cell.members.some(changesMembers);

const changesMembers = (changes: MemberChanges): boolean =>
  writeChanges(new Uint8Array(mostBytesOf(changes)), 0, changes) > 0;

function compareKeys(a: CellDelta, b: CellDelta): number {
  for (let index = 0; index < a.dimensionIds.length; index++) {
    const difference = (a.dimensionIds[index] as number) - (b.dimensionIds[index] as number);
    if (difference !== 0) return difference;
  }
  return a.bucketMs - b.bucketMs;
}
