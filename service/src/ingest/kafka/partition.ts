import type { Batch, Ingress, InboundRecord, IngestWriter } from '../types.ts';
import { SourceRefusedError } from '../pipeline/refusal-run.ts';
import { InFlightBatches } from '../pipeline/in-flight-batches.ts';
import { UndecodableBatch } from './fetch-partitions-separately.ts';
import { computeFingerprint } from './fingerprint.ts';
import { describeOtherRecord, describeUndecodable, judgePosition } from './judge-position.ts';
import type { OffsetRange } from './topics.ts';

/** A message from Kafka. */
export interface KafkaMessage {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | UndecodableBatch | null;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** Next action of the consumer after it offered messages. */
export type PartitionStep =
  /** All offered messages are stored in Postgres. */
  | { readonly kind: 'taken'; readonly nextOffset: number }
  /** Read on from another offset. */
  | { readonly kind: 'seek'; readonly offset: number }
  /** Read nothing until an operator acts. */
  | { readonly kind: 'stop'; readonly reason: string; readonly code: StopCode; readonly offset: number };

/** Reason why a partition stopped: its topic was recreated, a batch cannot be decoded, or Postgres refuses all records. */
export type StopCode = 'topic_recreated' | 'undecodable_batch' | 'refused_by_database';

/** A message whose batch could be decoded. */
type ReadableMessage = KafkaMessage & { readonly value: Buffer | null };

interface Standing {
  readonly generation: number;
  nextOffset: number;
  /** Expected fingerprint of the next record, which was taken before; null when none was. */
  readonly verify: string | null;
}

export interface PartitionOptions {
  readonly writer: IngestWriter;
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  loadRange(): Promise<OffsetRange>;
  /** Messages in one transaction. */
  readonly recordsABatch: number;
}

/**
 * One assigned partition: its stored position, and whether its topic is still the same. After an assignment and after
 * every failure it reads the position from Postgres again before it takes anything.
 */
export class Partition {
  readonly #options: PartitionOptions;
  readonly #name: string;
  #state: Standing | undefined;

  constructor(options: PartitionOptions) {
    this.#options = options;
    this.#name = `${options.topic}[${options.partition}]`;
  }

  /** Name for operators: `orders[3]`. */
  get name(): string {
    return this.#name;
  }

  get ingress(): Ingress {
    const { source, topic, partition } = this.#options;
    return { kind: 'kafka', source, topic, partition, generation: this.#state?.generation ?? 1 };
  }

  /** Next offset; undefined before the position is loaded, and until the record before it is compared. */
  get nextOffset(): number | undefined {
    return this.#state?.verify === null ? this.#state.nextOffset : undefined;
  }

  /** Discards the position: messages are taken again only from the stored one. */
  lose(): void {
    this.#state = undefined;
  }

  /** Determines from Postgres and Kafka where to continue. Rejects when either is unreachable. */
  async findPosition(): Promise<Exclude<PartitionStep, { kind: 'taken' }>> {
    this.lose();
    const stored = await this.#options.writer.loadPosition(this.ingress, 0);
    const verdict = judgePosition(this.#name, stored, await this.#options.loadRange());
    if (verdict.kind === 'stop') return { ...verdict, code: 'topic_recreated', offset: stored.nextOffset };
    const { nextOffset, generation, fingerprint } = stored;
    this.#state = { generation, nextOffset, verify: verdict.verify ? fingerprint : null };
    return { kind: 'seek', offset: verdict.fromOffset };
  }

  /**
   * Takes messages, ascending by offset. `isWanted` is checked between transactions; when it returns false the rest is
   * left. Rejects when Postgres is unreachable or has another position: the position is then discarded.
   */
  async take(
    messages: readonly KafkaMessage[],
    isWanted: () => boolean,
    onProgress: () => Promise<void>,
  ): Promise<PartitionStep> {
    const first = messages[0];
    if (!first) return { kind: 'taken', nextOffset: this.#state?.nextOffset ?? 0 };
    if (!this.#state || !this.#isExpected(first.offset)) {
      const step = await this.findPosition();
      if (step.kind === 'stop' || step.offset !== first.offset) return step;
    }
    const readable = messages.filter(isReadable);
    if (readable.length === 0) {
      this.lose();
      const reason = describeUndecodable(this.#name, first.offset, (first.value as UndecodableBatch).cause);
      return { kind: 'stop', reason, code: 'undecodable_batch', offset: first.offset };
    }
    const rest = this.#verify(readable);
    if (typeof rest === 'string') {
      this.lose();
      return { kind: 'stop', reason: rest, code: 'topic_recreated', offset: first.offset };
    }
    try {
      return await this.#write(rest, isWanted, onProgress);
    } catch (error) {
      this.lose();
      if (!(error instanceof SourceRefusedError)) throw error;
      return { kind: 'stop', reason: error.message, code: 'refused_by_database', offset: error.offset };
    }
  }

  /** Returns false when the consumer moved by itself, for example after an offset reset. */
  #isExpected(offset: number): boolean {
    const { nextOffset, verify } = this.#state as Standing;
    return verify === null ? offset >= nextOffset : offset === nextOffset - 1;
  }

  /** Drops the record that is read again; returns a text if it differs. */
  #verify(messages: readonly ReadableMessage[]): readonly ReadableMessage[] | string {
    const state = this.#state as Standing;
    const [first, ...rest] = messages;
    if (state.verify === null || !first) return messages;
    if (computeFingerprint(first.key, first.value) !== state.verify)
      return describeOtherRecord(this.#name, first.offset);
    this.#state = { ...state, verify: null };
    return rest;
  }

  async #write(
    messages: readonly ReadableMessage[],
    isWanted: () => boolean,
    onProgress: () => Promise<void>,
  ): Promise<PartitionStep> {
    const state = this.#state as Standing;
    const { writer, recordsABatch } = this.#options;
    const inFlight = new InFlightBatches();
    try {
      for (let start = 0; start < messages.length && isWanted(); start += recordsABatch) {
        const batch = this.#toBatch(messages.slice(start, start + recordsABatch), state.nextOffset);
        await inFlight.add(writer.write(batch));
        state.nextOffset = batch.nextOffset as number;
        await onProgress();
      }
    } finally {
      await inFlight.finish();
    }
    return { kind: 'taken', nextOffset: state.nextOffset };
  }

  #toBatch(messages: readonly ReadableMessage[], fromOffset: number): Batch {
    const { ingress } = this;
    const last = messages.at(-1) as ReadableMessage;
    return {
      ingress,
      fromOffset,
      nextOffset: last.offset + 1,
      durable: false,
      fingerprint: computeFingerprint(last.key, last.value),
      records: messages.map((message): InboundRecord => ({
        value: message.value,
        key: message.key,
        offset: message.offset,
        identity: `${ingress.topic}:${ingress.partition}:${message.offset}${ingress.generation === 1 ? '' : `:${ingress.generation}`}`,
        ...(message.headers && { headers: message.headers }),
      })),
    };
  }
}

const isReadable = (message: KafkaMessage): message is ReadableMessage => !(message.value instanceof UndecodableBatch);
