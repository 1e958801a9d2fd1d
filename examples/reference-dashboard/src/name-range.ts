import { createFormatter, formatRange, type DateRange } from '../../../sdk/src/index.ts';
import { findLocale } from './locale.ts';

/** Names a range of the address: "Nov 1 – 7, 2026"; of dates in the wrong order, the dates themselves. */
export function nameRange(range: DateRange, timeZone?: string): string {
  const text = typeof range === 'string' ? range : range.join('/');
  const [from = '', to] = text.split('/');
  if (
    !/^\d{4}-\d\d-\d\d(T\S+Z)?\/\d{4}-\d\d-\d\d(T\S+Z)?$/.test(text) ||
    to === undefined ||
    !(Date.parse(from) <= Date.parse(to))
  )
    return text.replace('/', ' – ');
  return formatRange(createFormatter(findLocale(), timeZone), [from, to]);
}
