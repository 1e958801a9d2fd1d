import '../define/kpi-explorer.ts';
import { KpiExplorer as Element } from '../elements/kpi-explorer/kpi-explorer.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiExplorer = /* @__PURE__ */ wrapElement('kpi-explorer', Element);
