import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import type { Policy } from '../access/types.ts';
import type { AlertFeed } from '../alert/types.ts';

/** Numbers of alert channels begin here, apart from those of queries. */
const FIRST_ID = 1_000_000_000;

/** The alert channels of one socket. */
export class AlertChannels {
  readonly #feed: AlertFeed;
  readonly #send: (frame: ServerFrame) => void;
  readonly #open = new Map<number, () => void>();
  #nextId = FIRST_ID;

  constructor(feed: AlertFeed, send: (frame: ServerFrame) => void) {
    this.#feed = feed;
    this.#send = send;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Accepts a subscription: the alerts that are open now, oldest first, then each change. */
  async subscribe(id: number, policy: Policy): Promise<void> {
    const ch = this.#nextId++;
    const changed: Extract<ServerFrame, { t: 'alert' }>['alert'][] = [];
    let isListed = false;
    // Subscribed before the list is read, so that nothing falls between the two.
    const stop = this.#feed.subscribe(policy, (alert) => {
      if (isListed) this.#send({ t: 'alert', ch, alert });
      else changed.push(alert);
    });
    this.#open.set(ch, stop);
    try {
      const open = await this.#feed.listOpen(policy);
      if (!this.#open.has(ch)) return;
      this.#send({ t: 'ok', id, ch, mode: 'snap', open: open.map((alert) => alert.id) });
      for (const alert of [...open, ...changed]) this.#send({ t: 'alert', ch, alert });
      isListed = true;
    } catch (error) {
      this.leave(ch);
      throw error;
    }
  }

  leave(ch: number): void {
    this.#open.get(ch)?.();
    this.#open.delete(ch);
  }

  /** Other rights see other alerts: the client subscribes again. */
  leaveAll(): number[] {
    const left = [...this.#open.keys()];
    for (const ch of left) this.leave(ch);
    return left;
  }
}
