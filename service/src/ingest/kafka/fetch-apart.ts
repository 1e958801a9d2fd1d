import { createRequire } from 'node:module';

/** Stands in place of a record's value: the batch at this offset cannot be decoded. */
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
 * Lets a batch that cannot be decoded stop its own partition only. kafkajs decodes the answer for all partitions of a
 * broker at once, and fails for all of them. Here each is fetched alone then, a batch at a time, so that what stands
 * before the bad batch is still delivered; the bad one is delivered as an `UndecodableBatch`. kafkajs has no hook for it,
 * so its `Broker` is changed: once a process, and only where a fetch failed. May be called often.
 */
export function fetchPartitionsApart(): void {
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
        for (const one of partitions) responses.push(await fetchOne(fetch.bind(this), request, topic, one));
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
    // The first batch comes whole however few bytes are asked for.
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

/** Errors of a broker that concern one partition's bytes. */
const OF_CONTENT = new Set(['CORRUPT_MESSAGE', 'KAFKA_STORAGE_ERROR', 'UNSUPPORTED_COMPRESSION_TYPE']);

/** True when bytes arrived, or could not be read by the broker, and not for what a connection or the group does. */
function isOfContent(error: unknown): boolean {
  const { name, type } = error as { name?: string; type?: string };
  if (type !== undefined) return OF_CONTENT.has(type);
  return name === 'KafkaJSNotImplemented' || !(name ?? '').startsWith('KafkaJS');
}
