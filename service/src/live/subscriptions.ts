import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import type { ParsedFrame } from './parse-frame.ts';
import { splitVersion, type Channel } from './channels/channel.ts';
import type { Connection } from './connection.ts';

export type SubscribeFrame = Extract<ParsedFrame, { readonly query: unknown }>;
export type GapReason = Extract<ServerFrame, { readonly t: 'gap' }>['why'];

interface Subscription {
  readonly channel: Channel;
  /** Sequence number of the last patch that was sent. */
  sequence: number;
  /** Minimum time between two frames that the client asked for, ms. */
  readonly everyMs: number;
  sentAtMs: number;
  /** Why the next message is a snapshot. */
  gap: GapReason | undefined;
}

export interface SubscriptionsOptions {
  readonly limits: { readonly skipBytes: number; readonly closeBytes: number; readonly blockedMs: number };
  now(): number;
  send(frame: ServerFrame): void;
  /** Encodes a frame once for all sessions that send the same in a tick. */
  encode(fragments: readonly string[]): Buffer;
  /** Encodes a message once for all sessions that send the same text in one tick. */
  encodeText(text: string): Buffer;
  /**
   * Writes bytes directly to the connection: framing the same message again for each socket costs as much as sending
   * it.
   */
  write(bytes: Buffer): void;
  /** Called when the client stays behind: the socket is closed, and the client resumes. */
  onSlow(): void;
}

/** The channels of one socket, how far each was sent, and what is sent next. */
export class Subscriptions {
  readonly #socket: Connection;
  readonly #options: SubscriptionsOptions;
  readonly #all = new Map<number, Subscription>();
  readonly #dirty = new Set<Subscription>();
  #blockedSinceMs: number | undefined;

  constructor(socket: Connection, options: SubscriptionsOptions) {
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

  /** Answers a subscription: with the patches after the client's position, or with a snapshot. */
  add({ id, since, maxHz }: SubscribeFrame, channel: Channel): void {
    const { send, now } = this.#options;
    const sequence = since?.epoch === channel.epoch ? channel.ring.sequenceOf(since.v, channel.version) : undefined;
    const subscription: Subscription = {
      channel,
      sequence: sequence ?? channel.ring.sequence,
      everyMs: maxHz === undefined ? 0 : 1000 / maxHz,
      sentAtMs: -Infinity,
      gap: undefined,
    };
    this.remove(channel.id);
    this.#all.set(channel.id, subscription);
    send({ t: 'ok', id, ch: channel.id, mode: sequence === undefined ? 'snap' : 'resume' });
    if (sequence === undefined) {
      if (since) send({ t: 'gap', ch: channel.id, why: since.epoch === channel.epoch ? 'history' : 'epoch' });
      this.#sendSnapshot(subscription);
    } else {
      this.#dirty.add(subscription);
      this.flush(now());
    }
  }

  /** Removes a subscription and returns its channel. */
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

  /** Marks a channel as having unsent changes; with a gap, the patches do not lead to them. */
  mark(id: number, gap?: GapReason): void {
    const subscription = this.#all.get(id);
    if (!subscription) return;
    subscription.gap ??= gap;
    this.#dirty.add(subscription);
  }

  /**
   * Sends the changes of the tick, unless the client is behind. A message that would fill more than half of the allowed
   * unsent bytes waits for the next tick.
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
