import type { Client, QueryState, Readable } from '../../../../sdk/src/index.ts';
import type { KeptAnswer } from './kept-numbers.ts';

/** Number of queries that are remembered; of the others the oldest are forgotten. */
const MAX_QUERIES = 300;

interface Watched {
  readonly source: Readable<QueryState>;
  readonly cell: Readable<QueryState>;
  /** Number of elements that show it. */
  observers: number;
}

/** Remembers the queries that elements watch through `watch`, and reads their last results, by the JSON of the query. */
export function watchQueries(client: Client): {
  readonly watch: Client['watch'];
  read(): readonly (readonly [string, KeptAnswer])[];
} {
  const watched = new Map<string, Watched>();
  return {
    watch(query) {
      const source = client.watch(query);
      const name = JSON.stringify(query);
      const existing = watched.get(name);
      if (existing?.source === source) return existing.cell;
      const entry: Watched = { source, cell: count(source, (change) => (entry.observers += change)), observers: 0 };
      watched.delete(name);
      watched.set(name, entry);
      const [oldest] = watched.keys();
      if (watched.size > MAX_QUERIES && oldest !== undefined) watched.delete(oldest);
      return entry.cell;
    },
    read() {
      const nowMs = Date.now();
      const offsetMs = client.clock.get() - nowMs;
      const isLive = client.connection.get().phase === 'live';
      return [...watched].flatMap(([name, { source, observers }]) => {
        const { result, receivedAtMs, error } = source.get();
        if (!result || receivedAtMs === undefined) return [];
        // What is kept up to date is right now; another one was when it came.
        const atMs = isLive && observers > 0 && !error ? nowMs : receivedAtMs - offsetMs;
        return [[name, { answer: result, atMs }] as const];
      });
    },
  };
}

/** The same cell, whose subscribers are counted. */
const count = (cell: Readable<QueryState>, onChange: (change: 1 | -1) => void): Readable<QueryState> => ({
  get: cell.get,
  subscribe(listener) {
    onChange(1);
    let stop: (() => void) | undefined = cell.subscribe(listener);
    return () => {
      if (!stop) return;
      stop();
      stop = undefined;
      onChange(-1);
    };
  },
});
