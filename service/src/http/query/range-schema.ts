import { z } from 'zod';
import { formatValue } from '../../base/format-value.ts';
import { readRange } from '../../time/read-range.ts';

const FORMS = 'one date, two dates or instants as 2026-11-01/2026-11-07, or words as "last 7 days"';

/** Date range in a query string, in the forms of `readRange`. */
export const rangeSchema = z
  .string({
    error: ({ input }) => `is ${input === undefined ? 'missing' : formatValue(input)}: expected ${FORMS}`,
  })
  .max(100)
  .transform(readRange);
