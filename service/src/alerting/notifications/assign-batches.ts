import type { Rule } from '../../catalog/model/types.ts';
import type { Advance } from '../states/advance.ts';

/** Writes of one instance by one evaluation. */
export interface PendingWrite {
  readonly rule: Rule;
  /** Key of the instance. */
  readonly key: string;
  readonly advance: Advance;
}

/**
 * Assigns one batch to the notifications of one rule and kind from one evaluation; a single one is sent immediately.
 */
export function assignBatches(
  writes: readonly PendingWrite[],
  newBatch: () => string,
): { readonly writes: readonly PendingWrite[]; readonly batches: readonly string[] } {
  // The notification about too many instances is not hidden among the rule's alerts.
  const keyOf = ({ rule, advance: { notification, record } }: PendingWrite): string | undefined =>
    notification && `${rule.name} ${record.kind} ${notification.body.type}`;
  const groups = Map.groupBy(writes, keyOf);
  const batchOf = new Map<string, string>();
  for (const [key, group] of groups) if (key !== undefined && group.length > 1) batchOf.set(key, newBatch());
  return {
    writes: writes.map((write) => {
      const batch = batchOf.get(keyOf(write) ?? '');
      const { notification } = write.advance;
      if (batch === undefined || !notification) return write;
      return { ...write, advance: { ...write.advance, notification: { ...notification, batch } } };
    }),
    batches: [...batchOf.values()],
  };
}
