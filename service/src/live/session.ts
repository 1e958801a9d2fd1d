import { CLOSE_CODES, PROTOCOL_VERSION, type ServerFrame } from '../../../sdk/src/protocol/live.ts';
import type { EmbedLimits, Policy } from '../access/types.ts';
import type { AlertFeed } from '../alerting/types.ts';
import type { DashboardFeed } from '../dashboards/types.ts';
import { AppError } from '../base/errors.ts';
import type { AnnotationFeed } from '../annotations/types.ts';
import { AlertChannels } from './channels/alert-channel.ts';
import { createAnnotationChannels, createDashboardChannels, type NoticeChannels } from './channels/notice-channels.ts';
import type { Channel, ChannelReader } from './channels/channel.ts';
import type { Connection } from './connection.ts';
import { FrameQueue } from './frame-queue.ts';
import type { Hub } from './channels/hub.ts';
import { parseFrame, type ParsedFrame } from './parse-frame.ts';
import { presentError } from './present-error.ts';
import { closeCodeOf } from './refuse-with-retry-after.ts';
import { Subscriptions, type GapReason, type SubscribeFrame, type SubscriptionsOptions } from './subscriptions.ts';

export interface SessionLimits {
  readonly heartbeatMs: number;
  /** How long a socket may stay without a valid token before it is closed. */
  readonly authWithinMs: number;
  /** How long data is still sent after the token expires, ms. */
  readonly graceMs: number;
  readonly channels: number;
  readonly frameBytes: number;
  /** Above this many unsent bytes, ticks are skipped and no frame is handled. */
  readonly skipBytes: number;
  /** Above this many unsent bytes, or after this long blocked, the socket is closed; the client resumes. */
  readonly closeBytes: number;
  readonly blockedMs: number;
  /** How long a client has to answer a close before it is cut off, ms. */
  readonly closeWithinMs: number;
}

export interface Authenticated {
  readonly subject: string;
  readonly policy: Policy;
  readonly expiresAtMs: number;
  /** Key that verified the token; undefined for a secret, which is not withdrawn while the service runs. */
  readonly keyId?: string | undefined;
  /** Limits of an embed token, which may be revoked. */
  readonly embed?: EmbedLimits | undefined;
}

export interface SessionOptions extends Pick<SubscriptionsOptions, 'encode' | 'encodeText' | 'write'> {
  readonly hub: Hub;
  readonly limits: SessionLimits;
  readonly alerts: AlertFeed;
  readonly annotations: AnnotationFeed;
  readonly dashboards: DashboardFeed;
  authenticate(token: string): Promise<Authenticated>;
  /** Counts a subscription. Throws `too_many_requests`. */
  countRequest?(subject: string): Promise<void> | undefined;
  now(): number;
  onError(error: unknown): void;
  /** Resolves when at most `skipBytes` are unsent, or the connection is closed. */
  writable(): Promise<void>;
}

/** Session of one client's socket: its rights, its channels, and how far each was sent. */
export class Session implements ChannelReader {
  readonly #socket: Connection;
  readonly #options: SessionOptions;
  readonly #subscriptions: Subscriptions;
  readonly #alerts: AlertChannels;
  readonly #annotations: NoticeChannels<Policy>;
  readonly #dashboards: NoticeChannels<string>;
  readonly #frames: FrameQueue;
  /** A channel that was joined and is not loaded yet. */
  #joining: Channel | undefined;
  #isClosed = false;
  #granted: Authenticated | undefined;
  #expiryTimer: NodeJS.Timeout | undefined;

  constructor(socket: Connection, options: SessionOptions, granted: Authenticated | undefined) {
    this.#socket = socket;
    this.#options = options;
    const { writable } = options;
    const send = (frame: ServerFrame): void => this.send(frame);
    const onSlow = (): void => this.#closeSocket('slow', 'reads too slowly');
    this.#subscriptions = new Subscriptions(socket, { ...options, send, onSlow });
    this.#alerts = new AlertChannels(options.alerts, { send, writable });
    this.#annotations = createAnnotationChannels(options.annotations, send);
    this.#dashboards = createDashboardChannels(options.dashboards, send);
    this.#frames = new FrameQueue({
      take: (text) => this.#take(text).catch((error: unknown) => this.fail(error)),
      writable,
      pause: () => socket.pause(),
      resume: () => socket.resume(),
    });
    if (granted) this.#grant(granted);
    else
      this.#expiryTimer = setTimeout(
        () => this.#closeSocket('unauthenticated', 'no token'),
        options.limits.authWithinMs,
      );
  }

  get subject(): string {
    return this.#granted?.subject ?? '';
  }

  /** Key that the rights of the session go back to; undefined where none can be withdrawn. */
  get keyId(): string | undefined {
    return this.#granted?.keyId;
  }

  /** Rights that the session has now; undefined before the first token. */
  get granted(): Authenticated | undefined {
    return this.#granted;
  }

  /** Closes the socket: its token, or the key that signed it, was withdrawn. */
  revoke(reason: string): void {
    this.#closeSocket('unauthenticated', reason);
  }

  receive(text: string): void {
    this.#frames.add(text);
  }

  /** Closes the socket: the service failed, whatever the client did. */
  fail(error: unknown): void {
    this.#options.onError(error);
    this.#closeSocket('failed', 'the service failed');
  }

  onDirty(channel: Channel): void {
    this.#subscriptions.mark(channel.id);
  }

  onGap(channel: Channel, why: GapReason): void {
    this.#subscriptions.mark(channel.id, why);
  }

  onFailure(channel: Channel, error: unknown): void {
    this.#leave(channel.id);
    this.send({ t: 'err', ch: channel.id, ...presentError(error, this.#options.onError) });
  }

  /** Sends the changes of the tick; a client that stays behind is disconnected, and resumes. */
  flush(nowMs: number): void {
    this.#subscriptions.flush(nowMs);
  }

  send(frame: ServerFrame): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Releases channels and timers; the socket is closed or closing. */
  close(): void {
    this.#isClosed = true;
    this.#frames.close();
    clearTimeout(this.#expiryTimer);
    if (this.#joining) this.#options.hub.leave(this.#joining, this);
    for (const channel of this.#subscriptions.channels) this.#options.hub.leave(channel, this);
    this.#subscriptions.clear();
    this.#alerts.leaveAll();
    this.#annotations.leaveAll();
    this.#dashboards.leaveAll();
  }

  async #take(text: string): Promise<void> {
    let frame: ParsedFrame;
    try {
      frame = parseFrame(text);
    } catch (error) {
      this.send({ t: 'err', ...presentError(error, this.#options.onError) });
      this.#closeSocket('badFrame', 'bad frame');
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
      if (this.#isClosed) return;
      const { subject, policy } = this.#granted ?? granted;
      const isSame = subject === granted.subject && policy.fingerprint === granted.policy.fingerprint;
      if (!isSame) this.#leaveAll();
      this.#grant(granted);
    } catch (error) {
      this.send({ t: 'err', ...presentError(error, this.#options.onError) });
      this.#closeSocket(closeCodeOf(error), 'token refused');
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
    // A longer timer would overflow 2^31 ms and fire at once; the expiry of such a token is checked again before.
    const waitMs = Math.min(expiresInMs - noticeMs, 2 ** 31 - 1);
    this.#expiryTimer = setTimeout(() => {
      const inMs = Math.max(0, (this.#granted?.expiresAtMs ?? 0) - this.#options.now());
      if (inMs > 60_000) return this.#warnBeforeExpiry(inMs);
      this.send({ t: 'exp', inMs });
      this.#expiryTimer = setTimeout(
        () => this.#closeSocket('unauthenticated', 'token expired'),
        inMs + this.#options.limits.graceMs,
      );
    }, waitMs);
  }

  async #subscribe(frame: Extract<ParsedFrame, { t: 'sub' }>): Promise<void> {
    try {
      if (!this.#granted) throw new AppError('unauthenticated', 'send an auth frame first');
      const size = this.#subscriptions.size + this.#alerts.size + this.#annotations.size + this.#dashboards.size;
      if (size >= this.#options.limits.channels) {
        throw new AppError('too_many_channels', `a socket may hold ${this.#options.limits.channels} channels`);
      }
      await this.#options.countRequest?.(this.#granted.subject);
      if (this.#isClosed) return;
      if ('dashboards' in frame) return this.#dashboards.subscribe(frame.id, this.#granted.subject);
      if ('annotations' in frame) return this.#annotations.subscribe(frame.id, this.#granted.policy);
      if ('alerts' in frame) return await this.#alerts.subscribe(frame.id, this.#granted.policy);
      await this.#join(frame, this.#granted.policy);
    } catch (error) {
      this.send({ t: 'err', id: frame.id, ...presentError(error, this.#options.onError) });
    }
  }

  /** Joins a channel. The client may leave while its query is answered: nothing of it may remain. */
  async #join(frame: SubscribeFrame, policy: Policy): Promise<void> {
    const { hub } = this.#options;
    const channel = hub.join(frame.query, policy, this);
    const isKnown = this.#subscriptions.has(channel.id);
    this.#joining = channel;
    try {
      if (!isKnown) await hub.load(channel, this);
      if (!this.#isClosed) this.#subscriptions.add(frame, channel);
    } catch (error) {
      hub.leave(channel, this);
      throw error;
    } finally {
      this.#joining = undefined;
    }
  }

  #leave(id: number): void {
    this.#alerts.leave(id);
    this.#annotations.leave(id);
    this.#dashboards.leave(id);
    const channel = this.#subscriptions.remove(id);
    if (channel) this.#options.hub.leave(channel, this);
  }

  /** Leaves all channels when the rights change: the client subscribes again. */
  #leaveAll(): void {
    for (const { id } of this.#subscriptions.channels) {
      this.send({ t: 'gap', ch: id, why: 'epoch' });
      this.#leave(id);
    }
    const ended = [...this.#alerts.leaveAll(), ...this.#annotations.leaveAll(), ...this.#dashboards.leaveAll()];
    for (const id of ended) this.send({ t: 'gap', ch: id, why: 'epoch' });
  }

  #closeSocket(code: keyof typeof CLOSE_CODES, reason: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#frames.close();
    clearTimeout(this.#expiryTimer);
    this.#socket.close(CLOSE_CODES[code], reason);
    // A client that does not read does not answer the close either.
    this.#expiryTimer = setTimeout(() => this.#socket.terminate(), this.#options.limits.closeWithinMs);
  }
}
