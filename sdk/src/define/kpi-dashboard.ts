// With the elements that a dashboard may have.
import './alert-feed.ts';
import './filter-bar.ts';
import './kpi-anomalies.ts';
import './kpi-breakdown.ts';
import './kpi-card.ts';
import './kpi-context.ts';
import './kpi-insight.ts';
import './kpi-table.ts';
import './range-picker.ts';
import './trend-chart.ts';
import { KpiDashboard } from '../elements/kpi-dashboard/kpi-dashboard.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-dashboard', KpiDashboard);
