import type { Filter } from '../../protocol/query.ts';

/** Value of a dimension; null for records without one. */
export type MemberValue = string | number | boolean | null;

/** Values of one dimension that a reader includes or excludes. */
export interface Choice {
  readonly member: string;
  readonly values: readonly MemberValue[];
  readonly isExcluded: boolean;
}

/** Reads what `toFilter` made; undefined for other filters, such as of comparisons or of several dimensions. */
export function readChosen(filter: Filter): Choice | undefined {
  if ('member' in filter) {
    const { member, operator, values = [] } = filter;
    if (operator === 'equals' || operator === 'notEquals')
      return { member, values, isExcluded: operator === 'notEquals' };
    if (operator === 'set' || operator === 'notSet') return { member, values: [null], isExcluded: operator === 'set' };
    return undefined;
  }
  const isExcluded = 'and' in filter;
  const parts = ('and' in filter ? filter.and : filter.or).map(readChosen);
  const [first, second] = parts;
  if (parts.length !== 2 || !first || !second) return undefined;
  if (first.member !== second.member || first.isExcluded !== isExcluded || second.isExcluded !== isExcluded)
    return undefined;
  return { member: first.member, values: [...first.values, ...second.values], isExcluded };
}

/** The filter for a choice; undefined for no values. Records without a value count as not excluded. */
export function toFilter({ member, values, isExcluded }: Choice): Filter | undefined {
  const named = values.filter((value) => value !== null);
  const parts: Filter[] = [];
  if (named.length > 0) parts.push({ member, operator: isExcluded ? 'notEquals' : 'equals', values: named });
  if (named.length < values.length) parts.push({ member, operator: isExcluded ? 'set' : 'notSet' });
  return parts.length > 1 ? (isExcluded ? { and: parts } : { or: parts }) : parts[0];
}

/** Index of the filter that chooses values of a dimension; -1 for none. */
export const findChosen = (filters: readonly Filter[], member: string): number =>
  filters.findIndex((filter) => readChosen(filter)?.member === member);

/** The filters with this choice in the place of that of the same dimension, at the end if there is none. */
export function replaceChoice(filters: readonly Filter[], choice: Choice): Filter[] {
  const index = findChosen(filters, choice.member);
  const filter = toFilter(choice);
  if (index < 0) return filter ? [...filters, filter] : [...filters];
  return filters.flatMap((each, place) => (place === index ? (filter ? [filter] : []) : [each]));
}

/** The values with one added, or removed if it was among them. */
export const toggleValue = (values: readonly MemberValue[], value: MemberValue): MemberValue[] =>
  values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
