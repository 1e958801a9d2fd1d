import type { ServerFrame } from '../../../../sdk/src/protocol/live.ts';
import type { DashboardFeed } from '../../dashboards/types.ts';

/** First id of the channels of dashboards, apart from those of queries and alerts. */
const FIRST_ID = 2_000_000_000;

/** The channels of one socket that say what its subject changes in dashboards. */
export class DashboardChannels {
  readonly #feed: DashboardFeed;
  readonly #send: (frame: ServerFrame) => void;
  readonly #open = new Map<number, () => void>();
  #nextId = FIRST_ID;

  constructor(feed: DashboardFeed, send: (frame: ServerFrame) => void) {
    this.#feed = feed;
    this.#send = send;
  }

  get size(): number {
    return this.#open.size;
  }

  subscribe(id: number, subject: string): void {
    const ch = this.#nextId++;
    this.#open.set(
      ch,
      this.#feed.subscribe(subject, (dashboard) => this.#send({ t: 'dashboard', ch, dashboard })),
    );
    // Nothing is sent of what was: the client loads it.
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
