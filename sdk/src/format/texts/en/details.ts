import type { Texts } from '../texts.ts';

export const details: Texts['details'] = {
  formula: 'Calculation',
  period: 'Period',
  comparison: 'Comparison',
  target: 'Target',
  limit: 'Limit',
  daily: '{value} a day',
  dailyOf: '{value} a day, {whole} for this period',
  freshness: 'Freshness',
  within: 'New data is included within {span}',
  settles: 'Numbers may change for up to {span} afterwards',
  source: 'Source',
  owner: 'Owner',
};
