import '../define/kpi-anomalies.ts';
import { KpiAnomalies as Element } from '../elements/kpi-anomalies/kpi-anomalies.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiAnomalies = /* @__PURE__ */ wrapElement('kpi-anomalies', Element);
