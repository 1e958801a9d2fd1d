import { showValue } from '../../base/show-value.ts';

/** Matches valid names. They become columns and tables of Postgres, so they are short and plain. */
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

export const isName = (name: string): boolean => NAME.test(name);

export const describeBadName = (name: string): string =>
  `${showValue(name)} is not a name: expected a small letter, then at most 39 small letters, digits or _`;

/** Describes an unknown name: "expected one of a, b", with the nearest known name. */
export function describeUnknown(kind: string, name: unknown, known: readonly string[]): string {
  const nearest = typeof name === 'string' ? findNearest(name, known) : undefined;
  if (nearest !== undefined) return `${showValue(name)} is not ${kind}: did you mean "${nearest}"?`;
  const listed = known.length === 0 ? 'none exists' : `expected one of ${listNames(known)}`;
  return `${showValue(name)} is not ${kind}: ${listed}`;
}

const MAX_LIST = 12;

export const listNames = (names: readonly string[]): string =>
  names.length <= MAX_LIST
    ? names.join(', ')
    : `${names.slice(0, MAX_LIST).join(', ')} and ${names.length - MAX_LIST} more`;

const MAX_COMPARED = 64;

/**
 * Returns the known name with the fewest letters changed, added, dropped or swapped with the next; at most a third of
 * its length.
 */
export function findNearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_COMPARED) return undefined;
  let nearest: string | undefined;
  let least = Math.ceil(name.length / 3) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = computeDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** Computes the optimal string alignment distance (https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance). */
export function computeDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(substitution, (previous[j] as number) + 1, (current[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] as number) + 1);
      }
      current.push(cost);
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length] as number;
}
