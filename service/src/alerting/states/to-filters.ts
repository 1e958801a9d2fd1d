import type { Alert } from '../../../../sdk/src/protocol/alerts.ts';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';

/** Returns the filters that select the rows of an instance; null is "no value". */
export const toFilters = (dimensions: Alert['dimensions']): Filter[] =>
  Object.entries(dimensions).map(([member, value]) =>
    value === null ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [value] },
  );
