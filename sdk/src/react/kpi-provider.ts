import '../define/kpi-provider.ts';
import { KpiProvider as Element } from '../elements/kpi-provider/kpi-provider.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiProvider = /* @__PURE__ */ wrapElement('kpi-provider', Element);
