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
  const signer = new Signer(options.secret);
  const channel = `${namespace}:changes`;
  const toKey = (key: string): string => `${namespace}:answer:${key}`;
  return {
    cache: {
      maxBytes,
      async find(key) {
        const signed = await link.get(toKey(key), maxBytes);
        return signed === undefined ? undefined : signer.verify(toKey(key), signed);
      },
      save(key, value) {
        const signed = signer.sign(toKey(key), value);
        if (Buffer.byteLength(signed) <= maxBytes) link.set(toKey(key), signed, ttlMs);
      },
    },
    messages: {
      send: (text) => link.publish(channel, signer.sign(channel, text)),
      follow(onMessage, onJoined) {
        link.subscribe(
          channel,
          (signed) => {
            const text = signer.verify(channel, signed);
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
