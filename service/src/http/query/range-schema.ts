import { z } from 'zod';

/**
 * Date range in a query string: `last 7 days`, or one date for that day, or two dates or instants joined by a slash.
 */
export const rangeSchema = z
  .string()
  .min(1)
  .max(80)
  .transform((text) => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return [text, text] as [string, string];
    const [from, to] = text.split('/');
    return to === undefined ? text : ([from, to] as [string, string]);
  });
