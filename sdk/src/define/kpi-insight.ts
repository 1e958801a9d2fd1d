import { KpiInsight } from '../elements/kpi-insight/kpi-insight.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-insight', KpiInsight);
