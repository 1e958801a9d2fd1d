import { toWireError } from '../client-error.ts';

/** First instant and the instant after the last, ISO, UTC. */
export type Span = readonly [from: string, to: string];

export interface SharedList<Item> {
  /** The items of a metric that touch a span, as far as they are loaded; what is missing is loaded. */
  find(metric: string, span: Span): readonly Item[];
  /** Loads again, when it is next asked for, what was loaded of a metric, or of all; until then the items stay. */
  forget(metric?: string): void;
}

/** Loads the items of metrics that touch a span. */
export type LoadItems<Item> = (metrics: readonly string[], span: Span) => Promise<readonly Item[]>;

interface Window<Item> {
  readonly fromMs: number;
  readonly toMs: number;
  items: readonly Item[];
  isStale: boolean;
}

/** Most spans of one metric that are kept, the newest. */
const MAX_WINDOWS = 8;
/** Most metrics of one request: as many as the service accepts. */
const MAX_METRICS = 20;

/**
 * Loads items for several widgets: what they ask for in one turn of the event loop is one request, over all their metrics and
 * spans. What was refused is not asked for again before `forget`. `onLoad` is called after each answer.
 */
export function createSharedList<Item extends { readonly metric: string }>(
  load: LoadItems<Item>,
  onLoad: () => void,
): SharedList<Item> {
  const windows = new Map<string, readonly Window<Item>[]>();
  let wanted = new Map<string, readonly [fromMs: number, toMs: number]>();

  async function ask(windowsOf: ReadonlyMap<string, Window<Item>>): Promise<void> {
    const [{ fromMs, toMs }] = [...windowsOf.values()] as [Window<Item>];
    const span = [fromMs, toMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    const items = await load([...windowsOf.keys()], span).catch((error: unknown) => {
      const { retryAtMs } = toWireError(error);
      if (retryAtMs) setTimeout(() => askAgain(windowsOf), retryAtMs - Date.now());
    });
    if (!items) return;
    for (const [metric, window] of windowsOf) window.items = items.filter((item) => item.metric === metric);
    onLoad();
  }

  /** Has what was refused for the number of requests asked for by whoever still shows it. */
  function askAgain(windowsOf: ReadonlyMap<string, Window<Item>>): void {
    for (const window of windowsOf.values()) window.isStale = true;
    onLoad();
  }

  /** One span for all: most widgets of a page show the same. */
  function flush(): void {
    const asked = [...wanted];
    wanted = new Map();
    const fromMs = Math.min(...asked.map(([, [from]]) => from));
    const toMs = Math.max(...asked.map(([, [, to]]) => to));
    for (let first = 0; first < asked.length; first += MAX_METRICS) {
      const windowsOf = new Map<string, Window<Item>>();
      for (const [metric] of asked.slice(first, first + MAX_METRICS)) {
        const before = windows.get(metric) ?? [];
        const window = { fromMs, toMs, items: before[0]?.items ?? [], isStale: false };
        const others = before.filter((each) => !(each.isStale && each.fromMs >= fromMs && each.toMs <= toMs));
        windows.set(metric, [window, ...others].slice(0, MAX_WINDOWS));
        windowsOf.set(metric, window);
      }
      void ask(windowsOf);
    }
  }

  return {
    find(metric, [from, to]) {
      const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
      const covers = (window: Window<Item>): boolean => window.fromMs <= fromMs && window.toMs >= toMs;
      const covering = windows.get(metric)?.filter(covers) ?? [];
      const fresh = covering.find(({ isStale }) => !isStale);
      if (!fresh) {
        if (wanted.size === 0) setTimeout(flush);
        const [otherFrom = fromMs, otherTo = toMs] = wanted.get(metric) ?? [];
        wanted.set(metric, [Math.min(fromMs, otherFrom), Math.max(toMs, otherTo)]);
      }
      return (fresh ?? covering[0])?.items ?? [];
    },
    forget(metric) {
      const forgotten = metric === undefined ? [...windows.values()] : [windows.get(metric) ?? []];
      for (const window of forgotten.flat()) window.isStale = true;
    },
  };
}
