import type { Alert } from '../protocol/alerts.ts';
import type { DashboardView } from '../protocol/dashboards.ts';
import type { DateRange, Filter, QueryResult, WireError } from '../protocol/query.ts';
import type { RuleView } from '../protocol/rules.ts';
import type { Exploration } from '../view/exploration/exploration.ts';
import type { ExplorationStep } from './exploration-controller.ts';

/** Events of the elements: bubbling and composed, typed for `addEventListener`. */
export interface KpiEvents {
  /** The first numbers are shown. Never after a failure. */
  'kpi-ready': { readonly result: QueryResult };
  /** Numbers changed. */
  'kpi-data': { readonly result: QueryResult };
  /** Numbers became older than five times their objective. */
  'kpi-stale': { readonly ageMs: number | null };
  'kpi-error': { readonly error: WireError };
  /** The reader opened the details of a number. `preventDefault` replaces the default action. */
  'kpi-drill': {
    readonly metric: string;
    readonly dimensions: Readonly<Record<string, string | number | boolean | null>>;
    readonly range: DateRange;
    readonly filters: readonly Filter[];
  };
  /** The reader asks why a number is as it is. `preventDefault` replaces the panel. */
  'kpi-explain': Exploration;
  /** The reader wants to be told when a metric is out of line. `preventDefault` replaces the form. */
  'kpi-alert-request': Exploration;
  /** The reader wants to add a note to a metric. `preventDefault` replaces the form. */
  'kpi-annotate': Exploration;
  /** The reader asks what a number is made of. `preventDefault` replaces the panel. */
  'kpi-proof': Exploration;
  /** The reader created, changed or deleted a rule of its own. */
  'kpi-rule-change': { readonly kind: 'created' | 'changed' | 'removed'; readonly rule: RuleView };
  /**
   * The reader opened a metric over the page, changed what is shown of it, went back, or closed it (null). Of a
   * `kpi-explorer` in the page `preventDefault` leaves the change to the page.
   */
  'kpi-explore': { readonly exploration: Exploration | null; readonly step: ExplorationStep };
  /** A bucket or an item was selected; null: nothing any more. */
  'kpi-select': { readonly time?: string; readonly value: number | null };
  'kpi-range-change': { readonly range: DateRange; readonly compare?: DateRange; readonly source: 'user' | 'host' };
  'kpi-filter-change': { readonly filters: readonly Filter[]; readonly source: 'user' | 'host' };
  /** A `kpi-dashboard` shows a dashboard: its range, comparison and filters are for the page, where it is `bare`. */
  'kpi-dashboard': { readonly dashboard: DashboardView };
  /** The reader wants to leave the preview as a role. */
  'kpi-preview-end': { readonly role: string };
  /** The reader began to edit a `kpi-dashboard`, or ended; `isSaved`: with changes that are stored now. */
  'kpi-edit': { readonly isEditing: boolean; readonly isSaved: boolean };
  /** A new alert arrived that is not silenced, or the reader opened one. `preventDefault` replaces the latter's default action. */
  'kpi-alert': { readonly alert: Alert };
}

type CustomEvents = { [K in keyof KpiEvents]: CustomEvent<KpiEvents[K]> };

declare global {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface GlobalEventHandlersEventMap extends CustomEvents {}
}

const CANCELABLE = /drill|explain|annotate|proof|explore|alert/;

/** Sends an event; false when the page prevented what would follow. */
export function emit<K extends keyof KpiEvents>(host: Element, name: K, detail: KpiEvents[K]): boolean {
  return host.dispatchEvent(
    new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: CANCELABLE.test(name) }),
  );
}
