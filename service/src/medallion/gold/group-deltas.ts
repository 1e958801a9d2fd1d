import {
  aggregateCells,
  aggregateInTurns,
  encodeMembers,
  mergeCells,
  type SignedContribution,
  type TableDeltas,
} from '../../rollup/aggregate-cells.ts';
import type { GoldGroup, GoldTable } from './gold-groups.ts';
import { toGoldStatement, type GoldStatement } from './add-to-gold.ts';

/** The deltas of a group, each with its table. */
export interface GroupDeltas {
  readonly group: GoldGroup;
  readonly tables: readonly TableDeltas<GoldTable>[];
}

/** Computes the deltas of contributions. */
export const computeDeltas = (group: GoldGroup, contributions: readonly SignedContribution[]): GroupDeltas => ({
  group,
  tables: aggregateCells(takenBy(group, contributions), group.compiled, group.tables, group.baseMs),
});

/** Works like `computeDeltas`, and yields now and then so that other work can run. */
export function* computeInTurns(
  group: GoldGroup,
  contributions: readonly SignedContribution[],
): Generator<undefined, GroupDeltas> {
  const taken = takenBy(group, contributions);
  return { group, tables: yield* aggregateInTurns(taken, group.compiled, group.tables, group.baseMs) };
}

/** Encodes the set changes, so that only those of corrections are left; yields after each table. */
export function* encodeInTurns({ group, tables }: GroupDeltas): Generator<undefined, GroupDeltas> {
  const encoded: TableDeltas<GoldTable>[] = [];
  for (const { table, deltas } of tables) {
    encoded.push({ table, deltas: encodeMembers(deltas) });
    yield;
  }
  return { group, tables: encoded };
}

/** Adds the deltas of corrections to deltas of the same group. */
export function correctDeltas(before: GroupDeltas, corrections: readonly SignedContribution[]): GroupDeltas {
  if (corrections.length === 0) return before;
  const { group } = before;
  const corrected = new Map(computeDeltas(group, corrections).tables.map(({ table, deltas }) => [table, deltas]));
  return {
    group,
    tables: before.tables.map(({ table, deltas }) => ({
      table,
      deltas: mergeCells([...deltas, ...(corrected.get(table) ?? [])], group.compiled),
    })),
  };
}

/** Renders the statement that adds the deltas; undefined where there are none. */
export const renderDeltas = ({ group, tables }: GroupDeltas): GoldStatement | undefined =>
  toGoldStatement(group.compiled, tables);

/** Returns the contributions of the rows that a group takes, with its measures alone. */
function takenBy({ takes, narrow }: GoldGroup, contributions: readonly SignedContribution[]) {
  const taken = takes ? contributions.filter(({ key }) => takes(key)) : contributions;
  return narrow ? taken.map(narrow) : taken;
}
