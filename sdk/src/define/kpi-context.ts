import { KpiContext } from '../elements/kpi-context/kpi-context.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-context', KpiContext);
