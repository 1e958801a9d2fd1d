import { TrendChart } from '../elements/trend-chart/trend-chart.ts';
import { defineElement } from './define-element.ts';

defineElement('trend-chart', TrendChart);
