import type { Partition, PartitionStep } from './partition.ts';

/** What one partition that this process reads is doing. */
export interface Assigned {
  readonly partition: Partition;
  /** Records not yet taken, as of the last look. */
  lag: number;
  /** Failures in a row, of Postgres or of Kafka. */
  failures: number;
  lastError: unknown;
  /** Set while it waits for an operator. */
  stopped: Extract<PartitionStep, { kind: 'stop' }> | undefined;
  /** Somebody works on it: its position is on the move. */
  isBusy: boolean;
  /** The offset that the group committed in Kafka last. */
  committedOffset: number | undefined;
}

/** The partitions that this process reads, by name. */
export class AssignedPartitions {
  readonly #byName = new Map<string, Assigned>();
  readonly #open: (topic: string, partition: number) => Partition;

  constructor(open: (topic: string, partition: number) => Partition) {
    this.#open = open;
  }

  of(topic: string, partition: number): Assigned {
    const name = `${topic}[${partition}]`;
    const known = this.#byName.get(name);
    if (known) return known;
    const opened = this.#open(topic, partition);
    const created: Assigned = {
      partition: opened,
      lag: 0,
      failures: 0,
      lastError: undefined,
      stopped: undefined,
      isBusy: false,
      committedOffset: undefined,
    };
    this.#byName.set(name, created);
    return created;
  }

  all(): Assigned[] {
    return [...this.#byName.values()];
  }

  /** After a rebalance: who reads what is told anew. */
  clear(): void {
    for (const { partition } of this.#byName.values()) partition.lose();
    this.#byName.clear();
  }
}
