import { findNearest } from '../../base/find-nearest.ts';
import { formatValue } from '../../base/format-value.ts';

/** Matches valid names. They become columns and tables of Postgres, so they are short and plain. */
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

export const isName = (name: string): boolean => NAME.test(name);

export const describeBadName = (name: string): string =>
  `${formatValue(name)} is not a name: expected a small letter, then at most 39 small letters, digits or _`;

/** Describes an unknown name: "expected one of a, b", with the nearest known name. */
export function describeUnknown(kind: string, name: unknown, candidates: readonly string[]): string {
  const nearest = typeof name === 'string' ? findNearest(name, candidates) : undefined;
  if (nearest !== undefined) return `${formatValue(name)} is not ${kind}: did you mean "${nearest}"?`;
  const listed = candidates.length === 0 ? 'none exists' : `expected one of ${listNames(candidates)}`;
  return `${formatValue(name)} is not ${kind}: ${listed}`;
}

const MAX_LIST = 12;

export const listNames = (names: readonly string[]): string =>
  names.length <= MAX_LIST
    ? names.join(', ')
    : `${names.slice(0, MAX_LIST).join(', ')} and ${names.length - MAX_LIST} more`;

export { computeDistance, findNearest } from '../../base/find-nearest.ts';
