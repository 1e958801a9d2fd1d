import type { ServerFrame } from '../../../../sdk/src/protocol/live.ts';
import type { Policy } from '../../access/types.ts';
import type { AnnotationFeed } from '../../annotations/types.ts';

/** First id of annotation channels, apart from those of queries and alerts. */
const FIRST_ID = 1_500_000_000;

/** The annotation channels of one socket: they say which metrics have other annotations, and the client loads these. */
export class AnnotationChannels {
  readonly #feed: AnnotationFeed;
  readonly #send: (frame: ServerFrame) => void;
  readonly #open = new Map<number, () => void>();
  #nextId = FIRST_ID;

  constructor(feed: AnnotationFeed, send: (frame: ServerFrame) => void) {
    this.#feed = feed;
    this.#send = send;
  }

  get size(): number {
    return this.#open.size;
  }

  subscribe(id: number, policy: Policy): void {
    const ch = this.#nextId++;
    this.#open.set(
      ch,
      this.#feed.subscribe(policy, (metric) => this.#send({ t: 'annotated', ch, metric })),
    );
    this.#send({ t: 'ok', id, ch, mode: 'resume' });
  }

  leave(ch: number): void {
    this.#open.get(ch)?.();
    this.#open.delete(ch);
  }

  /** Ends all of them when the rights change: the client subscribes again. */
  leaveAll(): number[] {
    const left = [...this.#open.keys()];
    for (const ch of left) this.leave(ch);
    return left;
  }
}
