import { createCell, type Cell } from '../client/cell.ts';
import { createAlerts, type AlertAction, type Alerts, type AlertsState } from '../client/alerts.ts';
import { ClientError } from '../client/client-error.ts';
import type { CatalogState, Client, ClientAccess, ClientPart } from '../client/client.ts';
import type { Connection } from '../client/live/live-connection.ts';
import type { Subscriber } from '../client/live/channels.ts';
import type { QueryState } from '../client/query-watch.ts';
import type { TokenSource } from '../client/token/token-source.ts';
import type { AlertChange } from '../protocol/alerts.ts';
import type { Explanation } from '../protocol/explanations.ts';
import type { Query, QueryResult } from '../protocol/query.ts';
import type { CatalogView } from '../protocol/catalog.ts';
import { NOW_MS } from './make-result.ts';

/** Initial knowledge of a client without a service. */
export interface TestClientOptions {
  readonly catalog: CatalogView;
  /** Answers to queries, by metric, `metric by dimension`, or `metric settled` (of that metric without buckets). */
  readonly states?: Readonly<Record<string, QueryState>>;
  readonly locale?: string;
  /** Explanation of an alert; `not_found` without it. */
  readonly explainAlert?: (id: string, language: string) => Explanation;
}

/** A client without a service, whose numbers, alerts, clock and faults a test commands. */
export interface TestClient extends Client {
  readonly catalog: Cell<CatalogState>;
  readonly connection: Cell<Connection>;
  readonly clock: Cell<number>;
  readonly alerts: Cell<AlertsState>;
  /** Number of times that the live connection was made: grows after one that was lost. */
  readonly alertSubscriptions: Cell<number>;
  /** Queries that are or were watched, oldest first. */
  readonly queries: readonly Query[];
  refreshes: number;
  /** Actions on alerts, oldest first. */
  readonly actions: { readonly id: string; readonly action: AlertAction }[];
  /** Number of rules that watch metrics visible to the reader. */
  rules: number;
  /** Number of requests to reload alerts. */
  retries: number;
  /** Error that actions fail with, if set. */
  actionError: ClientError | undefined;
  /** Answers of requests other than queries and alerts, by path, without its parameters; a ClientError rejects. */
  readonly answers: Map<string, unknown>;
  /** Those requests, oldest first: path with parameters, body, and a method other than that of the body. */
  readonly requests: { readonly path: string; readonly body: unknown; readonly method?: string }[];
  /** Live subscriptions other than of queries and alerts: a test calls what they would be told. */
  readonly subscribers: Set<Subscriber>;
  /** Answers every query of the metric (of `… by dimension`; of `… settled`, without buckets) with this from now on. */
  set(metric: string, state: QueryState): void;
}

/** Watching is synchronous, time stands still until a test or a story moves it, and there is no network. */
export function createTestClient({ catalog, states = {}, locale, explainAlert }: TestClientOptions): TestClient {
  const given = new Map(Object.entries(states));
  const cells = new Map<string, { query: Query; cell: Cell<QueryState> }>();
  const queries: Query[] = [];
  const stateOf = ({ metrics: [metric = ''], dimensions = [], timeDimension: { granularity } }: Query): QueryState =>
    (granularity || dimensions.length > 0 ? undefined : given.get(`${metric} settled`)) ??
    given.get([metric, ...dimensions].join(' by ')) ??
    given.get(metric) ??
    {};
  let alerts: Alerts | undefined;
  const parts = new Map<unknown, unknown>();
  const client: TestClient = {
    locale,
    timeZone: undefined,
    catalog: createCell<CatalogState>({ catalog }),
    connection: createCell<Connection>({ phase: 'live', failures: 0 }),
    clock: createCell(NOW_MS),
    alerts: createCell<AlertsState>({ isReady: true, alerts: [] }),
    alertSubscriptions: createCell(1),
    queries,
    refreshes: 0,
    actions: [],
    rules: 6,
    retries: 0,
    actionError: undefined,
    answers: new Map(),
    requests: [],
    subscribers: new Set(),
    use<T>(part: ClientPart<T>): T {
      if (part === (createAlerts as unknown)) return (alerts ??= createTestAlerts(client, explainAlert)) as T;
      if (!parts.has(part)) parts.set(part, part(createTestAccess(client)));
      return parts.get(part) as T;
    },
    watch(query) {
      const key = JSON.stringify(query);
      const entry = cells.get(key) ?? { query, cell: createCell<QueryState>(stateOf(query)) };
      if (!cells.has(key)) queries.push(query);
      cells.set(key, entry);
      return entry.cell;
    },
    query: (query) => Promise.resolve(stateOf(query).result as QueryResult),
    refresh() {
      this.refreshes++;
    },
    destroy: () => undefined,
    set(metric, state) {
      given.set(metric, state);
      for (const { query, cell } of cells.values()) cell.set(stateOf(query));
    },
  };
  return client;
}

/** Requests of the other parts are answered from `answers`, without a network. */
const createTestAccess = ({ answers, requests, subscribers, use }: TestClient): ClientAccess => ({
  use,
  endpoint: 'https://kpi.example.com',
  send(path, body, { method } = {}) {
    requests.push({ path, body, ...(method && { method }) });
    const [name = ''] = path.split('?');
    const answer = answers.get(name);
    if (answer instanceof ClientError) return Promise.reject(answer);
    return answer === undefined
      ? Promise.reject(new ClientError({ code: 'not_found', message: `no answer to ${name}`, retryable: false }))
      : Promise.resolve(answer);
  },
  requests: {
    endpoint: 'https://kpi.example.com',
    tokens: { get: () => Promise.resolve('token'), reject: () => undefined } as unknown as TokenSource,
    limit: { error: undefined, hold: () => undefined, getWaitMs: () => 0 },
    // Answers with what `answers` has for the path, as text.
    fetch: (url, init) => {
      const { pathname: path } = new URL(url as string);
      requests.push({ path, body: JSON.parse(init?.body as string) });
      const answer = answers.get(path);
      const isError = answer === undefined || answer instanceof ClientError;
      const error =
        answer instanceof ClientError ? answer.wire : { code: 'not_found', message: path, retryable: false };
      return Promise.resolve(
        isError ? new Response(JSON.stringify({ error }), { status: 404 }) : new Response(answer as string),
      );
    },
    timeoutMs: 1000,
    lifetime: new AbortController().signal,
    onDate: () => undefined,
  },
  channels: {
    add: (subscriber) => void subscribers.add(subscriber),
    remove: (subscriber) => void subscribers.delete(subscriber),
    subscribe: () => undefined,
  },
  follow:
    ({ start, stop }) =>
    (isObserved) =>
      isObserved ? start() : stop(),
});

function createTestAlerts(client: TestClient, explainAlert: TestClientOptions['explainAlert']): Alerts {
  const missing = (id: string) => new ClientError({ code: 'not_found', message: id, retryable: false });
  return {
    state: client.alerts,
    subscriptions: client.alertSubscriptions,
    countRules: () => (client.actionError ? Promise.reject(client.actionError) : Promise.resolve(client.rules)),
    retry: () => void client.retries++,
    async act(id, action) {
      if (client.actionError) throw client.actionError;
      client.actions.push({ id, action });
      const { alerts } = client.alerts.get();
      const alert = alerts.find((candidate) => candidate.id === id);
      if (!alert) throw missing(id);
      const acknowledged = { by: 'reader', at: new Date(NOW_MS).toISOString(), note: null };
      const { at } = acknowledged;
      const to = action.kind === 'assign' ? action.to : undefined;
      const assigned = to === null ? null : { to: to ?? 'reader', by: 'reader', at };
      const next = {
        ...alert,
        version: alert.version + 1,
        ...(action.kind === 'acknowledge' && { acknowledged }),
        ...(action.kind === 'assign' && { assigned }),
      };
      client.alerts.set({ isReady: true, alerts: alerts.map((alert) => (alert.id === id ? next : alert)) });
      return next;
    },
    load(id) {
      const alert = client.alerts.get().alerts.find((candidate) => candidate.id === id);
      if (!alert || client.actionError) {
        return Promise.reject(client.actionError ?? missing(id));
      }
      const { severity, value, startedAt: at, acknowledged } = alert;
      const shared = { version: 1, severity, value };
      const history: AlertChange[] = [{ ...shared, at, kind: 'firing', by: null, note: null }];
      if (acknowledged) history.push({ ...shared, kind: 'acknowledged', ...acknowledged });
      return Promise.resolve({ ...alert, history });
    },
    explain(id, language) {
      if (client.actionError) return Promise.reject(client.actionError);
      return explainAlert ? Promise.resolve(explainAlert(id, language)) : Promise.reject(missing(id));
    },
  };
}

/** A result that was confirmed at the moment at which the clock of a test client stands. */
export const confirmed = (result: QueryResult): QueryState => ({ result, receivedAtMs: NOW_MS });
