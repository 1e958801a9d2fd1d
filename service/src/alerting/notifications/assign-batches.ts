import type { Rule } from '../../catalog/model/types.ts';
import type { Advance } from '../states/advance.ts';

/** What an evaluation writes of one instance. */
export interface PendingWrite {
  readonly rule: Rule;
  /** Of the instance. */
  readonly key: string;
  readonly advance: Advance;
}

/** Puts notifications of one rule and kind from one evaluation into one batch; one that is alone goes at once. */
export function assignBatches(
  writes: readonly PendingWrite[],
  newBatch: () => string,
): { readonly writes: readonly PendingWrite[]; readonly batches: readonly string[] } {
  // That a rule has too many instances is not hidden among its alerts.
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
