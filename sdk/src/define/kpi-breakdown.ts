import { KpiBreakdown } from '../elements/kpi-breakdown/kpi-breakdown.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-breakdown', KpiBreakdown);
