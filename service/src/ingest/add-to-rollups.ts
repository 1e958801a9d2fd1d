import type pg from 'pg';
import {
  aggregateCells,
  aggregateInTurns,
  mergeCells,
  type CellDelta,
  type SignedContribution,
} from '../rollup/cells.ts';
import type { CompiledSource } from '../rollup/compile-source.ts';
import { isAtOrBelow } from '../rollup/detail-key.ts';
import type { Catalog } from '../catalog/types.ts';
import { baseMsOf } from '../store/layout.ts';
import { goldTargets, type StoredRollup } from '../store/rollups.ts';
import type { MemberLengths } from '../store/member-lengths.ts';
import { addToGold, prepareGold, type GoldStatement } from '../store/write-gold.ts';

/** What a batch adds to gold needs of a source. */
export interface GoldContext {
  readonly catalog: Catalog;
  readonly compiled: CompiledSource;
  readonly lengths: MemberLengths;
}

/** Deltas for each table of some rollups, in the order of `goldTargets`. */
export type RollupDeltas = readonly (readonly CellDelta[])[];

/**
 * Adds a batch's contributions to every kept rollup of a source. One that is still being filled takes only those of
 * rows that its backfill has passed: it will find the others by itself. The caller holds the source's lock and read
 * the rollups under it.
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
    stored.filter(({ state }) => state === 'ready'),
    contributions,
  );
  for (const rollup of stored.filter(({ state }) => state === 'building')) {
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
  const { catalog, compiled } = context;
  const deltas = aggregateCells(contributions, compiled, shapesOf(context, rollups), baseMsOf(catalog));
  await addStatement(client, context, toStatement(context, rollups, deltas));
}

/** The deltas of contributions, with a pause for others whenever it yields: it can be done before the transaction. */
export const computeDeltas = (
  context: GoldContext,
  rollups: readonly StoredRollup[],
  contributions: readonly SignedContribution[],
): Generator<undefined, RollupDeltas> =>
  aggregateInTurns(contributions, context.compiled, shapesOf(context, rollups), baseMsOf(context.catalog));

/** What writes deltas of the given rollups; undefined for none. */
export function toStatement(
  { catalog, compiled }: GoldContext,
  rollups: readonly StoredRollup[],
  deltas: RollupDeltas,
): GoldStatement | undefined {
  const targets = rollups.flatMap((stored) => goldTargets(catalog, stored));
  return prepareGold(
    compiled,
    targets.map(({ table, rollup }, index) => ({ table, dimensions: rollup.dimensions, deltas: deltas[index] ?? [] })),
  );
}

/** Runs what `toStatement` made. */
export async function addStatement(
  client: pg.PoolClient,
  { compiled, lengths }: GoldContext,
  statement: GoldStatement | undefined,
): Promise<void> {
  if (statement) await addToGold(client, compiled, lengths, statement);
}

/** Adds deltas that were computed ahead, together with what corrects them. */
export async function addCorrected(
  client: pg.PoolClient,
  context: GoldContext,
  rollups: readonly StoredRollup[],
  deltas: RollupDeltas,
  corrections: readonly SignedContribution[],
): Promise<void> {
  const { catalog, compiled } = context;
  const shapes = shapesOf(context, rollups);
  const corrected = aggregateCells(corrections, compiled, shapes, baseMsOf(catalog));
  const merged = deltas.map((cells, index) => mergeCells([...cells, ...(corrected[index] ?? [])], compiled));
  await addStatement(client, context, toStatement(context, rollups, merged));
}

const shapesOf = ({ catalog, compiled }: GoldContext, rollups: readonly StoredRollup[]) =>
  rollups
    .flatMap((stored) => goldTargets(catalog, stored))
    .map(({ rollup, grain }) => ({
      grain,
      dimensions: rollup.dimensions.map((name) =>
        compiled.dimensions.findIndex((dimension) => dimension.name === name),
      ),
    }));
