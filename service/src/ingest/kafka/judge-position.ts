import type { StoredPosition } from '../types.ts';
import type { OffsetRange } from './topics.ts';

/** Where to begin reading a partition, or why it must not be read. */
export type PositionVerdict =
  | {
      readonly kind: 'read';
      /** The record before the position is read again, to see whether it is still the one that was taken. */
      readonly fromOffset: number;
      readonly verify: boolean;
    }
  | { readonly kind: 'stop'; readonly reason: string };

/**
 * Compares what Postgres took with what the partition holds. A topic made anew has fewer records than were taken, or
 * other ones; records that Kafka dropped before they were taken are gone. Neither is passed over.
 */
export function judgePosition(name: string, position: StoredPosition, { low, high }: OffsetRange): PositionVerdict {
  const { nextOffset, fingerprint } = position;
  if (nextOffset > high) {
    const found = `${nextOffset} records were taken from ${name}, which now ends at ${high}`;
    return { kind: 'stop', reason: `${found}: the topic was made anew. ${WHAT_TO_DO}` };
  }
  if (nextOffset < low) {
    const found = `${name} begins at ${low}, and the records from ${nextOffset} on were not taken`;
    return { kind: 'stop', reason: `${found}: Kafka dropped them, or the topic was made anew. ${WHAT_TO_DO}` };
  }
  const verify = fingerprint !== null && nextOffset > low;
  return { kind: 'read', fromOffset: verify ? nextOffset - 1 : nextOffset, verify };
}

export const describeOtherRecord = (name: string, offset: number): string =>
  `the record at ${offset} of ${name} is not the one that was taken: the topic was made anew. ${WHAT_TO_DO}`;

const WHAT_TO_DO = 'Run `tidemark positions renew` to take the topic from its beginning, as another incarnation of it.';
