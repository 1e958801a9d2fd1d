import { KpiCard } from '../elements/kpi-card/kpi-card.ts';
import { defineElement } from './define-element.ts';

defineElement('kpi-card', KpiCard);
