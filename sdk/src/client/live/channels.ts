import type { Alert } from '../../protocol/alerts.ts';
import type { ClientFrame, Cursor, GapReason, Patch, ServerFrame } from '../../protocol/live.ts';
import type { Query, QueryResult, ReceivedError } from '../../protocol/query.ts';
import { addRetryTime } from '../limits/rate-limit.ts';
import { applyPatch } from './apply-patch.ts';

/** Receiver of the events of one subscription. */
export interface Subscriber {
  /** Returns the subscription request; called again for every socket, so that it resumes from the current position. */
  describe(): (
    | { readonly query: Query }
    | { readonly alerts: Record<string, unknown> }
    | { readonly annotations: Record<string, unknown> }
    | { readonly dashboards: Record<string, unknown> }
  ) & { readonly since?: Cursor };
  /** `open`: the ids of the alerts that are open, of a subscription to alerts. */
  onReady?(open: readonly string[] | undefined): void;
  onSnapshot?(result: QueryResult): void;
  /** False where the patch does not continue what is known: then a subscription without gaps is made. */
  onPatch?(patch: Patch, apply: typeof applyPatch): boolean;
  onAlert?(alert: Alert): void;
  /** Annotations of a metric changed. */
  onAnnotated?(metric: string): void;
  onDashboard?(changed: { readonly id: string; readonly version: string }): void;
  onError(error: ReceivedError): void;
}

export interface Channels {
  add(subscriber: Subscriber): void;
  remove(subscriber: Subscriber): void;
  /** Subscribes (again): the service answers with `since` or, without it, a snapshot. */
  subscribe(subscriber: Subscriber): void;
  /** Subscribes everything again on a new socket. */
  reset(): void;
  receive(frame: ServerFrame): void;
  destroy(): void;
}

export interface ChannelsOptions {
  /** Delay before an attempt, ms; 0 is the first attempt. */
  delayMs(attempt: number): number;
  /** False while there is no socket. */
  send(frame: ClientFrame): boolean;
  onGap(why: GapReason): void;
  /** A subscription was refused for the number of requests. */
  onLimited?(error: ReceivedError): void;
}

interface Retries {
  add(subscriber: Subscriber, error: ReceivedError): void;
  end(subscriber: Subscriber): void;
}

/** Calls `subscribe` after a delay that grows with the failures of a subscriber, or at the time that its error gives, until its retries end. */
function createRetries(delayMs: (attempt: number) => number, subscribe: (subscriber: Subscriber) => void): Retries {
  const retries = new Map<Subscriber, { failures: number; timer: ReturnType<typeof setTimeout> }>();
  return {
    add(subscriber, { retryAtMs = 0 }) {
      const failures = (retries.get(subscriber)?.failures ?? -1) + 1;
      const timer = setTimeout(subscribe, Math.max(delayMs(failures), retryAtMs - Date.now()), subscriber);
      retries.set(subscriber, { failures, timer });
    },
    end(subscriber) {
      clearTimeout(retries.get(subscriber)?.timer);
      retries.delete(subscriber);
    },
  };
}

/** Adds to a refusal for the number of requests when to try again, and passes it on. */
function readRefusal(error: ReceivedError, onLimited: ChannelsOptions['onLimited']): ReceivedError {
  if (error.code !== 'too_many_requests') return error;
  const refusal = addRetryTime(error);
  onLimited?.(refusal);
  return refusal;
}

/** Hands a frame of an open channel to its subscriber. `gapped` has those that wait for a snapshot. */
function deliver(
  frame: Extract<ServerFrame, { t: 'gap' | 'alert' | 'annotated' | 'dashboard' | 'snap' }>,
  subscriber: Subscriber,
  gapped: Set<Subscriber>,
): void {
  if (frame.t === 'gap') gapped.add(subscriber);
  else if (frame.t === 'alert') subscriber.onAlert?.(frame.alert);
  else if (frame.t === 'annotated') subscriber.onAnnotated?.(frame.metric);
  else if (frame.t === 'dashboard') subscriber.onDashboard?.(frame.dashboard);
  else {
    gapped.delete(subscriber);
    subscriber.onSnapshot?.(frame.result);
  }
}

/** Keeps one channel per subscriber on the current socket. */
export function createChannels(options: ChannelsOptions): Channels {
  const { delayMs, send, onGap, onLimited } = options;
  const subscribers = new Set<Subscriber>();
  const asked = new Map<number, Subscriber>();
  const open = new Map<number, Subscriber>();
  const gapped = new Set<Subscriber>();
  const retries = createRetries(delayMs, subscribe);
  let lastId = 0;

  function subscribe(subscriber: Subscriber): void {
    const id = ++lastId;
    if (send({ t: 'sub', id, ...subscriber.describe() })) asked.set(id, subscriber);
  }

  function onOk({ id, ch, mode, open: alerts }: Extract<ServerFrame, { t: 'ok' }>): void {
    const subscriber = asked.get(id);
    asked.delete(id);
    if (!subscriber || !subscribers.has(subscriber)) {
      if (!open.has(ch)) send({ t: 'unsub', ch });
      return;
    }
    open.set(ch, subscriber);
    // No snapshot follows where it goes on, nor of alerts and annotations.
    if (mode === 'resume' || alerts) gapped.delete(subscriber);
    retries.end(subscriber);
    subscriber.onReady?.(alerts);
  }

  function onDelta(patches: readonly Patch[]): void {
    for (const patch of patches) {
      const subscriber = open.get(patch.ch);
      if (subscriber && !gapped.has(subscriber) && subscriber.onPatch?.(patch, applyPatch) === false) {
        gapped.add(subscriber);
        subscribe(subscriber);
      }
    }
  }

  function onError({ id = 0, ch = 0 }: Extract<ServerFrame, { t: 'err' }>, error: ReceivedError): void {
    const subscriber = asked.get(id) ?? open.get(ch);
    asked.delete(id);
    open.delete(ch);
    if (subscriber && error.retryable) retries.add(subscriber, error);
    subscriber?.onError(error);
  }

  function receive(frame: ServerFrame): void {
    if (frame.t === 'ok') onOk(frame);
    else if (frame.t === 'delta') onDelta(frame.b);
    else if (frame.t === 'err') onError(frame, readRefusal(frame.error, onLimited));
    else if (frame.t === 'hello') {
      // Greeted again after another token: channels that were cut off by it, and got no snapshot since, are asked anew.
      for (const subscriber of gapped) subscribe(subscriber);
    } else if ('ch' in frame) {
      const subscriber = open.get(frame.ch);
      if (frame.t === 'gap') onGap(frame.why);
      if (subscriber) deliver(frame, subscriber, gapped);
    }
  }

  return {
    add(subscriber) {
      subscribers.add(subscriber);
      subscribe(subscriber);
    },
    remove(subscriber) {
      subscribers.delete(subscriber);
      gapped.delete(subscriber);
      retries.end(subscriber);
      for (const [ch, owner] of open) {
        if (owner === subscriber && open.delete(ch)) send({ t: 'unsub', ch });
      }
    },
    subscribe,
    reset() {
      for (const each of [asked, open, gapped]) each.clear();
      for (const subscriber of subscribers) {
        retries.end(subscriber);
        subscribe(subscriber);
      }
    },
    receive,
    destroy() {
      for (const subscriber of subscribers) retries.end(subscriber);
      subscribers.clear();
    },
  };
}
