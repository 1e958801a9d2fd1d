import type { LimitBy } from '../../../../../sdk/src/protocol/query.ts';
import type { Draft } from '../compute-rows.ts';

/** Rows of one group: the first ones of it, and all others. */
export interface GroupedDrafts {
  readonly kept: ReadonlySet<Draft>;
  readonly left: Draft[];
}

/** Keeps the first rows of each group, in the order given. `matching` are the rows that may be kept, of all `drafts`. */
export function limitByGroup(
  drafts: readonly Draft[],
  matching: readonly Draft[],
  limitBy: LimitBy,
  dimensions: readonly string[],
): ReadonlyMap<string, GroupedDrafts> {
  const groups = new Map<string, { kept: Set<Draft>; left: Draft[] }>();
  const keyOf = groupKey(limitBy.dimensions, dimensions);
  for (const draft of matching) {
    const key = keyOf(draft);
    const group = groups.get(key) ?? { kept: new Set<Draft>(), left: [] };
    groups.set(key, group);
    if (group.kept.size < limitBy.limit) group.kept.add(draft);
  }
  for (const draft of drafts) {
    const group = groups.get(keyOf(draft));
    if (group && !group.kept.has(draft)) group.left.push(draft);
  }
  return groups;
}

/** Returns a function that joins the values of some members (dimensions or `time`) of a row to a key. */
export function groupKey(members: readonly string[], dimensions: readonly string[]): (draft: Draft) => string {
  const indices = members.map((member) => dimensions.indexOf(member));
  return ({ bucket, dimensionValues }) =>
    JSON.stringify(indices.map((index) => (index < 0 ? bucket?.startMs : (dimensionValues[index] ?? null))));
}
