import { KpiTable } from '../elements/kpi-table/kpi-table.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-table', KpiTable);
