import type { Admin } from 'kafkajs';

export interface OffsetRange {
  /** Offset of the first record that is still there. */
  readonly low: number;
  /** Offset after the last. */
  readonly high: number;
}

/** Makes the topics that are missing, as the broker would by its own defaults. */
export async function createMissingTopics(admin: Admin, topics: readonly string[]): Promise<void> {
  const known = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !known.has(topic));
  if (missing.length === 0) return;
  await admin.createTopics({ topics: missing.map((topic) => ({ topic })), waitForLeaders: true });
}

/** What a partition holds now. */
export async function loadOffsetRange(admin: Admin, topic: string, partition: number): Promise<OffsetRange> {
  const offsets = await admin.fetchTopicOffsets(topic);
  const found = offsets.find((one) => one.partition === partition);
  if (!found) throw new Error(`topic ${topic} has no partition ${partition}`);
  return { low: Number(found.low), high: Number(found.high) };
}
