import type { StoredPosition } from '../types.ts';
import type { OffsetRange } from './topics.ts';

/** Result of the check: the offset to start reading at, or the reason not to read the partition. */
export type PositionVerdict =
  | {
      readonly kind: 'read';
      /** Offset to read from: the record before the position is read again, to check that it is still the same. */
      readonly fromOffset: number;
      readonly verify: boolean;
    }
  | { readonly kind: 'stop'; readonly reason: string };

/**
 * Compares the stored position with the partition's contents. A recreated topic has fewer records than were taken, or
 * different ones; records that Kafka deleted before they were taken are lost. Neither is skipped silently. A partition
 * from which no records were read yet starts at Kafka's first record.
 */
export function judgePosition(name: string, position: StoredPosition, { low, high }: OffsetRange): PositionVerdict {
  const { nextOffset, fingerprint } = position;
  if (nextOffset === 0 && fingerprint === null) return { kind: 'read', fromOffset: low, verify: false };
  if (nextOffset > high) {
    const actual = `${nextOffset} records were taken from ${name}, which now ends at ${high}`;
    return { kind: 'stop', reason: `${actual}: the topic was recreated. ${whatToDo(name)}` };
  }
  if (nextOffset < low) {
    const actual = `${name} begins at ${low}, and the records from ${nextOffset} on were not taken`;
    return { kind: 'stop', reason: `${actual}: Kafka dropped them, or the topic was recreated. ${whatToDo(name)}` };
  }
  const verify = fingerprint !== null && nextOffset > low;
  return { kind: 'read', fromOffset: verify ? nextOffset - 1 : nextOffset, verify };
}

export const describeOtherRecord = (name: string, offset: number): string =>
  `the record at ${offset} of ${name} is not the one that was taken: the topic was recreated. ${whatToDo(name)}`;

/** Describes an undecodable batch. `name` is `topic[partition]`. */
export const describeUndecodable = (name: string, offset: number, cause: unknown): string => {
  const why = cause instanceof Error ? cause.message : String(cause);
  return `the batch of records at ${offset} of ${name} cannot be decoded (${why}). Find the offset after it, and run \`tidemark positions skip ${toTopic(name)} ${toPartition(name)} --to OFFSET\` to skip it.`;
};

const whatToDo = (name: string): string =>
  `Run \`tidemark positions renew ${toTopic(name)}\` to read the topic from its beginning, as a new generation.`;

const toTopic = (name: string): string => name.slice(0, name.lastIndexOf('['));
const toPartition = (name: string): string => name.slice(name.lastIndexOf('[') + 1, -1);
