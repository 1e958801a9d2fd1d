import '../define/trend-chart.ts';
import { TrendChart as Element } from '../elements/trend-chart/trend-chart.ts';
import { wrapElement } from './wrap-element.ts';

export const TrendChart = /* @__PURE__ */ wrapElement('trend-chart', Element);
