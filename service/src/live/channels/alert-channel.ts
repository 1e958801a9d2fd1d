import type { ServerFrame } from '../../../../sdk/src/protocol/live.ts';
import type { Policy } from '../../access/types.ts';
import type { AlertFeed } from '../../alerting/types.ts';

/** First id of alert channels, apart from those of queries. */
const FIRST_ID = 1_000_000_000;

/** Alerts sent before waiting until the client accepts more. */
const AT_ONCE = 50;

export interface AlertChannelOptions {
  send(frame: ServerFrame): void;
  /** Resolves when the client has accepted enough of the data sent. */
  writable(): Promise<void>;
}

/** The alert channels of one socket. */
export class AlertChannels {
  readonly #feed: AlertFeed;
  readonly #options: AlertChannelOptions;
  readonly #open = new Map<number, () => void>();
  #nextId = FIRST_ID;

  constructor(feed: AlertFeed, options: AlertChannelOptions) {
    this.#feed = feed;
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Accepts a subscription: sends the open alerts, oldest first, then each change. */
  async subscribe(id: number, policy: Policy): Promise<void> {
    const ch = this.#nextId++;
    const { send } = this.#options;
    const changed: Extract<ServerFrame, { t: 'alert' }>['alert'][] = [];
    let isListed = false;
    // Subscribes before the list is read, so that no change is missed in between.
    const stop = this.#feed.subscribe(policy, (alert) => {
      if (isListed) send({ t: 'alert', ch, alert });
      else changed.push(alert);
    });
    this.#open.set(ch, stop);
    try {
      const open = await this.#feed.listOpen(policy);
      if (!this.#open.has(ch)) return;
      send({ t: 'ok', id, ch, mode: 'snap', open: open.map((alert) => alert.id) });
      for (const alerts of [open, changed]) {
        for (const [index, alert] of alerts.entries()) {
          if (index % AT_ONCE === AT_ONCE - 1) await this.#options.writable();
          if (!this.#open.has(ch)) return;
          send({ t: 'alert', ch, alert });
        }
      }
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

  /** Ends all alert channels when the rights change: the client subscribes again. */
  leaveAll(): number[] {
    const left = [...this.#open.keys()];
    for (const ch of left) this.leave(ch);
    return left;
  }
}
