import '../define/kpi-table.ts';
import { KpiTable as Element } from '../elements/kpi-table/kpi-table.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiTable = /* @__PURE__ */ wrapElement('kpi-table', Element);
