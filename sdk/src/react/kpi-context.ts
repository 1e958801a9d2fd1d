import '../define/kpi-context.ts';
import { KpiContext as Element } from '../elements/kpi-context/kpi-context.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiContext = /* @__PURE__ */ wrapElement('kpi-context', Element);
