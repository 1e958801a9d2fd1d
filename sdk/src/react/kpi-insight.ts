import '../define/kpi-insight.ts';
import { KpiInsight as Element } from '../elements/kpi-insight/kpi-insight.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiInsight = /* @__PURE__ */ wrapElement('kpi-insight', Element);
