import '../define/kpi-proof.ts';
import { KpiProof as Element } from '../elements/kpi-proof/kpi-proof.ts';
import { wrapElement } from './wrap-element.ts';

export const KpiProof = /* @__PURE__ */ wrapElement('kpi-proof', Element);
