import { KpiProof } from '../elements/kpi-proof/kpi-proof.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-proof', KpiProof);
