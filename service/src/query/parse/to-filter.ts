import type { Filter } from '../../../../sdk/src/protocol/query.ts';

/** Filter for the rows of one segment; null selects records without a value. */
export const toFilter = (dimension: string, value: string | null): Filter =>
  value === null
    ? { member: dimension, operator: 'notSet' }
    : { member: dimension, operator: 'equals', values: [value] };
