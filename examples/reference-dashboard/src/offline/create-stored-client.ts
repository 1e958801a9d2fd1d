import { createCell } from '../../../../sdk/src/client/cell.ts';
import type { ClientAccess } from '../../../../sdk/src/client/client.ts';
import { createClock } from '../../../../sdk/src/client/clock.ts';
import { createTokenSource } from '../../../../sdk/src/client/token/token-source.ts';
import {
  ClientError,
  type CatalogState,
  type CatalogView,
  type Client,
  type Connection,
  type QueryResult,
  type QueryState,
  type Readable,
} from '../../../../sdk/src/index.ts';
import type { KeptNumbers } from './kept-numbers.ts';

const UNREACHABLE = { code: 'unreachable', message: 'the service cannot be reached', retryable: true } as const;
const refuse = (): Promise<never> => Promise.reject(new ClientError(UNREACHABLE));

/** Shows what was kept, and asks nobody. Its numbers are stale, whatever their age. */
export interface StoredClient {
  readonly client: Client;
  /** When the oldest number that is shown was right for the last time, by the clock of the service, epoch ms. */
  readonly asOf: Readable<number>;
}

export function createStoredClient({ answers, offsetMs }: KeptNumbers): StoredClient {
  const clock = createClock();
  clock.adjust(Date.now() + offsetMs);
  const asOf = createCell(clock.get());
  const cells = new Map<string, Readable<QueryState>>();

  function createState(name: string): QueryState {
    const kept = answers[name];
    if (!kept) return { error: UNREACHABLE };
    const result = kept.answer as QueryResult;
    const receivedAtMs = kept.atMs + offsetMs;
    asOf.set(Math.min(asOf.get(), receivedAtMs));
    // Older than an objective of nothing: the element says so.
    return { result: { ...result, freshness: { ...result.freshness, objectiveMs: 0 } }, receivedAtMs };
  }

  const read = async (path: string, body: unknown, options: object | undefined): Promise<unknown> =>
    body === undefined && options === undefined && answers[path] ? answers[path].answer : refuse();

  const { signal } = new AbortController();
  const access: ClientAccess = {
    endpoint: location.origin,
    send: read,
    requests: {
      endpoint: location.origin,
      fetch: refuse,
      tokens: createTokenSource({ getToken: refuse, timeoutMs: 1, lifetime: signal, delayMs: () => 0 }),
      timeoutMs: 1,
      lifetime: signal,
      limit: { error: undefined, hold: () => undefined, getWaitMs: () => 0 },
      onDate: () => undefined,
    },
    channels: {
      // What comes live alone is not kept.
      add: ({ onError }) => void Promise.resolve(UNREACHABLE).then(onError),
      remove: () => undefined,
      subscribe: ({ onError }) => void Promise.resolve(UNREACHABLE).then(onError),
    },
    follow: (followed) => (isObserved) => (isObserved ? followed.start() : followed.stop()),
    use: (part) => client.use(part),
  };
  const parts = new Map<unknown, unknown>();
  const catalog = answers['/v1/catalog']?.answer as CatalogView | undefined;
  const client: Client = {
    locale: undefined,
    timeZone: undefined,
    connection: createCell<Connection>({ phase: 'waiting', failures: 1 }),
    catalog: createCell<CatalogState>(catalog ? { catalog } : { error: UNREACHABLE }),
    clock,
    watch(query) {
      const name = JSON.stringify(query);
      const cell = cells.get(name) ?? createCell(createState(name));
      cells.set(name, cell);
      return cell;
    },
    query: refuse,
    use(part) {
      if (!parts.has(part)) parts.set(part, part(access));
      return parts.get(part) as ReturnType<typeof part>;
    },
    refresh: () => undefined,
    destroy: () => undefined,
  };
  return { client, asOf };
}
