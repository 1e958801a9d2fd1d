import { AlertFeed } from '../elements/alert-feed/alert-feed.ts';
import { AlertRuleForm } from '../elements/alert-rule-form/alert-rule-form.ts';
import { FilterBar } from '../elements/filter-bar/filter-bar.ts';
import { KpiAnomalies } from '../elements/kpi-anomalies/kpi-anomalies.ts';
import { KpiBreakdown } from '../elements/kpi-breakdown/kpi-breakdown.ts';
import { KpiCard } from '../elements/kpi-card/kpi-card.ts';
import { KpiContext } from '../elements/kpi-context/kpi-context.ts';
import { KpiDashboard } from '../elements/kpi-dashboard/kpi-dashboard.ts';
import { KpiExplorer } from '../elements/kpi-explorer/kpi-explorer.ts';
import { KpiInsight } from '../elements/kpi-insight/kpi-insight.ts';
import { KpiProof } from '../elements/kpi-proof/kpi-proof.ts';
import { KpiProvider } from '../elements/kpi-provider/kpi-provider.ts';
import { KpiTable } from '../elements/kpi-table/kpi-table.ts';
import { RangePicker } from '../elements/range-picker/range-picker.ts';
import { TrendChart } from '../elements/trend-chart/trend-chart.ts';
import { defineElement } from './define-element.ts';

const ELEMENTS: Readonly<Record<string, CustomElementConstructor>> = {
  'kpi-provider': KpiProvider,
  'kpi-context': KpiContext,
  'kpi-card': KpiCard,
  'trend-chart': TrendChart,
  'kpi-breakdown': KpiBreakdown,
  'kpi-table': KpiTable,
  'kpi-explorer': KpiExplorer,
  'kpi-insight': KpiInsight,
  'kpi-anomalies': KpiAnomalies,
  'kpi-proof': KpiProof,
  'alert-feed': AlertFeed,
  'alert-rule-form': AlertRuleForm,
  'range-picker': RangePicker,
  'filter-bar': FilterBar,
  'kpi-dashboard': KpiDashboard,
};

/**
 * Registers all elements. With a prefix, `acme-` say, the tags are `acme-kpi-card` and so on, for a page whose own
 * elements have these names, or that runs two releases side by side.
 */
export function defineElements(prefix = ''): void {
  for (const [tag, element] of Object.entries(ELEMENTS)) {
    // A class can be registered once only.
    defineElement(prefix + tag, prefix ? class extends element {} : element);
  }
}
