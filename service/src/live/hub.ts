import { createHash } from 'node:crypto';
import type { Query } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../access/types.ts';
import type { QueryService, SourceStates } from '../query/types.ts';
import { Channel, type ChannelReader } from './channel.ts';

export interface HubOptions {
  readonly service: QueryService;
  readonly states: SourceStates;
  now(): number;
  /** Length of the tick that gathers changes, ms. */
  readonly tickMs: number;
  /** How often a channel tells its freshness when nothing else changed, ms. */
  readonly freshnessEveryMs: number;
  onError(error: unknown): void;
}

/** Channels, and the one tick that refreshes those over sources that changed. */
export interface Hub {
  /** The channel of a query under a policy, loaded. Throws what the query service throws. */
  open(query: Query, policy: Policy, reader: ChannelReader): Promise<Channel>;
  leave(channel: Channel, reader: ChannelReader): void;
  /** Called after each tick, when all channels have told their readers. */
  onTick(listener: () => void): () => void;
  readonly channelCount: number;
  destroy(): Promise<void>;
}

export function createHub(options: HubOptions): Hub {
  const { service, states, now, tickMs, freshnessEveryMs } = options;
  const channels = new Map<string, Channel>();
  const listeners = new Set<() => void>();
  let nextId = 1;
  let isChanged = false;
  let lastFullRefreshMs = now();
  let ticking: Promise<void> | undefined;

  const unsubscribe = states.subscribe(() => {
    isChanged = true;
  });

  /** Relative ranges roll over and freshness ages although no event comes: so now and then all are asked. */
  const isFullRefreshDue = (): boolean => now() - lastFullRefreshMs >= Math.min(freshnessEveryMs, 1000);

  async function tick(): Promise<void> {
    if (isChanged || isFullRefreshDue()) {
      isChanged = false;
      lastFullRefreshMs = now();
      await Promise.all([...channels.values()].map(refresh));
    }
    for (const listener of listeners) listener();
  }

  async function refresh(channel: Channel): Promise<void> {
    try {
      await channel.load();
      await channel.refresh(now(), freshnessEveryMs);
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable === false) {
        for (const reader of channel.readers) reader.onFailure(channel, error);
      } else {
        options.onError(error);
      }
    }
  }

  const timer = setInterval(() => {
    if (ticking) return;
    ticking = tick()
      .catch(options.onError)
      .finally(() => {
        ticking = undefined;
      });
  }, tickMs);

  return {
    async open(query, policy, reader) {
      const key = toKey(query, policy);
      const channel = channels.get(key) ?? new Channel(nextId++, key, query, policy, service);
      channels.set(key, channel);
      channel.readers.add(reader);
      try {
        await channel.load();
        return channel;
      } catch (error) {
        this.leave(channel, reader);
        throw error;
      }
    },
    leave(channel, reader) {
      channel.readers.delete(reader);
      if (channel.readers.size > 0) return;
      if (channels.get(channel.key) === channel) channels.delete(channel.key);
    },
    onTick(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get channelCount() {
      return channels.size;
    },
    async destroy() {
      clearInterval(timer);
      unsubscribe();
      await ticking;
    },
  };
}

/** One channel for all who ask the same under the same policy, whatever the order of their keys. */
const toKey = (query: Query, policy: Policy): string =>
  createHash('sha256')
    .update(`${policy.fingerprint} ${canonicalJson(query)}`)
    .digest('base64url');

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`)
    .join(',')}}`;
}
