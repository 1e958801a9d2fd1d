import type { Texts } from '../texts.ts';

export const breakdown: Texts['breakdown'] = {
  by: '{metric} by {dimension}',
  deeper: '{member} by {dimension}',
  all: 'All',
  other: 'Other',
  others: '{count} others',
  oneOther: '1 other',
  splitBy: 'Split by',
  total: 'Total',
  change: 'Change',
  none: '(none)',
};
