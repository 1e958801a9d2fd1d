import type { Assigned } from './assigned.ts';
import type { TopicState } from './topics.ts';

/** A partition that takes nothing, or fails again and again. */
export interface TroubledPartition {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  /** First offset that was not taken; undefined where it is not known. */
  readonly offset: number | undefined;
  readonly code: string;
  readonly reason: string;
}

/** What the consumer of this process is doing. */
export interface KafkaStatus {
  /** Why no broker answers; undefined while one does. */
  readonly away: string | undefined;
  /** Topics that cannot be read. */
  readonly topics: readonly { readonly topic: string; readonly reason: string }[];
  readonly partitions: readonly TroubledPartition[];
  /** Ms since the consumer last heard from a broker; undefined while there is nothing to read. */
  readonly silentMs: number | undefined;
}

/** Failures in a row before one is told: a failure or two is what a restart of Postgres makes. */
const FAILURES = 3;

export const presentTopics = (topics: readonly TopicState[]): KafkaStatus['topics'] =>
  topics.flatMap(({ topic, problem }) => (problem === undefined ? [] : [{ topic, reason: problem }]));

export function presentPartition({ partition, stopped, failures, lastError }: Assigned): TroubledPartition[] {
  const { source, topic, partition: number } = partition.ingress;
  if (stopped) {
    const { offset, code, reason } = stopped;
    return [{ source, topic, partition: number, offset, code, reason }];
  }
  if (failures < FAILURES) return [];
  const { code = 'failing', message } = lastError as { code?: string; message: string };
  return [{ source, topic, partition: number, offset: partition.nextOffset, code: String(code), reason: message }];
}

/** By code: addresses of brokers are nothing for a reader of `/readyz`. */
export function codeOf(error: unknown): string {
  const { code, type, cause, name } = error as { code?: string; type?: string; cause?: unknown; name?: string };
  if (code !== undefined || type !== undefined) return String(code ?? type);
  return cause === undefined || cause === null ? String(name) : codeOf(cause);
}
