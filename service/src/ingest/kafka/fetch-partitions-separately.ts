import { createRequire } from 'node:module';

/** Replaces a record's value when the batch at this offset cannot be decoded. */
export class UndecodableBatch {
  readonly cause: unknown;
  constructor(cause: unknown) {
    this.cause = cause;
  }
}

interface PartitionRequest {
  readonly partition: number;
  readonly fetchOffset: number | string;
  readonly maxBytes: number;
}

interface FetchRequest {
  readonly maxWaitTime: number;
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly PartitionRequest[] }[];
}

interface FetchResponse {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly unknown[] }[];
}

type Fetch = (this: unknown, request: FetchRequest) => Promise<FetchResponse>;

const isApart = Symbol('fetches partitions apart');
const require = createRequire(import.meta.url);

/**
 * Limits the effect of an undecodable batch to its own partition. kafkajs decodes the response for all partitions of a
 * broker at once, and fails for all of them. With this patch each is then fetched alone, a batch at a time, so that
 * records before the bad batch are still delivered; the bad one is delivered as an `UndecodableBatch`. kafkajs has no
 * hook for it, so its `Broker` is patched: once per process, and used only after a failed fetch. Idempotent.
 */
export function fetchPartitionsSeparately(): void {
  const { prototype } = require('kafkajs/src/broker') as { prototype: { fetch: Fetch; [isApart]?: true } };
  if (prototype[isApart]) return;
  prototype[isApart] = true;
  const { fetch } = prototype;
  prototype.fetch = async function (request) {
    try {
      return await fetch.call(this, request);
    } catch (error) {
      if (!isOfContent(error)) throw error;
      const responses = [];
      for (const { topic, partitions } of request.topics) {
        for (const partition of partitions) responses.push(await fetchOne(fetch.bind(this), request, topic, partition));
      }
      return { responses };
    }
  };
}

async function fetchOne(
  fetch: Fetch,
  request: FetchRequest,
  topic: string,
  partition: PartitionRequest,
): Promise<FetchResponse['responses'][number]> {
  try {
    // The first batch is returned whole, however few bytes are requested.
    const topics = [{ topic, partitions: [{ ...partition, maxBytes: 1 }] }];
    const { responses } = await fetch({ ...request, maxWaitTime: 0, topics });
    return responses[0] ?? { topicName: topic, partitions: [] };
  } catch (error) {
    if (!isOfContent(error)) throw error;
    return { topicName: topic, partitions: [toUndecodable(partition, error)] };
  }
}

const toUndecodable = ({ partition, fetchOffset }: PartitionRequest, error: unknown) => ({
  partition,
  errorCode: 0,
  highWatermark: String(Number(fetchOffset) + 1),
  abortedTransactions: [],
  messages: [
    { offset: String(fetchOffset), key: null, value: new UndecodableBatch(error), headers: {}, isControlRecord: false },
  ],
});

/** Broker errors that concern the bytes of one partition. */
const OF_CONTENT = new Set(['CORRUPT_MESSAGE', 'KAFKA_STORAGE_ERROR', 'UNSUPPORTED_COMPRESSION_TYPE']);

/** Returns true for errors of received or unreadable bytes, not for those of a connection or the group. */
function isOfContent(error: unknown): boolean {
  const { name, type } = error as { name?: string; type?: string };
  if (type !== undefined) return OF_CONTENT.has(type);
  return name === 'KafkaJSNotImplemented' || !(name ?? '').startsWith('KafkaJS');
}
