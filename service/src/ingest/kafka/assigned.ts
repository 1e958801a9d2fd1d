import type { Partition, PartitionStep } from './partition.ts';

/** State of one partition that this process reads. */
export interface Assigned {
  readonly partition: Partition;
  /** Number of records not yet read, as of the last check. */
  lag: number;
  /** Consecutive failures, of Postgres or of Kafka. */
  failures: number;
  lastError: unknown;
  /** Set while it waits for an operator. */
  stopped: Extract<PartitionStep, { kind: 'stop' }> | undefined;
  /** True while a task is moving its position. */
  isBusy: boolean;
  /** Last offset that the group committed to Kafka. */
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
    const state = this.#byName.get(name);
    if (state) return state;
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

  /** Clears the assignment: after a rebalance Kafka assigns partitions again. */
  clear(): void {
    for (const { partition } of this.#byName.values()) partition.lose();
    this.#byName.clear();
  }
}
