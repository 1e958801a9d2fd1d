import type { WebSocket } from 'ws';
import { CLOSE_CODES, PROTOCOL_VERSION, type ClientFrame, type ServerFrame } from '../../../sdk/src/protocol/live.ts';
import type { Policy } from '../access/types.ts';
import type { AlertFeed } from '../alert/types.ts';
import { AppError } from '../errors.ts';
import { AlertChannels } from './alert-channel.ts';
import { splitVersion, type Channel, type ChannelReader } from './channel.ts';
import type { Hub } from './hub.ts';
import { parseFrame } from './parse-frame.ts';
import { presentError } from './present-error.ts';
import { closeCodeOf } from './refuse.ts';

export interface SessionLimits {
  readonly heartbeatMs: number;
  /** How long a socket may stay without a valid token before it is closed. */
  readonly authWithinMs: number;
  /** How long numbers still flow after the token's expiry. */
  readonly graceMs: number;
  readonly channels: number;
  readonly frameBytes: number;
  /** Above this much unsent, ticks are skipped. */
  readonly skipBytes: number;
  /** Above this much unsent, or after this long blocked, the socket is closed; the client resumes. */
  readonly closeBytes: number;
  readonly blockedMs: number;
  /** A client that does not answer a close is cut off after this long. */
  readonly closeWithinMs: number;
}

export interface Authenticated {
  readonly subject: string;
  readonly policy: Policy;
  readonly expiresAtMs: number;
}

export interface SessionOptions {
  readonly hub: Hub;
  readonly limits: SessionLimits;
  readonly alerts: AlertFeed;
  authenticate(token: string): Promise<Authenticated>;
  now(): number;
  /** Frames of a tick that several sessions send alike are encoded once, as bytes for `write`. */
  encode(fragments: readonly string[]): Buffer;
  /** Writes to the connection itself: to frame the same message again for each socket costs as much as to send it. */
  write(bytes: Buffer): void;
}

type SubscribeFrame = Extract<ClientFrame, { readonly query: unknown }>;

interface Subscription {
  readonly channel: Channel;
  /** Sequence number of the last patch that was sent. */
  sequence: number;
  /** The client asked for no more than one frame in this time, ms. */
  readonly everyMs: number;
  sentAtMs: number;
}

/** One client's socket: its rights, its channels, and how far each was sent. */
export class Session implements ChannelReader {
  readonly #socket: WebSocket;
  readonly #options: SessionOptions;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #dirty = new Set<Subscription>();
  readonly #alerts: AlertChannels;
  #granted: Authenticated | undefined;
  #expiryTimer: NodeJS.Timeout | undefined;
  #blockedSinceMs: number | undefined;
  #frames: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, options: SessionOptions, granted: Authenticated | undefined) {
    this.#socket = socket;
    this.#options = options;
    this.#alerts = new AlertChannels(options.alerts, (frame) => this.send(frame));
    if (granted) this.#grant(granted);
    else this.#expiryTimer = setTimeout(() => this.#close('unauthenticated', 'no token'), options.limits.authWithinMs);
  }

  /** Frames are taken one after another, so that `auth` comes into force before the `sub` behind it. */
  receive(text: string): void {
    this.#frames = this.#frames.then(() => this.#take(text)).catch(() => this.#close('badFrame', 'bad frame'));
  }

  onDirty(channel: Channel): void {
    const subscription = this.#subscriptions.get(channel.id);
    if (subscription) this.#dirty.add(subscription);
  }

  onGap(channel: Channel, why: 'epoch' | 'rolled' | 'slow' | 'history'): void {
    const subscription = this.#subscriptions.get(channel.id);
    if (!subscription) return;
    this.send({ t: 'gap', ch: channel.id, why });
    this.#sendSnapshot(subscription);
  }

  onFailure(channel: Channel, error: unknown): void {
    this.#leave(channel.id);
    this.send({ t: 'err', ch: channel.id, ...presentError(error) });
  }

  /** Sends what the tick changed, unless the client is behind; a client that stays behind is closed, and resumes. */
  flush(nowMs: number): void {
    if (this.#dirty.size === 0 || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#isBehind(nowMs)) return;
    const fragments: string[] = [];
    for (const subscription of this.#dirty) {
      if (nowMs - subscription.sentAtMs < subscription.everyMs) continue;
      this.#dirty.delete(subscription);
      const patches = subscription.channel.ring.since(subscription.sequence);
      if (!patches) {
        this.onGap(subscription.channel, 'slow');
        continue;
      }
      for (const patch of patches) fragments.push(patch.json);
      subscription.sequence = subscription.channel.ring.sequence;
      subscription.sentAtMs = nowMs;
    }
    if (fragments.length > 0) this.#options.write(this.#options.encode(fragments));
  }

  send(frame: ServerFrame): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Lets go of channels and timers; the socket is closed or closing. */
  destroy(): void {
    clearTimeout(this.#expiryTimer);
    for (const { channel } of this.#subscriptions.values()) this.#options.hub.leave(channel, this);
    this.#subscriptions.clear();
    this.#dirty.clear();
    this.#alerts.leaveAll();
  }

  async #take(text: string): Promise<void> {
    let frame: ClientFrame;
    try {
      frame = parseFrame(text);
    } catch (error) {
      this.send({ t: 'err', ...presentError(error) });
      this.#close('badFrame', 'bad frame');
      return;
    }
    if (frame.t === 'ping') this.send({ t: 'hb' });
    else if (frame.t === 'auth') await this.#authenticate(frame.token);
    else if (frame.t === 'unsub') this.#leave(frame.ch);
    else await this.#subscribe(frame);
  }

  async #authenticate(token: string): Promise<void> {
    try {
      const granted = await this.#options.authenticate(token);
      const isSamePolicy = this.#granted?.policy.fingerprint === granted.policy.fingerprint;
      if (this.#granted && !isSamePolicy) this.#leaveAll();
      this.#grant(granted);
    } catch (error) {
      this.send({ t: 'err', ...presentError(error) });
      this.#close(closeCodeOf(error), 'token refused');
    }
  }

  #grant(granted: Authenticated): void {
    this.#granted = granted;
    clearTimeout(this.#expiryTimer);
    const { limits, now } = this.#options;
    const expiresInMs = Math.max(0, granted.expiresAtMs - now());
    this.send({
      t: 'hello',
      protocol: PROTOCOL_VERSION,
      heartbeatMs: limits.heartbeatMs,
      expiresInMs,
      limits: { channels: limits.channels, frameBytes: limits.frameBytes },
    });
    this.#warnBeforeExpiry(expiresInMs);
  }

  #warnBeforeExpiry(expiresInMs: number): void {
    const noticeMs = Math.min(60_000, expiresInMs / 2);
    // Timers beyond 2^31 ms fire at once; a token that lives longer is looked at again before.
    const waitMs = Math.min(expiresInMs - noticeMs, 2 ** 31 - 1);
    this.#expiryTimer = setTimeout(() => {
      const inMs = Math.max(0, (this.#granted?.expiresAtMs ?? 0) - this.#options.now());
      if (inMs > 60_000) return this.#warnBeforeExpiry(inMs);
      this.send({ t: 'exp', inMs });
      this.#expiryTimer = setTimeout(
        () => this.#close('unauthenticated', 'token expired'),
        inMs + this.#options.limits.graceMs,
      );
    }, waitMs);
  }

  async #subscribe(frame: Extract<ClientFrame, { t: 'sub' }>): Promise<void> {
    try {
      if (!this.#granted) throw new AppError('unauthenticated', 'send an auth frame first');
      if (this.#subscriptions.size + this.#alerts.size >= this.#options.limits.channels) {
        throw new AppError('too_many_channels', `a socket may hold ${this.#options.limits.channels} channels`);
      }
      if (!('query' in frame)) return await this.#alerts.subscribe(frame.id, this.#granted.policy);
      const channel = await this.#options.hub.open(frame.query, this.#granted.policy, this);
      this.#attach(frame, channel);
    } catch (error) {
      this.send({ t: 'err', id: frame.id, ...presentError(error) });
    }
  }

  #attach({ id, since, maxHz }: SubscribeFrame, channel: Channel): void {
    const known =
      since?.epoch === channel.epoch
        ? channel.ring.sequenceOf(since.v, splitVersion(channel.result.version).v)
        : undefined;
    const everyMs = maxHz === undefined ? 0 : 1000 / maxHz;
    const subscription = { channel, sequence: known ?? channel.ring.sequence, everyMs, sentAtMs: -Infinity };
    this.#subscriptions.set(channel.id, subscription);
    this.send({ t: 'ok', id, ch: channel.id, mode: known === undefined ? 'snap' : 'resume' });
    if (known === undefined) {
      if (since) this.send({ t: 'gap', ch: channel.id, why: since.epoch === channel.epoch ? 'history' : 'epoch' });
      this.#sendSnapshot(subscription);
    } else {
      this.#dirty.add(subscription);
      this.flush(this.#options.now());
    }
  }

  #sendSnapshot(subscription: Subscription): void {
    const { channel } = subscription;
    subscription.sequence = channel.ring.sequence;
    this.#dirty.delete(subscription);
    this.send({ t: 'snap', ch: channel.id, epoch: channel.epoch, v: channel.version, result: channel.result });
  }

  #isBehind(nowMs: number): boolean {
    const { skipBytes, closeBytes, blockedMs } = this.#options.limits;
    const unsentBytes = this.#socket.bufferedAmount;
    if (unsentBytes <= skipBytes) {
      this.#blockedSinceMs = undefined;
      return false;
    }
    this.#blockedSinceMs ??= nowMs;
    if (unsentBytes > closeBytes || nowMs - this.#blockedSinceMs > blockedMs) this.#close('slow', 'reads too slowly');
    return true;
  }

  #leave(id: number): void {
    this.#alerts.leave(id);
    const subscription = this.#subscriptions.get(id);
    if (!subscription) return;
    this.#subscriptions.delete(id);
    this.#dirty.delete(subscription);
    this.#options.hub.leave(subscription.channel, this);
  }

  /** Other rights see other numbers: the client subscribes again. */
  #leaveAll(): void {
    for (const id of [...this.#subscriptions.keys()]) {
      this.send({ t: 'gap', ch: id, why: 'epoch' });
      this.#leave(id);
    }
    for (const id of this.#alerts.leaveAll()) this.send({ t: 'gap', ch: id, why: 'epoch' });
  }

  #close(code: keyof typeof CLOSE_CODES, reason: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    clearTimeout(this.#expiryTimer);
    this.#socket.close(CLOSE_CODES[code], reason);
    // Who does not read does not answer either.
    this.#expiryTimer = setTimeout(() => this.#socket.terminate(), this.#options.limits.closeWithinMs);
  }
}
