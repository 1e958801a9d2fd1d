import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Consumer, EachBatchPayload } from 'kafkajs';
import { PositionMismatchError, type Ingress, type IngestWriter } from '../types.ts';
import { isRebalance, keepAlive } from './heartbeat.ts';
import type { Partition } from './partition.ts';
import {
  ASSIGNED,
  step,
  type PartitionEffect,
  type PartitionEvent,
  type PartitionState,
  type Stop,
} from './partition-state.ts';
import type { TroubledPartition } from './status.ts';
import { toMessage } from './to-message.ts';
import { loadOffsetRange } from './topics.ts';

/** Pause after a failed idle check, interval of checks for an operator's action, and of retries, ms. */
const STOPPED_MS = { idle: 1000, look: 3000, retry: 60_000 };

export interface PartitionReaderOptions {
  readonly consumer: Consumer;
  readonly admin: Admin;
  readonly writer: IngestWriter;
  /** Aborts when the ingress closes. */
  readonly signal: AbortSignal;
  /** Stores in Postgres why a partition is not read. */
  saveStopped(ingress: Ingress, reason: string): Promise<void>;
  /** Called once for each reason that stops the partition. */
  onStopped(stopped: TroubledPartition): void;
  onError(error: unknown, where: Partial<TroubledPartition>): void;
}

/**
 * Reads one assigned partition: carries out what `step` decides. Once the assignment is lost nothing is carried out any
 * more, whatever still runs.
 */
export class PartitionReader {
  readonly partition: Partition;
  readonly #options: PartitionReaderOptions;
  readonly #lost = new AbortController();
  #state: PartitionState = ASSIGNED;
  /** Last offset that the group committed to Kafka. */
  committedOffset: number | undefined;

  constructor(partition: Partition, options: PartitionReaderOptions) {
    this.partition = partition;
    this.#options = options;
  }

  get state(): PartitionState {
    return this.#state;
  }

  /** Seeks to the stored position right after the assignment: Kafka's own offsets are only informative. */
  start(): void {
    void this.#find();
  }

  /** Ends: the assignment is over. */
  lose(): void {
    this.#dispatch({ kind: 'lost' });
    this.#lost.abort();
    this.partition.lose();
  }

  /** Called after a fetch that brought nothing. */
  noteIdle(): void {
    this.#dispatch({ kind: 'idle' });
  }

  async take(payload: EachBatchPayload): Promise<void> {
    const { batch, heartbeat, isRunning, isStale } = payload;
    this.#dispatch({ kind: 'offered' });
    if (this.#state.phase !== 'taking') return;
    const { partition } = this;
    try {
      // A reconnecting consumer may deliver records that it fetched before a seek.
      const isWanted = (): boolean => isRunning() && !isStale();
      const result = await keepAlive(heartbeat, partition.take(batch.messages.map(toMessage), isWanted, heartbeat));
      if (result.kind === 'taken') {
        const highOffset = Number(batch.highWatermark);
        this.#dispatch({ kind: 'taken', nextOffset: result.nextOffset, highOffset }, payload);
      } else if (result.kind === 'seek') this.#dispatch({ kind: 'redirected', offset: result.offset });
      else this.#dispatch({ kind: 'refused', during: 'take', stop: result });
    } catch (error) {
      const offset = partition.nextOffset ?? Number(batch.messages[0]?.offset);
      if (!isRebalance(error)) partition.lose();
      if (isRebalance(error) || error instanceof PositionMismatchError) this.#dispatch({ kind: 'overtaken' });
      else this.#dispatch({ kind: 'failed', during: 'take', error, offset }, payload);
      if (isRebalance(error)) throw error;
    }
  }

  #dispatch(event: PartitionEvent, payload?: EachBatchPayload): void {
    const { state, effects } = step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect, payload);
  }

  #carryOut(effect: PartitionEffect, payload: EachBatchPayload | undefined): void {
    const { consumer, onError } = this.#options;
    const { source, topic, partition } = this.partition.ingress;
    switch (effect.kind) {
      case 'find':
        return void this.#find();
      case 'check':
        return void this.#check();
      case 'resolve':
        return payload?.resolveOffset(String(effect.offset));
      case 'seek':
        return consumer.seek({ topic, partition, offset: String(effect.offset) });
      case 'pause':
        return consumer.pause([{ topic, partitions: [partition] }]);
      case 'resume':
        return consumer.resume([{ topic, partitions: [partition] }]);
      case 'backOff':
        return void this.#backOff(effect.ms, payload?.pause());
      case 'rest':
        return void this.#pause(STOPPED_MS.idle).then((goesOn) => goesOn && this.#dispatch({ kind: 'rested' }));
      case 'hold':
        return void this.#hold(effect.stop, effect.isNews);
      case 'report':
        return onError(effect.error, { source, topic, partition, offset: effect.offset });
    }
  }

  async #find(): Promise<void> {
    const { topic, partition } = this.partition.ingress;
    try {
      const result = await this.partition.findPosition();
      if (result.kind === 'stop') return this.#dispatch({ kind: 'refused', during: 'seek', stop: result });
      const { high } = await loadOffsetRange(this.#options.admin, topic, partition);
      this.#dispatch({ kind: 'found', offset: result.offset, highOffset: high });
    } catch (error) {
      this.partition.lose();
      this.#dispatch({ kind: 'failed', during: 'seek', error, offset: undefined });
    }
  }

  /** Checks an idle partition: Postgres may have crashed and lost commits that were not yet on disk. */
  async #check(): Promise<void> {
    const { ingress, nextOffset } = this.partition;
    try {
      const isThere = nextOffset !== undefined && (await this.#options.writer.markCaughtUp(ingress, nextOffset));
      this.#dispatch({ kind: isThere ? 'confirmed' : 'missing' });
    } catch (error) {
      this.partition.lose();
      this.#dispatch({ kind: 'failed', during: 'check', error, offset: nextOffset });
    }
  }

  /** Resumes also when the assignment was lost meanwhile: the client stays paused for the next one. */
  async #backOff(ms: number, resume: (() => void) | undefined): Promise<void> {
    if (await pauseFor(ms, this.#options.signal)) resume?.();
  }

  /** Saves and reports the reason, and waits for an operator to clear it; a repair elsewhere is noticed by retrying. */
  async #hold(stop: Stop, isNews: boolean): Promise<void> {
    const { ingress } = this.partition;
    const { writer, saveStopped, onStopped } = this.#options;
    const { reason, code, offset } = stop;
    await saveStopped(ingress, reason).catch((error: unknown) =>
      this.#dispatch({ kind: 'failed', during: 'save', error, offset }),
    );
    if (isNews) onStopped({ ...ingress, offset, code, reason });
    const retryAtMs = performance.now() + STOPPED_MS.retry;
    while (performance.now() < retryAtMs) {
      if (!(await this.#pause(STOPPED_MS.look))) return;
      const stored = await writer.loadPosition(ingress, 0).catch(() => undefined);
      if (stored?.stoppedReason === null) break;
    }
    this.#dispatch({ kind: 'retried' });
  }

  /** Resolves to false when the assignment is lost, or the ingress is being closed. */
  #pause(ms: number): Promise<boolean> {
    return pauseFor(ms, AbortSignal.any([this.#options.signal, this.#lost.signal]));
  }
}

/** Resolves to false when the signal aborts before the time is over. */
const pauseFor = (ms: number, signal: AbortSignal): Promise<boolean> =>
  delay(ms, true, { signal, ref: false }).catch(() => false);
