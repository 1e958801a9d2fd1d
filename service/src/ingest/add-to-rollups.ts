import type pg from 'pg';
import { aggregateCells, type SignedContribution } from '../rollup/cells.ts';
import type { CompiledSource } from '../rollup/compile-source.ts';
import { isAtOrBelow } from '../rollup/detail-key.ts';
import type { Catalog } from '../catalog/types.ts';
import { baseMsOf } from '../store/layout.ts';
import { goldTargets, type StoredRollup } from '../store/rollups.ts';
import type { MemberLengths } from '../store/member-lengths.ts';
import { addToCells } from '../store/write-gold.ts';

/**
 * Adds a batch's contributions to every kept rollup of a source. One that is still being filled takes only those of
 * rows that its backfill has passed: it will find the others by itself. The caller holds the source's lock and read
 * the rollups under it.
 */
export async function addToRollups(
  client: pg.PoolClient,
  target: {
    readonly catalog: Catalog;
    readonly compiled: CompiledSource;
    readonly lengths: MemberLengths;
    readonly rollups: { readonly stored: readonly StoredRollup[] } | undefined;
  },
  contributions: readonly SignedContribution[],
): Promise<void> {
  const stored = target.rollups?.stored ?? [];
  const ready = stored.filter(({ state }) => state === 'ready');
  await addContributions(client, target, ready, contributions);
  for (const rollup of stored.filter(({ state }) => state === 'building')) {
    const passed = contributions.filter(({ key }) => isAtOrBelow(key, rollup.cursor));
    await addContributions(client, target, [rollup], passed);
  }
}

export async function addContributions(
  client: pg.PoolClient,
  {
    catalog,
    compiled,
    lengths,
  }: { readonly catalog: Catalog; readonly compiled: CompiledSource; readonly lengths: MemberLengths },
  rollups: readonly StoredRollup[],
  contributions: readonly SignedContribution[],
): Promise<void> {
  if (contributions.length === 0) return;
  const targets = rollups.flatMap((stored) => goldTargets(catalog, stored));
  const shapes = targets.map(({ rollup, grain }) => ({
    grain,
    dimensions: rollup.dimensions.map((name) => compiled.dimensions.findIndex((dimension) => dimension.name === name)),
  }));
  const deltas = aggregateCells(contributions, compiled, shapes, baseMsOf(catalog));
  for (const [index, { table, rollup }] of targets.entries()) {
    await addToCells(client, table, rollup.dimensions, compiled, lengths, deltas[index] ?? []);
  }
}
