import { defineParts } from '../elements/kpi-explorer/define-parts.ts';
import { KpiExplorer } from '../elements/kpi-explorer/kpi-explorer.ts';
import { defineElement } from './define-element.ts';

defineParts();
defineElement('kpi-explorer', KpiExplorer);
