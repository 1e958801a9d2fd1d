import { defineElement } from '../../define/define-element.ts';
import { KpiAnomalies } from '../kpi-anomalies/kpi-anomalies.ts';
import { KpiBreakdown } from '../kpi-breakdown/kpi-breakdown.ts';
import { KpiInsight } from '../kpi-insight/kpi-insight.ts';
import { KpiProof } from '../kpi-proof/kpi-proof.ts';
import { TrendChart } from '../trend-chart/trend-chart.ts';
import { ExplorerNumber } from './explorer-number.ts';

/** Registers the elements that an explorer consists of, where the page has not. */
export function defineParts(): void {
  defineElement('kpi-explorer-number', ExplorerNumber);
  defineElement('trend-chart', TrendChart);
  defineElement('kpi-breakdown', KpiBreakdown);
  defineElement('kpi-insight', KpiInsight);
  defineElement('kpi-anomalies', KpiAnomalies);
  defineElement('kpi-proof', KpiProof);
}
