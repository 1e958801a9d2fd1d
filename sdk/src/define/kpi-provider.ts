import { KpiProvider } from '../elements/kpi-provider/kpi-provider.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-provider', KpiProvider);
