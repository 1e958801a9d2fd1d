import type { ServerFrame } from '../../../../sdk/src/protocol/live.ts';
import type { Policy } from '../../access/types.ts';
import type { AnnotationFeed } from '../../annotations/types.ts';
import type { DashboardFeed } from '../../dashboards/types.ts';

/** First ids of the channels of annotations and of dashboards, apart from those of queries and alerts. */
const FIRST_ANNOTATION_ID = 1_500_000_000;
const FIRST_DASHBOARD_ID = 2_000_000_000;

type Send = (frame: ServerFrame) => void;

/** The channels of one socket that say that something has changed. Nothing is sent of what was: the client loads it. */
export class NoticeChannels<Reader> {
  readonly #subscribe: (reader: Reader, ch: number) => () => void;
  readonly #send: Send;
  readonly #open = new Map<number, () => void>();
  #nextId: number;

  constructor(firstId: number, subscribe: (reader: Reader, ch: number) => () => void, send: Send) {
    this.#nextId = firstId;
    this.#subscribe = subscribe;
    this.#send = send;
  }

  get size(): number {
    return this.#open.size;
  }

  subscribe(id: number, reader: Reader): void {
    const ch = this.#nextId++;
    this.#open.set(ch, this.#subscribe(reader, ch));
    this.#send({ t: 'ok', id, ch, mode: 'resume' });
  }

  leave(ch: number): void {
    this.#open.get(ch)?.();
    this.#open.delete(ch);
  }

  /** Ends all channels when the rights change: the client subscribes again. */
  leaveAll(): number[] {
    const left = [...this.#open.keys()];
    for (const ch of left) this.leave(ch);
    return left;
  }
}

/** Channels that say which metrics have other annotations. */
export const createAnnotationChannels = (feed: AnnotationFeed, send: Send): NoticeChannels<Policy> =>
  new NoticeChannels(
    FIRST_ANNOTATION_ID,
    (policy, ch) => feed.subscribe(policy, (metric) => send({ t: 'annotated', ch, metric })),
    send,
  );

/** Channels that say what their subject changes in dashboards. */
export const createDashboardChannels = (feed: DashboardFeed, send: Send): NoticeChannels<string> =>
  new NoticeChannels(
    FIRST_DASHBOARD_ID,
    (subject, ch) => feed.subscribe(subject, (dashboard) => send({ t: 'dashboard', ch, dashboard })),
    send,
  );
