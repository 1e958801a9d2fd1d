import { defineElement } from '../../define/define-element.ts';
import { FilterBar } from '../filter-bar/filter-bar.ts';
import { KpiAnomalies } from '../kpi-anomalies/kpi-anomalies.ts';
import { KpiBreakdown } from '../kpi-breakdown/kpi-breakdown.ts';
import { KpiInsight } from '../kpi-insight/kpi-insight.ts';
import { KpiProof } from '../kpi-proof/kpi-proof.ts';
import { RangePicker } from '../range-picker/range-picker.ts';
import { TrendChart } from '../trend-chart/trend-chart.ts';
import { ExplorerNumber } from './explorer-number.ts';

/** Registers the elements that an explorer consists of, where the page has not. */
export function defineParts(): void {
  defineElement('range-picker', RangePicker);
  defineElement('filter-bar', FilterBar);
  defineElement('kpi-explorer-number', ExplorerNumber);
  defineElement('trend-chart', TrendChart);
  defineElement('kpi-breakdown', KpiBreakdown);
  defineElement('kpi-insight', KpiInsight);
  defineElement('kpi-anomalies', KpiAnomalies);
  defineElement('kpi-proof', KpiProof);
}
