import type pg from 'pg';
import { aggregateCells, type CellDelta, type SignedContribution } from '../rollup/cells.ts';
import type { CompiledSource } from '../rollup/compile-source.ts';
import { isAtOrBelow } from '../rollup/detail-key.ts';
import type { Catalog } from '../catalog/types.ts';
import { baseMsOf } from '../store/layout.ts';
import { goldTargets, type StoredRollup } from '../store/rollups.ts';
import type { MemberLengths } from '../store/member-lengths.ts';
import { addToCells } from '../store/write-gold.ts';

/** What a batch adds to gold needs of a source. */
export interface GoldContext {
  readonly catalog: Catalog;
  readonly compiled: CompiledSource;
  readonly lengths: MemberLengths;
}

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
  await addDeltas(client, context, rollups, computeDeltas(context, rollups, contributions));
}

/** The deltas of contributions, for each table of the rollups: pure, so it can be done before the transaction. */
export function computeDeltas(
  { catalog, compiled }: GoldContext,
  rollups: readonly StoredRollup[],
  contributions: readonly SignedContribution[],
): CellDelta[][] {
  const shapes = rollups
    .flatMap((stored) => goldTargets(catalog, stored))
    .map(({ rollup, grain }) => ({
      grain,
      dimensions: rollup.dimensions.map((name) =>
        compiled.dimensions.findIndex((dimension) => dimension.name === name),
      ),
    }));
  return aggregateCells(contributions, compiled, shapes, baseMsOf(catalog));
}

/** Writes deltas that `computeDeltas` made for the same rollups. */
export async function addDeltas(
  client: pg.PoolClient,
  { catalog, compiled, lengths }: GoldContext,
  rollups: readonly StoredRollup[],
  deltas: readonly (readonly CellDelta[])[],
): Promise<void> {
  const targets = rollups.flatMap((stored) => goldTargets(catalog, stored));
  for (const [index, { table, rollup }] of targets.entries()) {
    await addToCells(client, table, rollup.dimensions, compiled, lengths, deltas[index] ?? []);
  }
}
