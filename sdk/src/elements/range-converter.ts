import type { ComplexAttributeConverter } from 'lit';
import type { DateRange } from '../protocol/query.ts';

/** A range in an attribute: words such as `last 7 days`, or two dates or instants joined by a slash (ISO 8601). */
export const rangeConverter: ComplexAttributeConverter<DateRange | null> = {
  fromAttribute(text) {
    if (text === null) return null;
    const [from, to] = text.split('/');
    return from && to ? [from, to] : text;
  },
};
