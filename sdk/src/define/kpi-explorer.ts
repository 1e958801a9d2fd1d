import { KpiExplorer } from '../elements/kpi-explorer/kpi-explorer.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-explorer', KpiExplorer);
