import { describeBadName, isName } from '../model/names.ts';
import type { Catalog } from '../model/types.ts';
import type { Place } from '../file/problems.ts';

/** An entry of a map of the catalogue that may state its former name. */
export interface Renamed {
  readonly name: string;
  readonly was: string | undefined;
  readonly place: Place;
}

/** Records a problem for each former name that is malformed, still in use, or stated twice. `kind`: `a dimension`. */
export function checkRenames(kind: string, entries: readonly Renamed[]): void {
  const names = new Set(entries.map(({ name }) => name));
  const owners = new Map<string, string>();
  for (const { name, was, place } of entries) {
    if (was === undefined) continue;
    const at = place.at('was');
    const owner = owners.get(was);
    if (!isName(was)) at.refuse(describeBadName(was));
    else if (names.has(was))
      at.refuse(`"${was}" is still the name of ${kind}: expected a name that the catalogue no longer has`);
    else if (owner !== undefined)
      at.refuse(`"${was}" is already the former name of ${owner}: expected each former name once`);
    else owners.set(was, name);
  }
}

/** Returns a sentence for each former name, for `tidemark catalog check`. */
export function describeRenames({ dimensions, measures, sources }: Catalog): string[] {
  const renamed = [
    ...[...dimensions.values()].map(({ name, was }) => ({ kind: 'dimension', name, was })),
    ...[...measures.values()].map(({ name, was }) => ({ kind: 'measure', name, was })),
    ...[...sources.values()].flatMap((source) =>
      [...source.fields.values()].map(({ name, was }) => ({ kind: `field of ${source.name},`, name, was })),
    ),
  ];
  return renamed
    .filter(({ was }) => was !== undefined)
    .map(({ kind, name, was }) => `${kind} ${name} was ${was}: what is stored as ${was} is kept under the new name`);
}
