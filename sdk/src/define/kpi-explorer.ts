import { KpiExplorer } from '../elements/kpi-explorer/kpi-explorer.ts';
import { TrendChart } from '../elements/trend-chart/trend-chart.ts';
import { defineElement } from './define-element.ts';

defineElement('trend-chart', TrendChart);
defineElement('kpi-explorer', KpiExplorer);
