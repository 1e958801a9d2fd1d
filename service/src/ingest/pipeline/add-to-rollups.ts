import type pg from 'pg';
import type { CellDelta } from '../../rollup/cell-map.ts';
import {
  aggregateCells,
  aggregateInTurns,
  mergeCells,
  type CellShape,
  type SignedContribution,
} from '../../rollup/cells.ts';
import type { CompiledSource, Contribution } from '../../rollup/compile-source.ts';
import { isAtOrBelow } from '../../rollup/detail-key.ts';
import { goldTargets, type GoldTarget } from '../../medallion/layout/rollups.ts';
import { isBuilding, type StoredRollup } from '../../medallion/layout/source-layout.ts';
import type { MemberLengths } from '../../medallion/gold/member-lengths.ts';
import { addToGold, prepareGold, type GoldStatement } from '../../medallion/gold/write-gold.ts';

/** A source, as far as deltas of gold depend on it. */
export interface GoldContext {
  readonly compiled: CompiledSource;
  readonly lengths: MemberLengths;
}

/** Deltas for each table of some rollups, grouped by tables with the same columns. */
export type RollupDeltas = readonly (readonly CellDelta[])[];

/**
 * One statement for each group of tables with the same columns: usually one, more while the catalogue is being changed.
 */
export type RollupStatements = readonly { readonly compiled: CompiledSource; readonly statement: GoldStatement }[];

/**
 * Adds a batch's contributions to every maintained rollup of a source. A rollup that is still being filled takes only
 * those of rows that its backfill has passed: the backfill adds the others. The caller holds the source's lock and has
 * read the rollups under it.
 */
export async function addToRollups(
  client: pg.PoolClient,
  context: GoldContext,
  stored: readonly StoredRollup[],
  contributions: readonly SignedContribution[],
): Promise<void> {
  await addContributions(
    client,
    context,
    stored.filter((rollup) => !isBuilding(rollup)),
    contributions,
  );
  for (const rollup of stored.filter(isBuilding)) {
    const passed = contributions.filter(({ key }) => isAtOrBelow(key, rollup.cursor));
    await addContributions(client, context, [rollup], passed);
  }
}

/** Adds contributions to the given rollups. */
export async function addContributions(
  client: pg.PoolClient,
  context: GoldContext,
  rollups: readonly StoredRollup[],
  contributions: readonly SignedContribution[],
): Promise<void> {
  await addStatements(client, context, toStatements(context, rollups, aggregate(context, rollups, contributions)));
}

/**
 * Computes the deltas of contributions, ahead of the transaction if desired; yields now and then so that other work can
 * run.
 */
export function* computeDeltas(
  { compiled }: Pick<GoldContext, 'compiled'>,
  rollups: readonly StoredRollup[],
  contributions: readonly SignedContribution[],
): Generator<undefined, RollupDeltas> {
  const deltas: CellDelta[][] = [];
  for (const group of groupAlike(compiled, rollups)) {
    deltas.push(
      ...(yield* aggregateInTurns(narrow(group, contributions), group.compiled, shapesOf(group), group.baseMs)),
    );
  }
  return deltas;
}

const aggregate = (
  { compiled }: Pick<GoldContext, 'compiled'>,
  rollups: readonly StoredRollup[],
  contributions: readonly SignedContribution[],
): RollupDeltas =>
  groupAlike(compiled, rollups).flatMap((group) =>
    aggregateCells(narrow(group, contributions), group.compiled, shapesOf(group), group.baseMs),
  );

/** Prepares the statements that add deltas to the given rollups. */
export function toStatements(
  { compiled }: Pick<GoldContext, 'compiled'>,
  rollups: readonly StoredRollup[],
  deltas: RollupDeltas,
): RollupStatements {
  let at = 0;
  return groupAlike(compiled, rollups).flatMap((group) => {
    const tables = group.targets.map(({ table, rollup }) => ({
      table,
      dimensions: rollup.dimensions,
      deltas: deltas[at++] ?? [],
    }));
    const statement = prepareGold(group.compiled, tables);
    return statement ? [{ compiled: group.compiled, statement }] : [];
  });
}

/** Runs statements of `toStatements`. */
export async function addStatements(
  client: pg.PoolClient,
  { lengths }: Pick<GoldContext, 'lengths'>,
  statements: RollupStatements,
): Promise<void> {
  for (const { compiled, statement } of statements) await addToGold(client, compiled, lengths, statement);
}

/** Adds precomputed deltas together with their corrections. */
export async function addCorrected(
  client: pg.PoolClient,
  context: GoldContext,
  rollups: readonly StoredRollup[],
  deltas: RollupDeltas,
  corrections: readonly SignedContribution[],
): Promise<void> {
  const corrected = aggregate(context, rollups, corrections);
  const tables = groupAlike(context.compiled, rollups).flatMap(({ compiled, targets }) => targets.map(() => compiled));
  const merged = tables.map((compiled, index) =>
    mergeCells([...(deltas[index] ?? []), ...(corrected[index] ?? [])], compiled),
  );
  await addStatements(client, context, toStatements(context, rollups, merged));
}

const shapesOf = ({ targets, compiled }: Alike): CellShape[] =>
  targets.map(({ rollup, granularity }) => ({
    granularity,
    dimensions: rollup.dimensions.map((columnKey) => compiled.dimensions.findIndex(({ name }) => name === columnKey)),
  }));

const narrow = (group: Alike, contributions: readonly SignedContribution[]): readonly SignedContribution[] =>
  group.narrow ? contributions.map(group.narrow) : contributions;

/**
 * Tables with the same measures and base buckets: while the catalogue is being changed, there is a group for the old
 * and one for the new.
 */
interface Alike {
  readonly baseMs: number;
  /** Has all dimensions: shapes choose among them. */
  readonly compiled: CompiledSource;
  /** Removes the measures that the tables lack; undefined if they have all. */
  readonly narrow: ((change: SignedContribution) => SignedContribution) | undefined;
  readonly targets: GoldTarget[];
}

function groupAlike(compiled: CompiledSource, rollups: readonly StoredRollup[]): Alike[] {
  const groups = new Map<string, Alike>();
  for (const rollup of rollups) {
    const amounts = indexesOf(compiled.amounts, rollup);
    const sets = indexesOf(compiled.sets, rollup);
    const id = `${rollup.baseMs} ${amounts.join()} ${sets.join()}`;
    const group = groups.get(id) ?? toGroup(compiled, rollup.baseMs, amounts, sets);
    group.targets.push(...goldTargets(rollup));
    groups.set(id, group);
  }
  return [...groups.values()];
}

const indexesOf = (columns: CompiledSource['amounts' | 'sets'], { measures }: StoredRollup): number[] =>
  columns.flatMap(({ measure }, index) => (measures.includes(measure.name) ? [index] : []));

function toGroup(compiled: CompiledSource, baseMs: number, amounts: number[], sets: number[]): Alike {
  if (amounts.length === compiled.amounts.length && sets.length === compiled.sets.length) {
    return { baseMs, compiled, narrow: undefined, targets: [] };
  }
  const pick = <One>(all: readonly One[], indexes: readonly number[]): One[] =>
    indexes.map((index) => all[index] as One);
  const narrowOne = (contribution: Contribution): Contribution => ({
    ...contribution,
    amounts: pick(contribution.amounts, amounts),
    memberIds: pick(contribution.memberIds, sets),
  });
  return {
    baseMs,
    compiled: {
      dimensions: compiled.dimensions,
      amounts: pick(compiled.amounts, amounts),
      sets: pick(compiled.sets, sets),
    },
    narrow: (change) => ({ ...change, contribution: narrowOne(change.contribution) }),
    targets: [],
  };
}
