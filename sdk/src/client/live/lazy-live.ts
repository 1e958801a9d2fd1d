import { createCell, type Cell } from '../cell.ts';
import type { Channels, Subscriber } from './channels.ts';
import type { Connection, LiveConnection, LiveConnectionOptions } from './live-connection.ts';
import type { Signals } from './page-signals.ts';

export type LiveOptions = Omit<LiveConnectionOptions, 'onOpen' | 'onFrame' | 'connection' | 'signals'> & {
  /** Those of the page where absent. */
  readonly signals: Signals | undefined;
  /** Called when the service greets a new socket, before channels are subscribed. */
  onOpen(): void;
  /** The service has other data than before: what was computed from it is void. */
  onNewEpoch(): void;
};

/** The channels of a client, which subscribe once there is a socket. */
export type LiveChannels = Pick<Channels, 'add' | 'remove' | 'subscribe'>;

export interface LazyLive extends Omit<LiveConnection, 'send'> {
  readonly connection: Cell<Connection>;
  readonly channels: LiveChannels;
  destroy(): void;
}

/** Live updates, whose code is loaded when they first start: a page paints from requests. */
export function createLazyLive(options: LiveOptions): LazyLive {
  const connection = createCell<Connection>({ phase: 'idle', failures: 0 });
  /** Until the code is there. */
  const subscribers = new Set<Subscriber>();
  let live: { readonly link: LiveConnection; readonly channels: Channels } | undefined;
  let isRunning = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    clearTimeout(timer);
    connection.set({ phase: 'connecting', failures });
    const code = await import('./create-live.ts').catch(() => undefined);
    if (code) live ??= code.createLive(options, connection, subscribers);
    if (!isRunning) return;
    if (live) {
      live.link.start();
      return;
    }
    const inMs = options.delayMs(failures++);
    connection.set({ phase: 'waiting', failures, retryAtMs: Date.now() + inMs });
    timer = setTimeout(() => void load(), inMs);
    options.onUnreachable();
  }

  return {
    connection,
    channels: {
      add(subscriber) {
        if (live) live.channels.add(subscriber);
        else subscribers.add(subscriber);
      },
      remove(subscriber) {
        subscribers.delete(subscriber);
        live?.channels.remove(subscriber);
      },
      subscribe: (subscriber) => live?.channels.subscribe(subscriber),
    },
    start() {
      if (isRunning) return;
      isRunning = true;
      if (live) live.link.start();
      else void load();
    },
    stop() {
      isRunning = false;
      clearTimeout(timer);
      if (live) live.link.stop();
      else connection.set({ phase: 'idle', failures: 0 });
    },
    hurry() {
      if (live) live.link.hurry();
      else if (connection.get().phase === 'waiting') void load();
    },
    destroy() {
      live?.channels.destroy();
      subscribers.clear();
      this.stop();
    },
  };
}
