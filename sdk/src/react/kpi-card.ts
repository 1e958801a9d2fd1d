import '../define/kpi-card.ts';
import { KpiCard as Element } from '../elements/kpi-card/kpi-card.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiCard = /* @__PURE__ */ wrapElement('kpi-card', Element);
