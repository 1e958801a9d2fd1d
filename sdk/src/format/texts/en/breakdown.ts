import type { Texts } from '../texts.ts';

export const breakdown: Texts['breakdown'] = {
  by: '{metric} by {dimension}',
  all: 'All',
  other: 'Other',
  none: '(none)',
};
