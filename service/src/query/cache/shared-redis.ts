import { openRedisLink, type RedisLinkOptions } from './redis-link.ts';
import { Signer } from './signer.ts';
import type { SharedCache, SharedMessages } from './types.ts';

export interface SharedRedisOptions extends RedisLinkOptions {
  /** Prefix of every key and channel. */
  readonly namespace: string;
  /** Known only to the replicas: others may write to the same Redis. */
  readonly secret: string;
  readonly maxBytes: number;
  readonly ttlMs: number;
}

export interface SharedRedis {
  readonly cache: SharedCache;
  readonly messages: SharedMessages;
  /** True while Redis is unavailable. */
  readonly isLost: boolean;
  close(): Promise<void>;
}

/**
 * Values and messages that replicas share through Redis: under one namespace, each signed together with its key or
 * channel.
 */
export function openSharedRedis(options: SharedRedisOptions): SharedRedis {
  const { namespace, maxBytes, ttlMs } = options;
  const link = openRedisLink(options);
  const seal = new Signer(options.secret);
  const channel = `${namespace}:changes`;
  const toKey = (key: string): string => `${namespace}:answer:${key}`;
  return {
    cache: {
      maxBytes,
      async find(key) {
        const sealed = await link.get(toKey(key), maxBytes);
        return sealed === undefined ? undefined : seal.open(toKey(key), sealed);
      },
      save(key, value) {
        const sealed = seal.close(toKey(key), value);
        if (Buffer.byteLength(sealed) <= maxBytes) link.set(toKey(key), sealed, ttlMs);
      },
    },
    messages: {
      send: (text) => link.publish(channel, seal.close(channel, text)),
      follow(onMessage, onJoined) {
        link.subscribe(
          channel,
          (sealed) => {
            const text = seal.open(channel, sealed);
            if (text !== undefined) onMessage(text);
          },
          onJoined,
        );
      },
    },
    get isLost() {
      return link.isLost;
    },
    close: link.close,
  };
}
