import { goldTableName, granularitiesOf } from '../model/table-names.ts';
import type { DraftRollup, DraftSource } from '../file/draft.ts';
import { describeUnknown, isName, describeBadName } from '../model/names.ts';
import type { Place } from '../file/problems.ts';
import type { Named } from '../file/read-draft.ts';
import type { Catalog, Dimension, Rollup } from '../model/types.ts';

const BOTH = ['hour', 'day'] as const;

/** Dimensions by name, and the names of those that exist but are invalid. */
export interface DimensionScope {
  readonly dimensions: ReadonlyMap<string, Dimension>;
  readonly broken: ReadonlyMap<string, unknown>;
}

/**
 * Resolves the rollups of a source: the total, then those in the file, or by default one for each of its dimensions.
 */
export function resolveRollups(
  { name: source, value: draft, place }: Named<DraftSource>,
  scope: DimensionScope,
): Rollup[] {
  const total: Rollup = { source, name: 'total', dimensions: [], granularities: BOTH };
  const own = [...scope.dimensions.values()]
    .filter((dimension) => dimension.fields.has(source))
    .map(({ name }) => name);
  if (draft.rollups === undefined) {
    return [
      total,
      ...own.map((name): Rollup => ({ source, name: `by_${name}`, dimensions: [name], granularities: BOTH })),
    ];
  }
  const rollups = new Map<string, Rollup>();
  const sets = new Map<string, string>();
  draft.rollups.forEach((declared, index) => {
    const at = place.at('rollups', index);
    const rollup = resolveRollup(source, declared, own, scope, at);
    const set = rollup.dimensions.toSorted().join();
    if (rollups.has(rollup.name)) at.refuse(`"${rollup.name}" is the name of another rollup: expected a unique name`);
    else if (sets.has(set)) at.refuse(`the dimensions of ${sets.get(set)} again: expected each set once`);
    rollups.set(rollup.name, rollup);
    sets.set(set, rollup.name);
  });
  return [...(sets.has('') ? [] : [total]), ...rollups.values()];
}

function resolveRollup(
  source: string,
  declared: DraftRollup,
  own: readonly string[],
  scope: DimensionScope,
  place: Place,
): Rollup {
  const { dimensions } = declared;
  dimensions.forEach((name, index) => {
    if (dimensions.indexOf(name) !== index) place.refuse(`"${name}" occurs twice: expected each dimension once`);
    if (own.includes(name) || scope.broken.has(name)) return;
    if (scope.dimensions.has(name))
      place.refuse(
        `"${name}" is not a dimension of ${source}, which lacks its field: expected ${own.length === 0 ? 'none' : `one of ${own.join(', ')}`}`,
      );
    else place.refuse(describeUnknown('a dimension', name, [...own, ...scope.broken.keys()]));
  });
  const name = declared.name ?? (dimensions.length === 0 ? 'total' : `by_${dimensions.join('_')}`);
  if (declared.name !== undefined && !isName(name)) place.at('name').refuse(describeBadName(name));
  if (declared.granularities !== undefined && declared.grains !== undefined) {
    place.at('grains').refuseKey('grains is the former name of granularities: expected one of the two');
  }
  return { source, name, dimensions, granularities: declared.granularities ?? declared.grains ?? BOTH };
}

/** Longest table name: Postgres truncates longer ones, and two of them may then collide. */
const MAX_TABLE = 63;
/** Highest expected generation, whose number is part of the name; it increases with changes of the catalogue. */
const GENERATION = 999;

/** Records problems for tables whose names are too long or collide. */
export function checkTables(catalog: Catalog, placeOf: (source: string) => Place): void {
  const owners = new Map<string, string>();
  for (const rollup of catalog.rollups) {
    const place = placeOf(rollup.source).at('rollups');
    for (const granularity of granularitiesOf(catalog, rollup)) {
      const longest = goldTableName(rollup, granularity, GENERATION);
      if (longest.length > MAX_TABLE) {
        place.refuse(
          `the table ${longest} has ${longest.length} letters: expected at most ${MAX_TABLE}; give the rollup ${rollup.name} a shorter name`,
        );
        break;
      }
      const table = goldTableName(rollup, granularity, 1);
      const owner = owners.get(table);
      if (owner !== undefined)
        place.refuse(
          `${rollup.name} and ${owner} would both be the table ${table}: expected another name for one of them`,
        );
      owners.set(table, `${rollup.name} of ${rollup.source}`);
    }
  }
}
