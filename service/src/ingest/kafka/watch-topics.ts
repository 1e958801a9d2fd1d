import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { describeTopics, type TopicState } from './topics.ts';

export interface TopicWatch {
  readonly admin: Admin;
  readonly topics: readonly string[];
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** Called after each check. */
  onLook(states: readonly TopicState[]): Promise<void>;
  /** Called when no broker answers. */
  onAway(error: unknown): void;
}

/** The readable topics, until the set changes. */
export interface ReadableTopics {
  readonly states: readonly TopicState[];
  /** Aborts when the set of readable topics changes, or the watch ends. */
  readonly until: AbortSignal;
}

const RETRY_MS = { first: 500, max: 5000 };

/** Checks the topics periodically until the signal aborts, even while no broker answers. */
export async function* watchTopics(watch: TopicWatch): AsyncGenerator<ReadableTopics> {
  const { signal, everyMs } = watch;
  let states = await lookUntilKnown(watch);
  while (states && !signal.aborted) {
    const ended = new AbortController();
    const shown = states;
    const following = followUntilOther(watch, shown, everyMs).finally(() => ended.abort());
    yield { states: shown, until: ended.signal };
    states = await following;
  }
}

/** Resolves with the first states that have other readable topics; undefined once the watch ends. */
async function followUntilOther(
  watch: TopicWatch,
  states: readonly TopicState[],
  everyMs: number,
): Promise<readonly TopicState[] | undefined> {
  for (;;) {
    if (!(await wait(everyMs, watch.signal))) return undefined;
    const next = await look(watch);
    if (next && readableOf(next) !== readableOf(states)) return next;
  }
}

async function lookUntilKnown(watch: TopicWatch): Promise<readonly TopicState[] | undefined> {
  for (let waitMs = RETRY_MS.first; !watch.signal.aborted; waitMs = Math.min(RETRY_MS.max, waitMs * 2)) {
    const states = await look(watch);
    if (states) return states;
    if (!(await wait(waitMs, watch.signal))) break;
  }
  return undefined;
}

/** Checks the topics once; undefined if no broker answers. */
async function look({ admin, topics, onLook, onAway }: TopicWatch): Promise<readonly TopicState[] | undefined> {
  try {
    await admin.connect();
    const states = await describeTopics(admin, topics);
    await onLook(states);
    return states;
  } catch (error) {
    onAway(error);
    return undefined;
  }
}

const readableOf = (states: readonly TopicState[]): string =>
  states
    .filter(({ partitions }) => partitions > 0)
    .map(({ topic }) => topic)
    .join(' ');

const wait = (ms: number, signal: AbortSignal): Promise<boolean> =>
  delay(ms, true, { signal, ref: false }).catch(() => false);

/** Resolves once the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
