import { parseFilterText } from '../../../sdk/src/protocol/filter-text.ts';
import type { Filter, MemberFilter } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../access/types.ts';
import { compileOperator } from '../catalog/model/filter-operators.ts';
import { flattenFilter } from '../catalog/model/flatten-filter.ts';

type Condition = Pick<MemberFilter, 'member' | 'operator'> & { readonly value: string };

const PARTS: readonly string[] = ['contains', 'notContains', 'startsWith', 'endsWith'];
const NEGATED: readonly string[] = ['notEquals', 'notContains'];

/**
 * Returns whether filters name a value that a policy hides: one of a dimension by which the principal sees some rows only,
 * and not those with this value.
 */
export function namesOtherRows(text: string, { rowFilters }: Pick<Policy, 'rowFilters'>): boolean {
  return (parseFilterText(text) ?? [])
    .flatMap((filter) => flattenFilter(filter))
    .flatMap(({ member, operator, values = [] }) => values.map((value) => ({ member, operator, value: String(value) })))
    .some((condition) => rowFilters.some((filter) => allows(filter, condition) === false));
}

/** Whether a row filter lets rows with a value pass, by its conditions on that member alone; undefined without any. */
function allows(filter: Filter, condition: Condition): boolean | undefined {
  if ('and' in filter || 'or' in filter) {
    const parts = 'and' in filter ? filter.and : filter.or;
    const results = parts.map((part) => allows(part, condition));
    const isOpen = results.includes(undefined);
    if ('and' in filter) return results.includes(false) ? false : results.includes(true) ? true : undefined;
    // A part about another member lets rows with the value pass.
    return results.includes(true) ? true : isOpen ? undefined : false;
  }
  if (filter.member !== condition.member) return undefined;
  // A part of a hidden value is no hidden value itself, but tells of it.
  if (PARTS.includes(condition.operator) && NEGATED.includes(filter.operator)) return false;
  return compileOperator(filter.operator, (filter.values ?? []).map(String))(condition.value);
}
