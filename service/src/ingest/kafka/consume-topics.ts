import { startLoop } from '../../base/loop.ts';
import type { Source } from '../../catalog/model/types.ts';
import type { AssignedPartitions } from './assigned.ts';
import { Partition } from './partition.ts';
import { PartitionReader, type PartitionReaderOptions } from './partition-reader.ts';
import { loadOffsetRange } from './topics.ts';
import { aborted } from './watch-topics.ts';

export interface ConsumeOptions extends Omit<PartitionReaderOptions, 'onError'> {
  /** Sources by topic. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Receives the partitions that the group assigns; empty again afterwards. */
  readonly assigned: AssignedPartitions;
  /** Called after each answer of a broker. */
  onFetch(): void;
  onError(error: unknown, where?: Parameters<PartitionReaderOptions['onError']>[1]): void;
}

const RECORDS_A_BATCH = 10_000;
const COMMIT_EVERY_MS = 5000;

const ignore = (): void => undefined;

/** Reads topics with a consumer until the signal aborts or the consumer fails; disconnects it. Never rejects. */
export async function consumeTopics(
  topics: readonly string[],
  ended: AbortSignal,
  options: ConsumeOptions,
): Promise<void> {
  const { consumer, assigned, onError } = options;
  const open = (topic: string, partition: number): PartitionReader => openReader(topic, partition, options);
  const crashed = followConsumer(open, options);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload) => assigned.of(payload.batch.topic, payload.batch.partition, open).take(payload),
    });
    // They only inform others: a failure is made good by the next.
    const committing = startLoop({ everyMs: COMMIT_EVERY_MS, round: () => assigned.commit(consumer), onError: ignore });
    await Promise.race([crashed, aborted(ended)]);
    await committing.close();
    await assigned.commit(consumer).catch(ignore);
  } catch (error) {
    onError(error);
  }
  await consumer.disconnect().catch(onError);
  assigned.clear();
}

/** Keeps the assigned partitions as the group has them. Resolves when the consumer fails. */
function followConsumer(
  open: (topic: string, partition: number) => PartitionReader,
  { consumer, assigned, onFetch, onError }: ConsumeOptions,
): Promise<void> {
  const crashed = Promise.withResolvers<void>();
  consumer.on('consumer.group_join', ({ payload }) => {
    assigned.clear();
    for (const [topic, numbers] of Object.entries(payload.memberAssignment)) {
      for (const partition of numbers) assigned.of(topic, partition, open).start();
    }
  });
  consumer.on('consumer.crash', ({ payload }) => {
    onError(payload.error);
    crashed.resolve();
  });
  consumer.on('consumer.fetch', ({ payload }) => {
    onFetch();
    // Nothing is left in the partitions that are not in use.
    if (payload.numberOfBatches === 0) for (const reader of assigned.all()) reader.noteIdle();
  });
  return crashed.promise;
}

function openReader(topic: string, partition: number, options: ConsumeOptions): PartitionReader {
  const { writer, admin, sources } = options;
  const partitionOptions = {
    writer,
    source: (sources.get(topic) as Source).name,
    topic,
    partition,
    recordsABatch: RECORDS_A_BATCH,
    loadRange: () => loadOffsetRange(admin, topic, partition),
  };
  return new PartitionReader(new Partition(partitionOptions), options);
}
