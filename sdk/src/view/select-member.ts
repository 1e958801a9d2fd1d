import type { Filter } from '../protocol/query.ts';
import { findChosen, readChosen, replaceChoice, type MemberValue } from './series/choose-values.ts';

/** Values that the filters include of a dimension; empty where they exclude some, or name none. */
export function findSelected(filters: readonly Filter[], dimension: string): readonly MemberValue[] {
  const filter = filters[findChosen(filters, dimension)];
  const choice = filter && readChosen(filter);
  return choice && !choice.isExcluded ? choice.values : [];
}

/** The filters without those values, so that the others can be selected too. */
export const withoutSelected = (filters: readonly Filter[], dimension: string): readonly Filter[] =>
  findSelected(filters, dimension).length === 0
    ? filters
    : filters.filter((_filter, index) => index !== findChosen(filters, dimension));

/** The filters with one more value selected, or it alone; without it if it was selected (alone). */
export function selectMember(
  filters: readonly Filter[],
  member: string,
  value: MemberValue,
  isAdded: boolean,
): readonly Filter[] {
  const before = findSelected(filters, member);
  const isSelected = before.includes(value);
  const others = before.filter((each) => each !== value);
  const values = isAdded
    ? [...others, ...(isSelected ? [] : [value])]
    : isSelected && others.length === 0
      ? []
      : [value];
  return replaceChoice(filters, { member, values, isExcluded: false });
}
