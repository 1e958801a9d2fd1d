import type { WebSocket } from 'ws';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import type { ParsedFrame } from './parse-frame.ts';
import { splitVersion, type Channel } from './channel.ts';

export type SubscribeFrame = Extract<ParsedFrame, { readonly query: unknown }>;
export type GapReason = Extract<ServerFrame, { readonly t: 'gap' }>['why'];

interface Subscription {
  readonly channel: Channel;
  /** Sequence number of the last patch that was sent. */
  sequence: number;
  /** The client asked for no more than one frame in this time, ms. */
  readonly everyMs: number;
  sentAtMs: number;
  /** Why the next that is sent is a snapshot. */
  gap: GapReason | undefined;
}

export interface SubscriptionsOptions {
  readonly limits: { readonly skipBytes: number; readonly closeBytes: number; readonly blockedMs: number };
  now(): number;
  send(frame: ServerFrame): void;
  /** Frames of a tick that several sessions send alike are encoded once, as bytes for `write`. */
  encode(fragments: readonly string[]): Buffer;
  /** The bytes of a message, encoded once for all sessions that send the same text in one tick. */
  encodeText(text: string): Buffer;
  /** Writes to the connection itself: to frame the same message again for each socket costs as much as to send it. */
  write(bytes: Buffer): void;
  /** Called while the client stays behind: the socket is to be closed, and the client resumes. */
  onSlow(): void;
}

/** The channels of one socket, how far each was sent, and what is sent when the client takes it. */
export class Subscriptions {
  readonly #socket: WebSocket;
  readonly #options: SubscriptionsOptions;
  readonly #all = new Map<number, Subscription>();
  readonly #dirty = new Set<Subscription>();
  #blockedSinceMs: number | undefined;

  constructor(socket: WebSocket, options: SubscriptionsOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  get channels(): readonly Channel[] {
    return [...this.#all.values()].map(({ channel }) => channel);
  }

  has(id: number): boolean {
    return this.#all.has(id);
  }

  /** Answers a subscription: from where the client stands, or with a snapshot. */
  add({ id, since, maxHz }: SubscribeFrame, channel: Channel): void {
    const { send, now } = this.#options;
    const known = since?.epoch === channel.epoch ? channel.ring.sequenceOf(since.v, channel.version) : undefined;
    const subscription: Subscription = {
      channel,
      sequence: known ?? channel.ring.sequence,
      everyMs: maxHz === undefined ? 0 : 1000 / maxHz,
      sentAtMs: -Infinity,
      gap: undefined,
    };
    this.remove(channel.id);
    this.#all.set(channel.id, subscription);
    send({ t: 'ok', id, ch: channel.id, mode: known === undefined ? 'snap' : 'resume' });
    if (known === undefined) {
      if (since) send({ t: 'gap', ch: channel.id, why: since.epoch === channel.epoch ? 'history' : 'epoch' });
      this.#sendSnapshot(subscription);
    } else {
      this.#dirty.add(subscription);
      this.flush(now());
    }
  }

  /** Returns the channel that was left. */
  remove(id: number): Channel | undefined {
    const subscription = this.#all.get(id);
    if (!subscription) return undefined;
    this.#all.delete(id);
    this.#dirty.delete(subscription);
    return subscription.channel;
  }

  clear(): void {
    this.#all.clear();
    this.#dirty.clear();
  }

  /** There is something that was not sent; with a gap, the past does not lead to it. */
  mark(id: number, gap?: GapReason): void {
    const subscription = this.#all.get(id);
    if (!subscription) return;
    subscription.gap ??= gap;
    this.#dirty.add(subscription);
  }

  /**
   * Sends what the tick changed, unless the client is behind. What would be more than half of what may be unsent waits for
   * the next tick.
   */
  flush(nowMs: number): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#isBehind(nowMs) || this.#dirty.size === 0) return;
    const { limits, send, write, encode } = this.#options;
    const fragments: string[] = [];
    let characters = 0;
    for (const subscription of this.#dirty) {
      if (characters + this.#socket.bufferedAmount > limits.closeBytes / 2) break;
      if (!subscription.gap && nowMs - subscription.sentAtMs < subscription.everyMs) continue;
      this.#dirty.delete(subscription);
      const patches = subscription.gap ? undefined : subscription.channel.ring.since(subscription.sequence);
      if (!patches) {
        send({ t: 'gap', ch: subscription.channel.id, why: subscription.gap ?? 'slow' });
        this.#sendSnapshot(subscription);
        continue;
      }
      for (const patch of patches) {
        fragments.push(patch.json);
        characters += patch.json.length;
      }
      subscription.sequence = subscription.channel.ring.sequence;
      subscription.sentAtMs = nowMs;
    }
    if (fragments.length > 0) write(encode(fragments));
  }

  #sendSnapshot(subscription: Subscription): void {
    const { channel } = subscription;
    subscription.sequence = channel.ring.sequence;
    subscription.gap = undefined;
    this.#dirty.delete(subscription);
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const head = JSON.stringify({ t: 'snap', ch: channel.id, ...splitVersion(channel.result.version) });
    const text = `${head.slice(0, -1)},"result":${channel.snapshotJson}}`;
    this.#options.write(this.#options.encodeText(text));
  }

  #isBehind(nowMs: number): boolean {
    const { skipBytes, closeBytes, blockedMs } = this.#options.limits;
    const unsentBytes = this.#socket.bufferedAmount;
    if (unsentBytes <= skipBytes) {
      this.#blockedSinceMs = undefined;
      return false;
    }
    this.#blockedSinceMs ??= nowMs;
    if (unsentBytes > closeBytes || nowMs - this.#blockedSinceMs > blockedMs) this.#options.onSlow();
    return true;
  }
}
