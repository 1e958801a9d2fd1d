import type { LitElement } from 'lit';
import type { KpiEvents } from '../controllers/events.ts';
import type { AlertFeed } from '../elements/alert-feed/alert-feed.ts';
import type { AlertRuleForm } from '../elements/alert-rule-form/alert-rule-form.ts';
import type { FilterBar } from '../elements/filter-bar/filter-bar.ts';
import type { KpiAnomalies } from '../elements/kpi-anomalies/kpi-anomalies.ts';
import type { KpiBreakdown } from '../elements/kpi-breakdown/kpi-breakdown.ts';
import type { KpiCard } from '../elements/kpi-card/kpi-card.ts';
import type { KpiContext } from '../elements/kpi-context/kpi-context.ts';
import type { KpiDashboard } from '../elements/kpi-dashboard/kpi-dashboard.ts';
import type { KpiExplorer } from '../elements/kpi-explorer/kpi-explorer.ts';
import type { KpiInsight } from '../elements/kpi-insight/kpi-insight.ts';
import type { KpiProof } from '../elements/kpi-proof/kpi-proof.ts';
import type { KpiProvider } from '../elements/kpi-provider/kpi-provider.ts';
import type { KpiTable } from '../elements/kpi-table/kpi-table.ts';
import type { RangePicker } from '../elements/range-picker/range-picker.ts';
import type { TrendChart } from '../elements/trend-chart/trend-chart.ts';

/** The elements by their tag. */
export interface KpiElements {
  'alert-feed': AlertFeed;
  'alert-rule-form': AlertRuleForm;
  'filter-bar': FilterBar;
  'kpi-anomalies': KpiAnomalies;
  'kpi-breakdown': KpiBreakdown;
  'kpi-card': KpiCard;
  'kpi-context': KpiContext;
  'kpi-dashboard': KpiDashboard;
  'kpi-explorer': KpiExplorer;
  'kpi-insight': KpiInsight;
  'kpi-proof': KpiProof;
  'kpi-provider': KpiProvider;
  'kpi-table': KpiTable;
  'range-picker': RangePicker;
  'trend-chart': TrendChart;
}

export type KpiTag = keyof KpiElements;

/** Names of properties that a page may set: no methods, and nothing that is read only. `getToken` is a property too. */
type SettableNames<E> = {
  [K in Exclude<keyof E, keyof LitElement>]-?: K extends 'getToken'
    ? K
    : E[K] extends (...parameters: never[]) => unknown
      ? never
      : IsWritable<E, K> extends true
        ? K
        : never;
}[Exclude<keyof E, keyof LitElement>];

type IsWritable<E, K extends keyof E> =
  (<T>() => T extends { [P in K]: E[K] } ? 1 : 2) extends <T>() => T extends { readonly [P in K]: E[K] } ? 1 : 2
    ? false
    : true;

/** Properties of an element that a page may set, each optional. */
export type KpiProps<Tag extends KpiTag> = { [K in SettableNames<KpiElements[Tag]>]?: KpiElements[Tag][K] | undefined };

/**
 * Listeners by `on` and the event's name (`onkpi-drill`), as React 19, Preact and Svelte 5 write them. Events bubble, so
 * an element around others hears those of all of them.
 */
export type KpiListeners = { [K in keyof KpiEvents as `on${K}`]?: (event: CustomEvent<KpiEvents[K]>) => void };
