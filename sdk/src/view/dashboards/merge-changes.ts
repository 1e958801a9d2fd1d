import type { DashboardChange } from '../../protocol/dashboards.ts';
import { findSubject } from './append-change.ts';

export interface MergedChanges {
  readonly changes: readonly DashboardChange[];
  /** Widgets that both sides changed in the same respect, undefined for the start of the dashboard: there `mine` counts. */
  readonly collisions: readonly (string | undefined)[];
}

/**
 * Joins two sides that began with the same changes. What only one side changed is kept; where both did, `mine` is. Changes of
 * an added widget that the other side has removed go with it.
 */
export function mergeChanges(
  common: readonly DashboardChange[],
  theirs: readonly DashboardChange[],
  mine: readonly DashboardChange[],
): MergedChanges {
  const [before, other, own] = [group(common), group(theirs), group(mine)];
  const isChanged = (side: ReadonlyMap<string, readonly DashboardChange[]>, key: string): boolean =>
    JSON.stringify(side.get(key)) !== JSON.stringify(before.get(key));
  const keepsOwn = (key: string): boolean => isChanged(own, key);
  const merged = [
    ...theirs.filter((change) => !keepsOwn(toKey(change))),
    ...mine.filter((change) => keepsOwn(toKey(change))),
  ];
  const added = new Set(merged.flatMap((change) => (change.kind === 'add' ? [change.widget.id] : [])));
  const removed = new Set(
    [...common, ...theirs, ...mine].flatMap((change) =>
      change.kind === 'add' && !added.has(change.widget.id) ? [change.widget.id] : [],
    ),
  );
  const collisions = [...mine, ...theirs]
    .filter((change) => {
      const key = toKey(change);
      const isBoth = isChanged(own, key) && isChanged(other, key);
      return isBoth && JSON.stringify(own.get(key)) !== JSON.stringify(other.get(key));
    })
    .map(findSubject);
  return {
    changes: merged.filter((change) => !removed.has(findSubject(change) ?? '')),
    collisions: [...new Set(collisions)],
  };
}

const toKey = (change: DashboardChange): string => `${change.kind} ${findSubject(change) ?? ''}`;

function group(changes: readonly DashboardChange[]): ReadonlyMap<string, readonly DashboardChange[]> {
  return Map.groupBy(changes, toKey);
}
