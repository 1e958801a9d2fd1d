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
 * Compares what Postgres took with what the partition holds. A topic that was recreated has fewer records than were taken,
 * or other ones; records that Kafka dropped before they were taken are gone. Neither is passed over. A partition of which
 * nothing was taken yet begins where Kafka's records do.
 */
export function judgePosition(name: string, position: StoredPosition, { low, high }: OffsetRange): PositionVerdict {
  const { nextOffset, fingerprint } = position;
  if (nextOffset === 0 && fingerprint === null) return { kind: 'read', fromOffset: low, verify: false };
  if (nextOffset > high) {
    const found = `${nextOffset} records were taken from ${name}, which now ends at ${high}`;
    return { kind: 'stop', reason: `${found}: the topic was recreated. ${whatToDo(name)}` };
  }
  if (nextOffset < low) {
    const found = `${name} begins at ${low}, and the records from ${nextOffset} on were not taken`;
    return { kind: 'stop', reason: `${found}: Kafka dropped them, or the topic was recreated. ${whatToDo(name)}` };
  }
  const verify = fingerprint !== null && nextOffset > low;
  return { kind: 'read', fromOffset: verify ? nextOffset - 1 : nextOffset, verify };
}

export const describeOtherRecord = (name: string, offset: number): string =>
  `the record at ${offset} of ${name} is not the one that was taken: the topic was recreated. ${whatToDo(name)}`;

/** `name` is `topic[partition]`. */
export const describeUndecodable = (name: string, offset: number, cause: unknown): string => {
  const why = cause instanceof Error ? cause.message : String(cause);
  return `the batch of records at ${offset} of ${name} cannot be decoded (${why}). Find the offset behind it, and run \`tidemark positions skip ${toTopic(name)} ${toPartition(name)} --to OFFSET\` to leave it out.`;
};

const whatToDo = (name: string): string =>
  `Run \`tidemark positions renew ${toTopic(name)}\` to take the topic from its beginning, as another generation of it.`;

const toTopic = (name: string): string => name.slice(0, name.lastIndexOf('['));
const toPartition = (name: string): string => name.slice(name.lastIndexOf('[') + 1, -1);
