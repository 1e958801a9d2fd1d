import type { PartitionReader } from './partition-reader.ts';
import type { TopicState } from './topics.ts';

/** A partition that is stopped, or fails repeatedly. */
export interface TroubledPartition {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  /** First offset not taken; undefined if unknown. */
  readonly offset: number | undefined;
  readonly code: string;
  readonly reason: string;
}

/** Status of this process's consumer. */
export interface KafkaStatus {
  /** Why no broker is reachable, in words; undefined while one is. */
  readonly away: string | undefined;
  /** Topics that cannot be read. */
  readonly topics: readonly { readonly topic: string; readonly reason: string }[];
  readonly partitions: readonly TroubledPartition[];
  /** Ms since the consumer last heard from a broker; undefined while there is nothing to read. */
  readonly silentMs: number | undefined;
}

/** Consecutive failures before a partition is reported: a restart of Postgres causes one or two. */
const FAILURES = 3;

export const presentTopics = (topics: readonly TopicState[]): KafkaStatus['topics'] =>
  topics.flatMap(({ topic, problem }) => (problem === undefined ? [] : [{ topic, reason: problem }]));

export function presentPartition({ partition, state }: PartitionReader): TroubledPartition[] {
  const { stopped, failures, lastError } = state;
  const { source, topic, partition: number } = partition.ingress;
  if (stopped) {
    const { offset, code, reason } = stopped;
    return [{ source, topic, partition: number, offset, code, reason }];
  }
  if (failures < FAILURES) return [];
  const { code = 'failing', message } = lastError as { code?: string; message: string };
  return [{ source, topic, partition: number, offset: partition.nextOffset, code: String(code), reason: message }];
}
