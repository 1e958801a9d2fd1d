import { digestOf, holdsColumn, type ColumnDefinition } from '../../rollup/column-definition.ts';
import { SUPERSEDED, type LayoutState, type RollupDefinition } from './source-layout.ts';

/** States of rows in `app.contribution_columns` and `app.rollups`. */
export type RowState = LayoutState | 'retired' | 'dropped';

/** A dimension or measure as defined in the catalogue. */
export interface WantedColumn {
  /** Column name of the first definition, such as `m_revenue`. */
  readonly baseColumn: string;
  readonly definition: ColumnDefinition;
}

export interface KnownColumn {
  readonly column: string;
  readonly baseColumn: string;
  readonly digest: string;
  /** Null: stored by an older version for a definition that is no longer known. */
  readonly definition: ColumnDefinition | null;
  readonly state: RowState;
}

export interface DecidedColumn extends Omit<KnownColumn, 'definition'> {
  readonly definition: ColumnDefinition;
  readonly isNew: boolean;
  readonly isWanted: boolean;
}

/** A rollup as defined in the catalogue, over columns that are already decided. */
export interface WantedRollup {
  readonly name: string;
  readonly definition: RollupDefinition;
}

export interface KnownRollup {
  readonly rollupId: number;
  readonly name: string;
  readonly generation: number;
  readonly definition: RollupDefinition;
  readonly state: RowState;
}

export interface DecidedRollup extends Omit<KnownRollup, 'rollupId'> {
  /** Undefined: it must be created. */
  readonly rollupId: number | undefined;
}

const isKept = ({ state }: { readonly state: RowState }): boolean => state !== 'retired' && state !== 'dropped';

/**
 * Finds the column that holds each wanted definition, or adds a new one. Other columns are removed; complete ones are
 * superseded first: they answer until the new ones are ready.
 */
export function decideColumns(
  stored: readonly KnownColumn[],
  wanted: readonly WantedColumn[],
  isEmpty: boolean,
): DecidedColumn[] {
  const columnNames = new Set(stored.map(({ column }) => column));
  const decided = wanted.map(({ baseColumn, definition }): DecidedColumn => {
    const digest = digestOf(definition);
    const generations = stored.filter((column) => column.baseColumn === baseColumn);
    const same = generations.find((column) => column.digest === digest && isKept(column));
    const common = { baseColumn, digest, definition, isWanted: true };
    if (same) {
      return {
        ...common,
        column: same.column,
        state: same.state === 'building' ? 'building' : 'ready',
        isNew: false,
      };
    }
    return {
      ...common,
      column: nextColumn(baseColumn, columnNames),
      state: isEmpty || !holdsColumn(definition) ? 'ready' : 'building',
      isNew: true,
    };
  });
  const isReady = new Set(decided.flatMap(({ baseColumn, state }) => (state === 'ready' ? [baseColumn] : [])));
  const taken = new Set(decided.map(({ column }) => column));
  const others = stored
    .filter((column) => isKept(column) && !taken.has(column.column))
    .map((superseded): DecidedColumn => {
      const { column, baseColumn, digest, definition, state } = superseded;
      const stays = state !== 'building' && definition !== null && !isReady.has(baseColumn);
      const common = { column, baseColumn, digest, isNew: false, isWanted: false };
      // An unknown definition cannot be maintained; it is not read either once the column is retired.
      return { ...common, definition: definition ?? UNKNOWN, state: stays ? SUPERSEDED : 'retired' };
    });
  return [...decided, ...others];
}

const UNKNOWN: ColumnDefinition = { kind: 'count', fields: [] };

/** Returns the first free name: a name once given, even to what is now called otherwise, is not given again. */
function nextColumn(baseColumn: string, columnNames: ReadonlySet<string>): string {
  let column = baseColumn;
  for (let number = 2; columnNames.has(column); number++) column = `${baseColumn}$${number}`;
  return column;
}

/**
 * Finds the tables that hold each wanted rollup, or adds a new generation of them, and decides the state of the others.
 */
export function decideRollups(
  stored: readonly KnownRollup[],
  wanted: readonly WantedRollup[],
  columns: readonly DecidedColumn[],
  isEmpty: boolean,
): DecidedRollup[] {
  const reused = new Set<number>();
  const decided = wanted.map(({ name, definition }): DecidedRollup => {
    const generations = stored.filter((rollup) => rollup.name === name);
    const holds = (rollup: KnownRollup): boolean => isKept(rollup) && covers(rollup.definition, definition);
    // Tables keep the name that they were created with, also when the rollup or its dimension is renamed.
    const same = generations.find(holds) ?? stored.find((rollup) => holds(rollup) && !reused.has(rollup.rollupId));
    if (same) {
      reused.add(same.rollupId);
      return { ...same, state: same.state === 'building' ? 'building' : 'ready' };
    }
    const generation = Math.max(0, ...generations.map((rollup) => rollup.generation)) + 1;
    return { rollupId: undefined, name, generation, definition, state: isEmpty ? 'ready' : 'building' };
  });
  const keptColumns = new Set(columns.filter(isKept).map(({ column }) => column));
  const others = stored
    .filter((rollup) => isKept(rollup) && !reused.has(rollup.rollupId))
    .map((rollup): DecidedRollup => {
      const stays =
        rollup.state !== 'building' &&
        rollup.definition.dimensions.every((columnKey) => keptColumns.has(`d_${columnKey}`));
      return { ...rollup, state: stays ? SUPERSEDED : 'retired' };
    });
  return [...decided, ...others];
}

/** Returns true when tables of the first hold everything that the second needs; additional measures do no harm. */
const covers = (held: RollupDefinition, wanted: RollupDefinition): boolean =>
  held.dimensions.join() === wanted.dimensions.join() &&
  wanted.measures.every((columnKey) => held.measures.includes(columnKey)) &&
  JSON.stringify(held.grains) === JSON.stringify(wanted.grains) &&
  held.baseMs === wanted.baseMs;

/** Retires superseded definitions when nothing is being built. */
export function retireSuperseded<One extends { readonly state: RowState }>(decided: readonly One[]): One[] {
  return decided.map((definition) =>
    definition.state === SUPERSEDED ? { ...definition, state: 'retired' } : definition,
  );
}
