import type { ControlTexts } from '../control-texts.ts';

export const controls: ControlTexts = {
  range: 'Period',
  custom: 'Custom…',
  compare: 'Compare with',
  noComparison: 'No comparison',
  previousPeriod: 'vs the period before',
  close: 'Close',
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  firstDay: 'Choose the first day.',
  lastDay: 'From {day}. Choose the last day.',
  noData: '{day}, no data',
};
