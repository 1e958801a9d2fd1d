import type { CatalogView } from '../protocol/catalog.ts';
import type { Query } from '../protocol/query.ts';
import { computeBackoffMs } from './live/backoff.ts';
import { createCell } from './cell.ts';
import { createChannels } from './live/channels.ts';
import type { CatalogState, Client, ClientOptions, ClientPart, Followed } from './client.ts';
import { toWireError } from './client-error.ts';
import { createClock } from './clock.ts';
import { createLiveConnection } from './live/live-connection.ts';
import { createPageSignals } from './live/page-signals.ts';
import { createQueryBatch } from './query-batch.ts';
import { createQueryWatch, type QueryWatch } from './query-watch.ts';
import { createSend } from './requests.ts';
import { TIMING } from './timing.ts';
import { createTokenSource } from './token-source.ts';

/** Creates the client of a page. See `Client`. */
export function createClient(options: ClientOptions): Client {
  const timing = { ...TIMING, ...options.timing };
  const endpoint = new URL(options.endpoint ?? '/', globalThis.location?.href).href.replace(/\/+$/, '');
  const lifetime = new AbortController();
  const delayMs = (attempt: number): number =>
    computeBackoffMs(attempt, timing.retryBaseMs, timing.retryMaxMs, Math.random);
  const clock = createClock();
  const tokens = createTokenSource({
    getToken: options.getToken,
    timeoutMs: timing.tokenMs,
    opaqueTokens: options.opaqueTokens,
    lifetime: lifetime.signal,
    delayMs,
  });
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const onDate = clock.adjust;
  const requests = { endpoint, fetch, tokens, timeoutMs: timing.requestMs, lifetime: lifetime.signal, onDate };
  const send = createSend(requests);
  const load = createQueryBatch(send);
  const watches = new Map<string, QueryWatch>();
  const timers = new Map<unknown, ReturnType<typeof setTimeout>>();
  let observed = 0;

  const channels = createChannels({
    delayMs,
    send: (frame) => live.send(frame),
    onGap(why) {
      if (why === 'epoch' && catalog.get().catalog) void loadCatalog();
    },
  });
  const live = createLiveConnection({
    url: `${endpoint.replace(/^http/, 'ws')}/v1/live`,
    WebSocket: options.WebSocket ?? globalThis.WebSocket,
    fetch,
    tokens,
    timing,
    signals: options.signals ?? createPageSignals(),
    delayMs,
    onOpen() {
      channels.reset();
      if (catalog.get().error) void loadCatalog();
    },
    onFrame: channels.receive,
    onUnreachable() {
      for (const watch of watches.values()) watch.poll();
      if (catalog.get().error) void loadCatalog();
    },
  });

  const catalog = createCell<CatalogState>({}, (isObserved) => {
    if (isObserved && !catalog.get().catalog) void loadCatalog();
  });
  let isLoading = false;
  async function loadCatalog(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    try {
      catalog.set({ catalog: (await send('/v1/catalog')) as CatalogView });
    } catch (error) {
      catalog.set({ ...catalog.get(), error: toWireError(error) });
    }
    isLoading = false;
  }

  /** Keeps the socket while something is watched, and a moment longer for elements that move within the page. */
  function follow(followed: Followed, forget?: () => void): (isObserved: boolean) => void {
    let isRunning = false;
    return (isObserved) => {
      clearTimeout(timers.get(followed));
      if (lifetime.signal.aborted || isObserved === isRunning) return;
      if (isObserved) {
        isRunning = true;
        observed++;
        live.start();
        followed.start();
        return;
      }
      const timer = setTimeout(() => {
        timers.delete(followed);
        isRunning = false;
        followed.stop();
        forget?.();
        if (--observed === 0) live.stop();
      }, timing.lingerMs);
      timers.set(followed, timer);
    };
  }

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

  return {
    locale: options.locale,
    timeZone: options.timeZone,
    connection: live.connection,
    catalog,
    clock,
    watch: (query) => watch(query).state,
    query: load,
    use<T>(part: ClientPart<T>) {
      if (!parts.has(part)) parts.set(part, part({ endpoint, send, channels, follow }));
      return parts.get(part) as T;
    },
    refresh() {
      tokens.hurry();
      live.hurry();
      if (catalog.get().error) void loadCatalog();
      for (const each of watches.values()) each.refresh();
    },
    destroy() {
      lifetime.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      channels.destroy();
      live.stop();
    },
  };
}
