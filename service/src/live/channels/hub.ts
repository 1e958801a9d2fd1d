import type { Policy } from '../../access/types.ts';
import { startLoop } from '../../base/loop.ts';
import { within } from '../../base/within.ts';
import type { ParsedQuery } from '../../query/parse/parse-query.ts';
import type { QueryService, SourceStates } from '../../query/types.ts';
import { Channel, type ChannelReader } from './channel.ts';
import { MemoryShares } from './memory-shares.ts';
import { RefreshQueue } from './refresh-queue.ts';

export interface HubOptions {
  readonly service: QueryService;
  readonly states: SourceStates;
  now(): number;
  /** Length of the tick that collects changes, ms. */
  readonly tickMs: number;
  /** How often a channel sends its freshness when nothing else changed, ms. */
  readonly freshnessEveryMs: number;
  /** Memory for the results of all channels, bytes. */
  readonly resultBytes: number;
  onError(error: unknown): void;
}

/** Holds the channels, and runs the tick that refreshes those over sources that changed. */
export interface Hub {
  /**
   * Returns the channel of a query under a policy and adds the reader to it. The channel may not be loaded yet. Throws
   * what the query service throws for a query that it cannot parse.
   */
  join(query: unknown, policy: Policy, reader: ChannelReader): Channel;
  /**
   * Loads a channel that the reader has joined. Throws what the query service throws, `result_too_large`, `overloaded`.
   */
  load(channel: Channel, reader: ChannelReader): Promise<void>;
  leave(channel: Channel, reader: ChannelReader): void;
  /**
   * Calls the listener after each tick, when the fast channels have notified their readers; slow ones do so at a later
   * tick.
   */
  onTick(listener: () => void): () => void;
  readonly channelCount: number;
  /** Approximate memory of the results of all channels, bytes. */
  readonly resultBytes: number;
  close(): Promise<void>;
}

/** Longest wait of a tick for its channels, ms: a slow channel does not delay the deltas of others. */
const WAIT_MS = 100;

export function createHub(options: HubOptions): Hub {
  const { service, states, now, tickMs, freshnessEveryMs } = options;
  const channels = new Map<string, Channel>();
  const listeners = new Set<() => void>();
  const shares = new MemoryShares(options.resultBytes);
  const queue = new RefreshQueue({ refresh, now });
  let nextId = 1;
  let changed = new Set<string>();
  let isAllChanged = false;
  let changes = 0;
  let lastFullRefreshMs = now();

  const unsubscribe = states.subscribe((change) => {
    changes++;
    if (change && 'source' in change) changed.add(change.source);
    else isAllChanged = true;
  });

  async function tick(): Promise<void> {
    // Relative ranges roll over and freshness ages without any event, so all channels are refreshed regularly.
    const isFull = isAllChanged || now() - lastFullRefreshMs >= Math.min(freshnessEveryMs, 1000);
    if (isFull) lastFullRefreshMs = now();
    for (const channel of channels.values())
      if (channel.isLoaded && (isFull || isTouched(channel.query, changed))) queue.add(channel);
    isAllChanged = false;
    changed = new Set();
    await within(WAIT_MS, queue.start());
    for (const listener of listeners) listener();
  }

  async function refresh(channel: Channel): Promise<number> {
    if (channel.readers.size === 0) return 0;
    try {
      return await channel.refresh(now, freshnessEveryMs);
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable === false) {
        for (const reader of channel.readers) reader.onFailure(channel, error);
      } else {
        options.onError(error);
      }
      return 0;
    }
  }

  const ticking = startLoop({ everyMs: tickMs, round: tick, onError: options.onError });

  return {
    join(query, policy, reader) {
      const parsed = service.parse(query, policy);
      const key = toKey(parsed);
      const channel = channels.get(key) ?? new Channel(nextId++, key, parsed, policy, service);
      channels.set(key, channel);
      channel.readers.add(reader);
      return channel;
    },
    async load(channel, reader) {
      const before = changes;
      await channel.load();
      if (changes !== before) queue.add(channel);
      // A reader that left meanwhile is not counted: nothing would remove it again.
      if (channel.readers.has(reader)) shares.add(reader.subject, channel);
    },
    leave(channel, reader) {
      if (!channel.readers.delete(reader)) return;
      shares.remove(reader.subject, channel);
      if (channel.readers.size > 0) return;
      queue.remove(channel);
      if (channels.get(channel.key) === channel) channels.delete(channel.key);
    },
    onTick(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get channelCount() {
      return channels.size;
    },
    get resultBytes() {
      return shares.usedBytes;
    },
    async close() {
      unsubscribe();
      await ticking.close();
      await queue.close();
    },
  };
}

/** False only for a query over sources that did not change. */
const isTouched = ({ sources }: ParsedQuery, changed: ReadonlySet<string>): boolean =>
  sources.some((source) => changed.has(source));

/** Relative ranges stay relative: `today` and the date of today are one answer now, and two channels. */
const toKey = ({ hash, dateRange, compareDateRange, expected, explain, cursor }: ParsedQuery): string =>
  `${hash} ${JSON.stringify([dateRange, compareDateRange, expected, explain, cursor?.digest])}`;
