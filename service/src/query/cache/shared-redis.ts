import { randomBytes } from 'node:crypto';
import { Cipher } from './cipher.ts';
import { openRedisLink, type RedisLink, type RedisLinkOptions } from './redis-link.ts';
import { Signer } from './signer.ts';
import type { DirectMessages, SharedCache, SharedMessages } from './types.ts';

/** Direct messages may have megabytes: they have connections of their own, whose commands may take this long, ms. */
const DIRECT_TIMEOUT_MS = 2000;

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
  /** Opens a channel of that name to all replicas; each follower has a connection of its own. */
  openMessages(name: string): SharedMessages;
  /** Opens connections for direct messages; `close` closes them too. */
  openDirect(): DirectMessages;
  /** Opens a connection for a library, which names its keys by the namespace. What it reads is not signed. */
  openClient(): { readonly client: object; readonly namespace: string };
  /** Why Redis is unavailable, in words; undefined while it is available. */
  readonly lostReason: string | undefined;
  close(): Promise<void>;
}

/**
 * Values and messages that replicas share through Redis: under one namespace, each signed together with its key or
 * channel.
 */
export function openSharedRedis(options: SharedRedisOptions): SharedRedis {
  const { namespace, maxBytes, ttlMs } = options;
  const link = openRedisLink(options);
  const links = [link];
  const signer = new Signer(options.secret);
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
    openMessages(name) {
      const channel = `${namespace}:${name}`;
      return {
        send: (text) => void link.publish(channel, signer.sign(channel, text)),
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
      };
    },
    openDirect() {
      const direct = openRedisLink({ ...options, commandTimeoutMs: DIRECT_TIMEOUT_MS });
      links.push(direct);
      return createDirect(direct, options);
    },
    openClient: () => ({ client: link.openClient(), namespace }),
    get lostReason() {
      return link.lostReason;
    },
    async close() {
      await Promise.all(links.map((each) => each.close()));
    },
  };
}

function createDirect(link: RedisLink, { namespace, secret }: SharedRedisOptions): DirectMessages {
  const cipher = new Cipher(secret);
  const name = randomBytes(6).toString('base64url');
  const toChannel = (to: string): string => `${namespace}:replica:${to}`;
  return {
    name,
    async send(to, text) {
      const count = await link.publish(toChannel(to), cipher.encrypt(toChannel(to), text));
      return count !== undefined && count > 0;
    },
    follow(onMessage, onJoined) {
      link.subscribe(
        toChannel(name),
        (encrypted) => {
          const text = cipher.decrypt(toChannel(name), encrypted);
          if (text !== undefined) onMessage(text);
        },
        onJoined,
      );
    },
  };
}
