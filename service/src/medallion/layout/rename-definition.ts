import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { ColumnDefinition } from '../../rollup/column-definition.ts';

/** Former name to present name. */
export type Names = ReadonlyMap<string, string>;

/** Returns a definition in which fields have their present names; paths, types and values stay. */
export function renameFields(definition: ColumnDefinition, names: Names): ColumnDefinition {
  const rename = <F extends { readonly name: string }>(field: F): F => ({
    ...field,
    name: toPresent(field.name, names),
  });
  const { fields, where, tested } = definition;
  return {
    ...definition,
    fields: fields.map(rename),
    ...(where && { where: renameMembers(where, names) }),
    ...(tested && { tested: tested.map(rename) }),
  };
}

/** Returns whether a definition reads one of these fields. */
export const readsField = ({ fields, tested = [] }: ColumnDefinition, names: { has(name: string): boolean }): boolean =>
  [...fields, ...tested].some(({ name }) => names.has(name));

const toPresent = (name: string, names: Names): string => names.get(name) ?? name;

function renameMembers(filter: Filter, names: Names): Filter {
  if ('and' in filter) return { and: filter.and.map((part) => renameMembers(part, names)) };
  if ('or' in filter) return { or: filter.or.map((part) => renameMembers(part, names)) };
  return { ...filter, member: toPresent(filter.member, names) };
}
