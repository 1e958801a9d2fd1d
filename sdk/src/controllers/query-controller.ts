import type { ReactiveElement } from 'lit';
import type { Client } from '../client/client.ts';
import type { Readable } from '../client/cell.ts';
import type { QueryState } from '../client/query-watch.ts';
import type { CatalogView } from '../protocol/catalog.ts';
import type { Query, QueryResult, ReceivedError } from '../protocol/query.ts';
import { nameAttribute } from '../view/name-attribute.ts';
import { toWidgetView, type WidgetView } from '../view/widget-state.ts';
import { emit } from './events.ts';
import { dispatchError } from './dispatch-error.ts';
import { warnOnce } from './warn-once.ts';

export interface QueryController {
  /** Current view to render. */
  readonly view: WidgetView;
  /**
   * Call it at each update: the same query on the same client goes on, another one replaces it. Nothing is asked while
   * `build` throws, as it does for an attribute that it cannot read, or while one of the properties that the host needs is
   * empty: the host says which.
   */
  watch(client: Client | undefined, build: () => Query, needed: Readonly<Record<string, string | undefined>>): void;
}

/** Numbers that did not change are drawn again after so long, ms: what is settled, or over, depends on the time as well. */
const REDRAW_AFTER_MS = 60_000;

/**
 * Watches one query for its host. The host is updated when numbers, an error or the wording of an age change, not at each
 * second and not at each commit of the service; events tell the page.
 */
export function createQueryController(host: ReactiveElement): QueryController {
  let view: WidgetView = { state: 'loading' };
  let client: Client | undefined;
  let query: Query | undefined;
  let watched: Readable<QueryState> | undefined;
  let stops: (() => void)[] = [];
  let refused: string | undefined;
  let drawn: QueryResult | undefined;
  let blamed: readonly [from: ReceivedError, to: ReceivedError] | undefined;

  /** A range that the service refuses is an attribute of the page. The same error gives the same object. */
  function blameAttribute(state: QueryState): QueryState {
    const { error } = state;
    if (error?.code !== 'invalid_date_range') return state;
    if (blamed?.[0] !== error)
      blamed = [error, { ...error, code: 'invalid_attribute', message: nameAttribute(error.message) }];
    return { ...state, error: blamed[1] };
  }

  function update(): void {
    const { catalog, error } = client?.catalog.get() ?? {};
    // Without the catalogue a number has no name and no unit: what keeps it away is said instead.
    const state: QueryState | undefined = error && !catalog ? { error } : watched?.get();
    // Another range keeps the last numbers until the new ones come: nothing jumps.
    if (!client || (!state?.result && !state?.error)) return;
    const before = view;
    const metric = catalog?.metrics.find(({ name }) => name === query?.metrics[0]);
    view = nameUnknown(toWidgetView(blameAttribute(state), client.clock.get(), metric?.data), catalog);
    const { result } = view;
    const isNew = result !== before.result && (!result || !before.result || !isSameData(result, before.result));
    tell(host, client, before, view, isNew);
    if (!isNew && !isShownOtherwise(before, view) && !isOld(result, drawn)) return;
    drawn = result;
    host.requestUpdate();
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

  /** Reports an invalid attribute: by event, in the element, and once on the console. */
  function refuse(why: string): void {
    if (why === refused) return;
    refused = why;
    stop();
    query = undefined;
    const error = { code: 'invalid_attribute', message: `<${host.localName}> ${why}`, retryable: false };
    // eslint-disable-next-line no-console
    console.warn(error.message);
    view = { state: 'error', error };
    emit(host, 'kpi-error', { error });
  }
  host.addController({ hostConnected: start, hostDisconnected: stop });
  return {
    get view() {
      return view;
    },
    watch(nextClient, build, needed) {
      const name = Object.keys(needed).find((each) => !needed[each]);
      if (name) return refuse(`has no "${name}": expected a name of the catalogue`);
      let nextQuery: Query;
      try {
        nextQuery = build();
      } catch (error) {
        return refuse((error as Error).message);
      }
      refused = undefined;
      if (nextClient === client && JSON.stringify(nextQuery) === JSON.stringify(query)) return;
      if (nextClient !== client || kindOf(nextQuery) !== kindOf(query)) view = { state: 'loading' };
      stop();
      client = nextClient;
      query = nextQuery;
      if (host.isConnected) start();
    },
  };
}

/** Key of queries whose rows have the same members. */
const kindOf = (query: Query | undefined): string => JSON.stringify([query?.metrics, query?.dimensions]);

/** True if two results have the same numbers; versions and ages are ignored. */
const isSameData = (a: QueryResult, b: QueryResult): boolean => toData(a) === toData(b);

const toData = ({
  rows,
  totals,
  other,
  comparison,
  dateRange,
  expected,
  suspect,
  unknownValues,
}: QueryResult): string =>
  JSON.stringify([rows, totals, other, comparison, dateRange, expected, suspect, unknownValues]);

/** True if anything visible changed besides the numbers, also the time until another try; the age of live data is not visible. */
const isShownOtherwise = (before: WidgetView, now: WidgetView): boolean =>
  now.error !== before.error ||
  (!now.result && now.error?.retryAtMs !== undefined) ||
  now.state !== before.state ||
  [now, before].some(({ freshness }) => freshness?.state !== 'live');

const isOld = (result: QueryResult | undefined, drawn: QueryResult | undefined): boolean =>
  result !== undefined && drawn !== undefined && Date.parse(result.asOf) - Date.parse(drawn.asOf) > REDRAW_AFTER_MS;

function tell(host: Element, client: Client, before: WidgetView, now: WidgetView, isNew: boolean): void {
  const { state, result, error, freshness } = now;
  if (result && isNew) {
    if (!before.result) emit(host, 'kpi-ready', { result });
    emit(host, 'kpi-data', { result });
  }
  if (error?.code !== before.error?.code || error?.message !== before.error?.message)
    dispatchError(host, client, error);
  if (state === 'stale' && before.state !== state) emit(host, 'kpi-stale', { ageMs: freshness?.ageMs ?? null });
}

/** Warns of values of filters that no data has; if they leave nothing to show, the view says so. */
function nameUnknown(view: WidgetView, catalog: CatalogView | undefined): WidgetView {
  const { unknownValues = [] } = view.result ?? {};
  for (const { member, values } of unknownValues)
    warnOnce(`tidemark: filters: ${member} "${values.join(', ')}" is not in the data that the reader may see`);
  const [first] = unknownValues;
  if (!first || view.state !== 'empty') return view;
  const title = catalog?.dimensions.find(({ name }) => name === first.member)?.title;
  return { ...view, notFound: { name: title ?? first.member, values: first.values.join(', ') } };
}
