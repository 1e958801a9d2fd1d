import type { Admin } from 'kafkajs';

export interface OffsetRange {
  /** Offset of the first existing record. */
  readonly low: number;
  /** Offset after the last record. */
  readonly high: number;
}

/** Current state of a topic, as reported by the brokers. */
export interface TopicState {
  readonly topic: string;
  /** Number of partitions; 0 if the topic cannot be read. */
  readonly partitions: number;
  /** Reason why it cannot be read; undefined if it can. */
  readonly problem?: string;
}

/**
 * Describes each topic separately, so that a missing or forbidden one does not hide the others. Never creates a topic.
 * Rejects when no broker answers.
 */
export async function describeTopics(admin: Admin, topics: readonly string[]): Promise<TopicState[]> {
  const states: TopicState[] = [];
  for (const topic of topics) states.push(await describeTopic(admin, topic));
  return states;
}

async function describeTopic(admin: Admin, topic: string): Promise<TopicState> {
  try {
    const metadata = await admin.fetchTopicMetadata({ topics: [topic] });
    return { topic, partitions: metadata.topics[0]?.partitions.length ?? 0 };
  } catch (error) {
    const { type, cause } = error as { type?: string; cause?: { type?: string } };
    const problem = PROBLEMS[type ?? cause?.type ?? ''];
    if (problem === undefined) throw error;
    return { topic, partitions: 0, problem: `topic ${topic} ${problem}` };
  }
}

/** Explanations of broker errors for one topic. */
const PROBLEMS: Readonly<Record<string, string>> = {
  UNKNOWN_TOPIC_OR_PARTITION:
    'does not exist: create it, or correct `topic` of the source in the catalogue; it is then read within seconds',
  TOPIC_AUTHORIZATION_FAILED: 'may not be read by this user: grant it Describe and Read',
  INVALID_TOPIC_EXCEPTION: 'has a name that Kafka does not allow: correct `topic` of the source in the catalogue',
};

/** Loads the range of offsets that a partition holds now. */
export async function loadOffsetRange(admin: Admin, topic: string, partition: number): Promise<OffsetRange> {
  const offsets = await admin.fetchTopicOffsets(topic);
  const range = offsets.find((offset) => offset.partition === partition);
  if (!range) throw new Error(`topic ${topic} has no partition ${partition}`);
  return { low: Number(range.low), high: Number(range.high) };
}
