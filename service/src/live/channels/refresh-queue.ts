import { LoopBudget } from '../../base/loop-budget.ts';
import type { Channel } from './channel.ts';

export interface RefreshQueueOptions {
  /** Refreshes a channel; resolves with the time that it kept the event loop busy, ms. Never rejects. */
  refresh(channel: Channel): Promise<number>;
  now(): number;
}

/** Most channels refreshed at once, and most of one subject. */
const CONCURRENCY = 16;
const PER_SUBJECT = 4;
/** After its channels kept the event loop busy, a subject waits this many times as long: it uses at most a fifth. */
const REST_FACTOR = 4;
/** A refresh that takes longer, ms, is repeated only after the same time again has passed. */
const QUICK_MS = 50;

interface Subject {
  readonly due: Set<Channel>;
  running: number;
  restsUntilMs: number;
}

/**
 * Refreshes channels, taking turns between the subjects that opened them. A channel that becomes due again while it
 * waits or is refreshed is refreshed once more, not once for each change. Callers do not wait: the channel notifies its
 * readers.
 */
export class RefreshQueue {
  readonly #options: RefreshQueueOptions;
  /** Subjects in the order of their turns. */
  readonly #subjects = new Map<string, Subject>();
  readonly #running = new Set<Channel>();
  readonly #notBeforeMs = new WeakMap<Channel, number>();
  readonly #budget = new LoopBudget();
  #settled = Promise.withResolvers<void>();

  constructor(options: RefreshQueueOptions) {
    this.#options = options;
    this.#settled.resolve();
  }

  add(channel: Channel): void {
    const key = subjectOf(channel);
    const subject = this.#subjects.get(key) ?? { due: new Set(), running: 0, restsUntilMs: 0 };
    this.#subjects.set(key, subject);
    subject.due.add(channel);
  }

  remove(channel: Channel): void {
    this.#subjects.get(subjectOf(channel))?.due.delete(channel);
  }

  /** Starts every refresh that may start; resolves when these and the ones that followed have ended. */
  start(): Promise<void> {
    while (this.#running.size < CONCURRENCY) {
      const channel = this.#takeNext();
      if (!channel) break;
      if (this.#running.size === 0) this.#settled = Promise.withResolvers();
      this.#running.add(channel);
      void this.#run(channel);
    }
    return this.#settled.promise;
  }

  /** Starts no more refreshes; resolves when the running ones have ended. */
  close(): Promise<void> {
    this.#subjects.clear();
    return this.#settled.promise;
  }

  #takeNext(): Channel | undefined {
    const nowMs = this.#options.now();
    for (const [key, subject] of this.#subjects) {
      if (subject.running >= PER_SUBJECT || subject.restsUntilMs > nowMs) continue;
      for (const channel of subject.due) {
        if (this.#running.has(channel) || (this.#notBeforeMs.get(channel) ?? 0) > nowMs) continue;
        subject.due.delete(channel);
        subject.running++;
        this.#subjects.delete(key);
        this.#subjects.set(key, subject);
        return channel;
      }
      if (subject.due.size === 0 && subject.running === 0) this.#subjects.delete(key);
    }
    return undefined;
  }

  async #run(channel: Channel): Promise<void> {
    if (this.#budget.isSpent) await this.#budget.rest();
    const { refresh, now } = this.#options;
    const startedAtMs = now();
    const busyMs = await refresh(channel);
    const nowMs = now();
    const tookMs = nowMs - startedAtMs;
    if (tookMs > QUICK_MS) this.#notBeforeMs.set(channel, nowMs + tookMs);
    const subject = this.#subjects.get(subjectOf(channel));
    if (subject) {
      subject.running--;
      if (busyMs > 1) subject.restsUntilMs = Math.max(subject.restsUntilMs, nowMs + REST_FACTOR * busyMs);
    }
    this.#running.delete(channel);
    void this.start();
    if (this.#running.size === 0) this.#settled.resolve();
  }
}

const subjectOf = ({ policy }: Channel): string => policy.subject ?? '';
