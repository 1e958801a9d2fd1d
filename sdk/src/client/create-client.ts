import type { Query } from '../protocol/query.ts';
import { computeBackoffMs } from './live/backoff.ts';
import { createCatalog } from './catalog.ts';
import type { Client, ClientOptions, ClientPart } from './client.ts';
import { createClock } from './clock.ts';
import { createFollowing } from './following.ts';
import { createLazyLive } from './live/lazy-live.ts';
import { createQueryBatch } from './query-batch.ts';
import { createQueryWatch, type QueryWatch } from './query-watch.ts';
import { createRateLimit, type RateLimit } from './limits/rate-limit.ts';
import { createSend } from './requests.ts';
import { TIMING, type Timing } from './timing.ts';
import { createTokenSource } from './token/token-source.ts';

interface Shared {
  readonly timing: Timing;
  readonly lifetime: AbortSignal;
  readonly limit: RateLimit;
  readonly delayMs: (attempt: number) => number;
  readonly onDate: (serviceMs: number) => void;
}

/** Address, token and limits of every request. */
function prepareRequests(options: ClientOptions, { timing, lifetime, limit, delayMs, onDate }: Shared) {
  const { getToken, opaqueTokens } = options;
  return {
    endpoint: new URL(options.endpoint ?? '/', globalThis.location?.href).href.replace(/\/+$/, ''),
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    tokens: createTokenSource({ getToken, timeoutMs: timing.tokenMs, opaqueTokens, lifetime, delayMs }),
    timeoutMs: timing.requestMs,
    lifetime,
    limit,
    onDate,
  };
}

/** Creates the client of a page. See `Client`. */
export function createClient(options: ClientOptions): Client {
  const timing = { ...TIMING, ...options.timing };
  const lifetime = new AbortController();
  const delayMs = (attempt: number): number =>
    computeBackoffMs(attempt, timing.retryBaseMs, timing.retryMaxMs, Math.random);
  const clock = createClock();
  const limit = createRateLimit(lifetime.signal, () => {
    for (const { state, poll } of watches.values()) if (state.get().error?.retryAtMs) poll();
    catalog.retry();
  });
  const requests = prepareRequests(options, {
    ...{ timing, limit, delayMs },
    lifetime: lifetime.signal,
    onDate: clock.adjust,
  });
  const { endpoint, tokens } = requests;
  const send = createSend(requests);
  const load = createQueryBatch(send);
  const watches = new Map<string, QueryWatch>();
  const catalog = createCatalog(send);

  const live = createLazyLive({
    ...requests,
    url: `${endpoint.replace(/^http/, 'ws')}/v1/live`,
    WebSocket: options.WebSocket ?? globalThis.WebSocket,
    timing,
    signals: options.signals,
    delayMs,
    onOpen: catalog.retry,
    onNewEpoch() {
      if (catalog.state.get().catalog) void catalog.load();
    },
    onUnreachable() {
      for (const watch of watches.values()) watch.poll();
      catalog.retry();
    },
  });
  const { channels } = live;

  const following = createFollowing(live, timing.lingerMs);
  const { follow } = following;

  function watch(query: Query): QueryWatch {
    const key = JSON.stringify(query);
    const existing = watches.get(key);
    if (existing) return existing;
    const created = createQueryWatch(query, {
      channels,
      load,
      now: clock.get,
      onObserved: (isObserved) => onObserved(isObserved),
    });
    const onObserved = follow(created, () => watches.delete(key));
    watches.set(key, created);
    return created;
  }

  const parts = new Map<ClientPart<unknown>, unknown>();
  function use<T>(part: ClientPart<T>): T {
    if (!parts.has(part)) parts.set(part, part({ endpoint, send, requests, channels, follow, use }));
    return parts.get(part) as T;
  }

  return {
    locale: options.locale,
    timeZone: options.timeZone,
    connection: live.connection,
    catalog: catalog.state,
    clock,
    watch: (query) => watch(query).state,
    query: load,
    use,
    refresh() {
      tokens.hurry();
      live.hurry();
      catalog.retry();
      for (const each of watches.values()) each.refresh();
    },
    destroy() {
      lifetime.abort();
      following.end();
      live.destroy();
    },
  };
}
