import type { Alert } from '../../protocol/alerts.ts';
import type { Filter, FilterOperator } from '../../protocol/query.ts';

type Value = string | null;
type Compare = (value: Value, values: readonly string[]) => boolean;

const isAny: Compare = (value, values) => value !== null && values.includes(value);
const containsAny: Compare = (value, values) =>
  value !== null && values.some((part) => fold(value).includes(fold(part)));

/** Case does not matter to parts of a text, as in queries (decision 15). */
export const fold = (text: string): string =>
  text.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');

/** Comparisons of texts, as the service makes them in queries. Order has no meaning for texts. */
const COMPARE: Readonly<Partial<Record<FilterOperator, Compare>>> = {
  equals: isAny,
  notEquals: (value, values) => !isAny(value, values),
  contains: containsAny,
  notContains: (value, values) => !containsAny(value, values),
  startsWith: (value, values) => value !== null && values.some((part) => fold(value).startsWith(fold(part))),
  endsWith: (value, values) => value !== null && values.some((part) => fold(value).endsWith(fold(part))),
  set: (value) => value !== null,
  notSet: (value) => value === null,
};

/**
 * True unless a filter excludes the values of an alert. A rule that is not split by a dimension judges all its values, so that
 * a filter of that dimension keeps its alerts.
 */
export const matchAlert = ({ dimensions }: Pick<Alert, 'dimensions'>, filters: readonly Filter[]): boolean =>
  filters.every((filter) => judge(filter, dimensions) !== false);

/** Undefined: the alert says nothing about the member. */
function judge(filter: Filter, dimensions: Alert['dimensions']): boolean | undefined {
  if ('and' in filter) {
    const verdicts = filter.and.map((part) => judge(part, dimensions));
    return verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true;
  }
  if ('or' in filter) {
    const verdicts = filter.or.map((part) => judge(part, dimensions));
    return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false;
  }
  const value = dimensions[filter.member];
  return value === undefined ? undefined : COMPARE[filter.operator]?.(value, (filter.values ?? []).map(String));
}
