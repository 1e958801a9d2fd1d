import { z } from 'zod';

/** A date range in an address: `last 7 days`, or two dates or instants joined by a slash. */
export const rangeSchema = z
  .string()
  .min(1)
  .max(80)
  .transform((text) => {
    const [from, to] = text.split('/');
    return to === undefined ? text : ([from, to] as [string, string]);
  });
