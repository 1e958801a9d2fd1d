import type { SecureContext } from 'node:tls';
import { Redis } from 'ioredis';
import { startLoop, type Loop } from '../../base/loop.ts';
import { Breaker } from './breaker.ts';
import { describeRedisFailure } from './describe-redis-failure.ts';
import { createTlsConnector } from './tls-connector.ts';

export interface RedisLinkOptions {
  readonly url: string;
  /** Returns the certificates of a new connection; undefined where the address does not use TLS. */
  readonly readContext?: (() => SecureContext) | undefined;
  /** Longest wait for a connection, and for the listening connection to answer a ping, ms. */
  readonly connectTimeoutMs: number;
  /** Longest wait for a command, ms. */
  readonly commandTimeoutMs: number;
  /** Longest pause between two attempts to connect, ms. */
  readonly retryWithinMs: number;
  /** How often the listening connection is pinged, ms. */
  readonly pingEveryMs: number;
  readonly breaksAfter: number;
  readonly openMs: number;
  /** Called once for each reason each time Redis becomes unavailable. */
  onLost(error: unknown, reason: string): void;
}

/** Connection to a Redis that may be unavailable at any time: no call throws, and none waits for a connection. */
export interface RedisLink {
  /** Returns undefined when the key does not exist, its value is larger, or Redis does not answer. */
  get(key: string, maxBytes: number): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): void;
  /** Returns how many listen to the channel, undefined where Redis does not answer. */
  publish(channel: string, text: string): Promise<number | undefined>;
  subscribe(channel: string, onMessage: (text: string) => void, onJoined: () => void): void;
  /** Opens a connection for a library; its commands fail at once while Redis is away. */
  openClient(): Redis;
  /** Why Redis is unavailable, in words; undefined while it is available. */
  readonly lostReason: string | undefined;
  close(): Promise<void>;
}

/** Connects in the background, and reconnects after each loss. */
export function openRedisLink(options: RedisLinkOptions): RedisLink {
  const { url, onLost, commandTimeoutMs, connectTimeoutMs, retryWithinMs } = options;
  const settings = {
    connectTimeout: connectTimeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    keepAlive: 10_000,
    retryStrategy: (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 16), retryWithinMs),
  };
  const connections: Redis[] = [];
  const pings: Loop[] = [];
  const Connector = options.readContext && createTlsConnector(options.readContext);
  let lostReason: string | undefined;
  const reported = new Set<string>();

  const connect = (commandTimeout: number): Redis => {
    const redis = new Redis(url, { ...settings, commandTimeout, ...(Connector && { Connector }) });
    redis.on('error', lose);
    redis.on('ready', () => {
      lostReason = undefined;
      reported.clear();
    });
    connections.push(redis);
    return redis;
  };
  function lose(error: unknown): void {
    lostReason = describeRedisFailure(error, Connector !== undefined);
    if (!reported.has(lostReason)) onLost(error, lostReason);
    reported.add(lostReason);
  }

  const commands = connect(commandTimeoutMs);
  const breaker = new Breaker({
    ...options,
    now: Date.now,
    onOpen(error) {
      lose(error);
      // Commands queued behind a Redis that does not answer are dropped with the connection.
      if (commands.status === 'ready') commands.disconnect(true);
    },
  });
  const run = <Result>(work: () => Promise<Result>): Promise<Result | undefined> =>
    commands.status === 'ready' ? breaker.run(work) : Promise.resolve(undefined);

  return {
    async get(key, maxBytes) {
      // A range, so that not even a huge value written by somebody else is read.
      const value = await run(() => commands.getrangeBuffer(key, 0, maxBytes));
      return value === undefined || value.length === 0 || value.length > maxBytes ? undefined : value.toString();
    },
    set(key, value, ttlMs) {
      void run(() => commands.set(key, value, 'PX', ttlMs));
    },
    publish: (channel, text) => run(() => commands.publish(channel, text)),
    subscribe(channel, onMessage, onJoined) {
      // Nobody waits for it; changes missed while it reconnects are found by the poll a second later.
      const listening = connect(connectTimeoutMs);
      listening.on('ready', () => {
        listening.subscribe(channel).then(onJoined, () => listening.disconnect(true));
      });
      listening.on('message', (from: string, text: string) => {
        if (from === channel) onMessage(text);
      });
      // A connection that died silently would be listened to for ever.
      const ping = startLoop({
        everyMs: options.pingEveryMs,
        round: () => (listening.status === 'ready' ? listening.ping() : undefined),
        onError: () => listening.disconnect(true),
      });
      pings.push(ping);
    },
    openClient: () => connect(commandTimeoutMs),
    get lostReason() {
      return lostReason;
    },
    async close() {
      // Running pings fail with the connection.
      for (const redis of connections) redis.disconnect();
      await Promise.all(pings.map((ping) => ping.close()));
    },
  };
}
