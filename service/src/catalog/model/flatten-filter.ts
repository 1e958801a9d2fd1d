import type { PolicyFilter, Role } from './role-types.ts';

interface Condition {
  readonly member: string;
}

type Tree = Condition | { readonly and: readonly Tree[] } | { readonly or: readonly Tree[] };

/** Returns the conditions of a filter in their order, whether they are joined by `and` or by `or`. */
export function flattenFilter<Filter extends Tree>(filter: Filter): Extract<Filter, Condition>[] {
  const visit = (tree: Tree): Condition[] => {
    if ('and' in tree) return tree.and.flatMap(visit);
    if ('or' in tree) return tree.or.flatMap(visit);
    return [tree];
  };
  return visit(filter) as Extract<Filter, Condition>[];
}

/** Returns the attributes of the principal that a row filter refers to. */
export const attributesOf = (filter: PolicyFilter): string[] =>
  flattenFilter(filter)
    .flatMap(({ values }) => values)
    .flatMap((value) => (typeof value === 'object' ? [value.attribute] : []));

/** Returns the attributes of the principal that the row filters of roles refer to, each once. */
export const attributesOfRoles = (
  { roles }: { readonly roles: ReadonlyMap<string, Pick<Role, 'filters'>> },
  names: readonly string[],
): string[] => [...new Set(names.flatMap((name) => roles.get(name)?.filters.flatMap(attributesOf) ?? []))];
