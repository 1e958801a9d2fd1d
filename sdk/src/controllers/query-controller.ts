import type { ReactiveElement } from 'lit';
import type { Client } from '../client/client.ts';
import type { Readable } from '../client/cell.ts';
import type { QueryState } from '../client/query-watch.ts';
import type { Query } from '../protocol/query.ts';
import { toWidgetView, type WidgetView } from '../view/widget-state.ts';
import { emit } from './events.ts';

export interface QueryController {
  /** What there is to show. */
  readonly view: WidgetView;
  /**
   * Call it at each update: the same query on the same client goes on, another one replaces it. Nothing is asked while one
   * of the properties that it needs is empty: the host says which.
   */
  watch(client: Client | undefined, query: Query, needed: Readonly<Record<string, string | undefined>>): void;
}

/**
 * Watches one query for its host. The host is updated when a result, an error or the wording of an age changes, not at
 * each second; events tell the page.
 */
export function createQueryController(host: ReactiveElement): QueryController {
  let view: WidgetView = { state: 'loading' };
  let client: Client | undefined;
  let query: Query | undefined;
  let watched: Readable<QueryState> | undefined;
  let stops: (() => void)[] = [];
  let missing: string | undefined;

  function update(): void {
    const { catalog, error } = client?.catalog.get() ?? {};
    // Without the catalogue a number has no name and no unit: what keeps it away is said instead.
    const known: QueryState | undefined = error && !catalog ? { error } : watched?.get();
    // Another range keeps the last numbers until the new ones come: nothing jumps.
    if (!client || (!known?.result && !known?.error)) return;
    const before = view;
    view = toWidgetView(known, client.clock.get());
    tell(host, before, view);
    // The age of live numbers is not shown.
    const isAged = view.freshness?.state !== 'live' || before.freshness?.state !== 'live';
    if (isAged || view.result !== before.result || view.error !== before.error || view.state !== before.state) {
      host.requestUpdate();
    }
  }

  function start(): void {
    if (!client || !query || watched) return;
    watched = client.watch(query);
    stops = [watched, client.clock, client.catalog].map((cell) => cell.subscribe(update));
    update();
  }

  function stop(): void {
    for (const each of stops.splice(0)) each();
    watched = undefined;
  }

  /** Said to who makes the page: on the page, and once on the console. */
  function lack(name: string): void {
    if (name === missing) return;
    missing = name;
    stop();
    query = undefined;
    const message = `<${host.localName}> has no "${name}": expected a name of the catalogue`;
    // eslint-disable-next-line no-console
    console.warn(message);
    view = { state: 'error', error: { code: 'missing', message, retryable: false } };
  }
  host.addController({ hostConnected: start, hostDisconnected: stop });
  return {
    get view() {
      return view;
    },
    watch(nextClient, nextQuery, needed) {
      const name = Object.keys(needed).find((each) => !needed[each]);
      if (name) return lack(name);
      missing = undefined;
      if (nextClient === client && JSON.stringify(nextQuery) === JSON.stringify(query)) return;
      if (nextClient !== client || kindOf(nextQuery) !== kindOf(query)) view = { state: 'loading' };
      stop();
      client = nextClient;
      query = nextQuery;
      if (host.isConnected) start();
    },
  };
}

/** Queries of one kind have rows with the same members. */
const kindOf = (query: Query | undefined): string => JSON.stringify([query?.metrics, query?.dimensions]);

function tell(host: Element, before: WidgetView, { state, result, error, freshness }: WidgetView): void {
  if (result && result !== before.result) {
    if (!before.result) emit(host, 'kpi-ready', { result });
    emit(host, 'kpi-data', { result });
  }
  if (error && error !== before.error) emit(host, 'kpi-error', { error });
  // A reader is told no more; who makes the page may have misspelt a name.
  if (state === 'denied' && before.state !== state && error?.code !== 'forbidden')
    // eslint-disable-next-line no-console
    console.warn(`<${host.localName}>: ${error?.message}`);
  if (state === 'stale' && before.state !== state) emit(host, 'kpi-stale', { ageMs: freshness?.ageMs ?? null });
}
