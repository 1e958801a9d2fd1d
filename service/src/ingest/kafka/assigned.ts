import type { Consumer } from 'kafkajs';
import type { PartitionReader } from './partition-reader.ts';

type Open = (topic: string, partition: number) => PartitionReader;

/** The partitions that this process reads, by name. */
export class AssignedPartitions {
  readonly #byName = new Map<string, PartitionReader>();

  of(topic: string, partition: number, open: Open): PartitionReader {
    const name = `${topic}[${partition}]`;
    const assigned = this.#byName.get(name);
    if (assigned) return assigned;
    const opened = open(topic, partition);
    this.#byName.set(name, opened);
    return opened;
  }

  all(): PartitionReader[] {
    return [...this.#byName.values()];
  }

  /** Clears the assignment: after a rebalance Kafka assigns partitions again. */
  clear(): void {
    for (const reader of this.#byName.values()) reader.lose();
    this.#byName.clear();
  }

  /** Commits offsets to Kafka for lag monitoring tools. */
  async commit(consumer: Consumer): Promise<void> {
    const moved = this.all().flatMap((reader) => {
      const { nextOffset: offset, ingress } = reader.partition;
      return offset === undefined || offset === reader.committedOffset ? [] : [{ reader, offset, ingress }];
    });
    if (moved.length === 0) return;
    await consumer.commitOffsets(
      moved.map(({ offset, ingress: { topic, partition } }) => ({ topic, partition, offset: String(offset) })),
    );
    for (const { reader, offset } of moved) reader.committedOffset = offset;
  }
}
