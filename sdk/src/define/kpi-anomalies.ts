import { KpiAnomalies } from '../elements/kpi-anomalies/kpi-anomalies.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-anomalies', KpiAnomalies);
