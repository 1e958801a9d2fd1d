import { floorToBucket, nextBucket } from '../time/buckets.ts';
import { CellMap, type CellDelta } from './cell-map.ts';
import { addExact, type Exact } from './exact.ts';
import type { CompiledSource, Contribution } from './compile-source.ts';
import { addDelta, changesMembers, encodeDelta, type MemberDelta } from './member-delta.ts';

/** The dimensions (by index in the compiled source) and the bucket of a table of gold. */
export interface CellShape {
  readonly dimensions: readonly number[];
  readonly granularity: { readonly kind: 'base' | 'day'; readonly zone: string };
}

/** Deltas of one table, sorted by key. */
export interface TableDeltas<Table> {
  readonly table: Table;
  readonly deltas: readonly CellDelta[];
}

/** A contribution that is added (+1) or removed (-1). */
export interface SignedContribution {
  readonly sign: 1 | -1;
  /** Key of its detail row: see `rollup/detail-key.ts`. */
  readonly key: string;
  readonly contribution: Contribution;
}

/** Contributions added between two yields of `aggregateInTurns`, about a millisecond. */
const CONTRIBUTIONS_PER_YIELD = 1000;

/**
 * Aggregates the changes of a batch per table: base cells from the contributions, day cells from the base cells of the
 * same dimensions if there are any. Returns the deltas that add something, with their table.
 */
export function aggregateCells<Table extends CellShape>(
  changes: readonly SignedContribution[],
  source: CompiledSource,
  tables: readonly Table[],
  baseMs: number,
): TableDeltas<Table>[] {
  const turns = aggregateInTurns(changes, source, tables, baseMs);
  for (;;) {
    const turn = turns.next();
    if (turn.done) return turn.value;
  }
}

/** Works like `aggregateCells`, and yields now and then so that other work can run. */
export function* aggregateInTurns<Table extends CellShape>(
  changes: readonly SignedContribution[],
  source: CompiledSource,
  tables: readonly Table[],
  baseMs: number,
): Generator<undefined, TableDeltas<Table>[]> {
  const bases = yield* aggregateBases(
    changes,
    source,
    tables.filter(({ granularity }) => granularity.kind === 'base'),
    baseMs,
  );
  const deltas: TableDeltas<Table>[] = [];
  for (const table of tables) {
    const base = bases.get(table.dimensions.join());
    const cells = base
      ? table.granularity.kind === 'base'
        ? base
        : sumCells(base, source, table, baseMs)
      : yield* aggregateChanges(changes, source, table, baseMs);
    deltas.push({ table, deltas: toDeltas(cells) });
    yield;
  }
  return deltas;
}

/** Aggregates base cells by dimensions. Several shapes are summed from the finest cells if those are few. */
function* aggregateBases(
  changes: readonly SignedContribution[],
  source: CompiledSource,
  shapes: readonly CellShape[],
  baseMs: number,
): Generator<undefined, Map<string, CellDelta[]>> {
  const bases = new Map<string, CellDelta[]>();
  const dimensions = [...new Set(shapes.flatMap((shape) => shape.dimensions))];
  const finest = yield* aggregateFinest(changes, source, dimensions, shapes, baseMs);
  for (const shape of shapes) {
    const key = shape.dimensions.join();
    if (finest && key === dimensions.join()) bases.set(key, finest);
    else if (finest && finest.length * FEWER <= changes.length) {
      const own = shape.dimensions.map((dimension) => dimensions.indexOf(dimension));
      bases.set(
        key,
        addCells(finest, source, own, ({ bucketMs }) => bucketMs),
      );
    } else bases.set(key, yield* aggregateChanges(changes, source, shape, baseMs));
    yield;
  }
  return bases;
}

/** Ratio of changes to finest cells from which summing from the finest cells is worthwhile. */
const FEWER = 4;

/** Aggregates the finest cells; undefined when that is not worthwhile. */
function* aggregateFinest(
  changes: readonly SignedContribution[],
  source: CompiledSource,
  dimensions: readonly number[],
  shapes: readonly CellShape[],
  baseMs: number,
): Generator<undefined, CellDelta[] | undefined> {
  const isWanted = shapes.some((shape) => shape.dimensions.join() === dimensions.join());
  if (!isWanted && shapes.length < 3) return undefined;
  const shape: CellShape = { dimensions, granularity: { kind: 'base', zone: 'UTC' } };
  const most = isWanted ? Infinity : changes.length / FEWER;
  const cells = yield* aggregateChanges(changes, source, shape, baseMs, most);
  return cells.length > most ? undefined : cells;
}

/** Aggregates changes; stops when there are more than `most` cells. */
function* aggregateChanges(
  changes: readonly SignedContribution[],
  source: CompiledSource,
  shape: CellShape,
  baseMs: number,
  most = Infinity,
): Generator<undefined, CellDelta[]> {
  const cells = new CellMap(source, shape.dimensions);
  const bucketOf = createBucketOf(shape.granularity, baseMs);
  for (let start = 0; start < changes.length && cells.size <= most; start += CONTRIBUTIONS_PER_YIELD) {
    for (const { sign, contribution } of changes.slice(start, start + CONTRIBUTIONS_PER_YIELD)) {
      const cell = cells.cellAt(contribution.dimensionIds, bucketOf(contribution.timeMs));
      addContribution(cell, contribution, sign);
    }
    yield;
  }
  return cells.values();
}

/** Sums cells of one shape from the base cells of the same dimensions. */
function sumCells(base: readonly CellDelta[], source: CompiledSource, shape: CellShape, baseMs: number): CellDelta[] {
  const bucketOf = createBucketOf(shape.granularity, baseMs);
  return addCells(base, source, allOf(base), (cell) => bucketOf(cell.bucketMs));
}

/** Merges deltas of one table, of which several may belong to the same cell; sorted by key. */
export const mergeCells = (deltas: readonly CellDelta[], source: CompiledSource): CellDelta[] =>
  toDeltas(addCells(deltas, source, allOf(deltas), ({ bucketMs }) => bucketMs));

/** Returns the indexes of all dimensions that cells have. */
const allOf = (cells: readonly CellDelta[]): number[] => cells[0]?.dimensionIds.map((_, index) => index) ?? [];

/** Sums cells over some of their dimensions, given by index. */
function addCells(
  parts: readonly CellDelta[],
  source: CompiledSource,
  dimensions: readonly number[],
  bucketOf: (cell: CellDelta) => number,
): CellDelta[] {
  const cells = new CellMap(source, dimensions);
  for (const part of parts) addCell(cells.cellAt(part.dimensionIds, bucketOf(part)), part);
  return cells.values();
}

/**
 * Creates a function from an instant to its bucket, both in epoch ms. `baseMs`: an hour, or a quarter of one. The last
 * bucket is cached, because neighbours in a batch usually share it.
 */
function createBucketOf(granularity: CellShape['granularity'], baseMs: number): (timeMs: number) => number {
  let fromMs = Infinity;
  let toMs = -Infinity;
  return (timeMs) => {
    if (timeMs >= fromMs && timeMs < toMs) return fromMs;
    if (granularity.kind === 'base') {
      fromMs = Math.floor(timeMs / baseMs) * baseMs;
      toMs = fromMs + baseMs;
    } else {
      fromMs = floorToBucket(timeMs, 'day', granularity.zone);
      toMs = nextBucket(timeMs, 'day', granularity.zone);
    }
    return fromMs;
  };
}

const toDeltas = (cells: readonly CellDelta[]): CellDelta[] => cells.filter(changesSomething).sort(compareKeys);

function addContribution(cell: CellDelta, contribution: Contribution, sign: 1 | -1): void {
  const { amounts, memberIds } = contribution;
  cell.rowCount += sign;
  for (let index = 0; index < amounts.length; index++) {
    const amount = amounts[index] as Exact;
    cell.amounts[index] = addExact(cell.amounts[index] as Exact, sign === 1 ? amount : -amount);
  }
  for (let index = 0; index < memberIds.length; index++) {
    const id = memberIds[index] as number;
    if (id !== 0) (cell.members[index] as MemberDelta).changes.push(sign * id);
  }
}

function addCell(cell: CellDelta, part: CellDelta): void {
  cell.rowCount += part.rowCount;
  for (let index = 0; index < part.amounts.length; index++) {
    cell.amounts[index] = addExact(cell.amounts[index] as Exact, part.amounts[index] as Exact);
  }
  for (let index = 0; index < part.members.length; index++) {
    cell.members[index] = addDelta(cell.members[index] as MemberDelta, part.members[index] as MemberDelta);
  }
}

const changesSomething = (cell: CellDelta): boolean =>
  cell.rowCount !== 0 || cell.amounts.some((amount) => Number(amount) !== 0) || cell.members.some(changesMembers);

/** Encodes the set changes of deltas. */
export const encodeMembers = (deltas: readonly CellDelta[]): CellDelta[] =>
  deltas.map((delta) => ({ ...delta, members: delta.members.map(encodeDelta) }));

function compareKeys(a: CellDelta, b: CellDelta): number {
  for (let index = 0; index < a.dimensionIds.length; index++) {
    const difference = (a.dimensionIds[index] as number) - (b.dimensionIds[index] as number);
    if (difference !== 0) return difference;
  }
  return a.bucketMs - b.bucketMs;
}
