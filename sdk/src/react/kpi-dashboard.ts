import '../define/kpi-dashboard.ts';
import { KpiDashboard as Element } from '../elements/kpi-dashboard/kpi-dashboard.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiDashboard = /* @__PURE__ */ wrapElement('kpi-dashboard', Element);
