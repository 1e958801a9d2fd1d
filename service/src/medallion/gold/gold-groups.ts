import { dimensionColumn } from '../../catalog/model/table-names.ts';
import type { CellShape, SignedContribution } from '../../rollup/aggregate-cells.ts';
import type { CompiledSource, Contribution } from '../../rollup/compile-source.ts';
import { isAtOrBelow } from '../../rollup/detail-key.ts';
import { goldTargets } from '../layout/rollups.ts';
import { isBuilding, type StoredRollup } from '../layout/source-layout.ts';

/** A table of gold; `dimensions`: indexes in the compiled source, of the columns `keys`. */
export interface GoldTable extends CellShape {
  readonly name: string;
  readonly keys: readonly string[];
}

/**
 * Tables of a source with the same measures and base buckets, whose deltas are computed and written together: usually
 * all of them, and more groups while the catalogue is being changed.
 */
export interface GoldGroup {
  readonly tables: readonly GoldTable[];
  readonly baseMs: number;
  /** Has the measures of the tables, and all dimensions of the source: shapes choose among them. */
  readonly compiled: CompiledSource;
  /** Removes the measures that the tables lack; undefined where they have all. */
  readonly narrow: ((change: SignedContribution) => SignedContribution) | undefined;
  /** True for the keys of detail rows that the tables take; undefined where they take all. */
  readonly takes: ((key: string) => boolean) | undefined;
}

/**
 * Groups the tables of all maintained rollups of a source. Those that are still being filled take only the rows that
 * their backfill has passed: the backfill adds the others.
 */
export const groupRollups = (compiled: CompiledSource, stored: readonly StoredRollup[]): GoldGroup[] => [
  ...groupTables(
    compiled,
    stored.filter((rollup) => !isBuilding(rollup)),
  ),
  ...stored.filter(isBuilding).flatMap((rollup) =>
    groupTables(compiled, [rollup]).map((group) => ({
      ...group,
      takes: (key: string) => isAtOrBelow(key, rollup.cursor),
    })),
  ),
];

/** True for tables that are still being filled: which rows they take changes with each step of the backfill. */
export const isFilling = ({ takes }: GoldGroup): boolean => takes !== undefined;

/** Groups the tables of the given rollups, which take all rows. */
export function groupTables(compiled: CompiledSource, rollups: readonly StoredRollup[]): GoldGroup[] {
  const groups = new Map<string, GoldGroup & { readonly tables: GoldTable[] }>();
  for (const rollup of rollups) {
    const amounts = indexesOf(compiled.amounts, rollup);
    const sets = indexesOf(compiled.sets, rollup);
    const id = `${rollup.baseMs} ${amounts.join()} ${sets.join()}`;
    const group = groups.get(id) ?? {
      tables: [],
      baseMs: rollup.baseMs,
      takes: undefined,
      ...keepMeasures(compiled, amounts, sets),
    };
    group.tables.push(...toTables(compiled, rollup));
    groups.set(id, group);
  }
  return [...groups.values()];
}

const toTables = (compiled: CompiledSource, rollup: StoredRollup): GoldTable[] =>
  goldTargets(rollup).map(({ table, granularity }) => ({
    name: table,
    granularity,
    keys: rollup.dimensions.map(dimensionColumn),
    dimensions: rollup.dimensions.map((columnKey) => compiled.dimensions.findIndex(({ name }) => name === columnKey)),
  }));

const indexesOf = (columns: CompiledSource['amounts' | 'sets'], { measures }: StoredRollup): number[] =>
  columns.flatMap(({ measure }, index) => (measures.includes(measure.name) ? [index] : []));

/** Keeps the measures at the given indexes. */
function keepMeasures(
  compiled: CompiledSource,
  amounts: readonly number[],
  sets: readonly number[],
): Pick<GoldGroup, 'compiled' | 'narrow'> {
  if (amounts.length === compiled.amounts.length && sets.length === compiled.sets.length) {
    return { compiled, narrow: undefined };
  }
  const pick = <One>(all: readonly One[], indexes: readonly number[]): One[] =>
    indexes.map((index) => all[index] as One);
  const narrow = (contribution: Contribution): Contribution => ({
    ...contribution,
    amounts: pick(contribution.amounts, amounts),
    memberIds: pick(contribution.memberIds, sets),
  });
  return {
    compiled: { ...compiled, amounts: pick(compiled.amounts, amounts), sets: pick(compiled.sets, sets) },
    narrow: (change) => ({ ...change, contribution: narrow(change.contribution) }),
  };
}
