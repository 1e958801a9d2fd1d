import '../define/kpi-breakdown.ts';
import { KpiBreakdown as Element } from '../elements/kpi-breakdown/kpi-breakdown.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiBreakdown = /* @__PURE__ */ wrapElement('kpi-breakdown', Element);
