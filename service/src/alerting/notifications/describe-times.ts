import { fill } from '../../../../sdk/src/format/texts/texts.ts';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { Language } from './language.ts';

type Named = Pick<Language, 'words' | 'formatter' | 'place'>;

/** Describes a bucket: `between 12:00 and 13:00 (Fri 27 Nov, New York)`; empty where no bucket was judged. */
export function describeBucket({ bucket, granularity }: AlertNotification, { words, formatter, place }: Named): string {
  if (!bucket || !granularity) return '';
  const parts = namesOf(bucket.from, { formatter, place });
  return fill(words.when[granularity], { ...parts, to: clock(formatter, bucket.to) });
}

/** Formats an instant: `12:04 (Fri 27 Nov, New York)`. */
export const describeInstant = (instant: string, { words, formatter, place }: Named): string =>
  fill(words.when.instant, namesOf(instant, { formatter, place }));

/** Names a weekday: `Friday`. */
export const nameWeekday = (instant: string, { formatter }: Pick<Named, 'formatter'>): string =>
  formatter.dates({ weekday: 'long' }).format(new Date(instant));

/** Formats the two largest units of a span: `2 hrs 5 mins`. */
export function describeSpan(ms: number, { formatter }: Pick<Named, 'formatter'>): string {
  const show = (count: number, unit: string): string =>
    formatter.number(count, { style: 'unit', unit, unitDisplay: 'long' });
  const [largest = SECOND, smaller] = UNITS.slice(UNITS.findIndex(([, size]) => ms >= size || size === SECOND[1]));
  const count = Math.floor(ms / largest[1]);
  const rest = smaller ? Math.floor((ms - count * largest[1]) / smaller[1]) : 0;
  return [show(count, largest[0]), ...(smaller && rest > 0 ? [show(rest, smaller[0])] : [])].join(' ');
}

const SECOND = ['second', 1000] as const;
const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], SECOND] as const;

const clock = (formatter: Language['formatter'], instant: string): string =>
  formatter.dates({ hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

function namesOf(instant: string, { formatter, place }: Pick<Named, 'formatter' | 'place'>) {
  const date = new Date(instant);
  return {
    from: clock(formatter, instant),
    day: formatter.dates({ weekday: 'short', day: 'numeric', month: 'short' }).format(date),
    month: formatter.dates({ month: 'long', year: 'numeric' }).format(date),
    place,
  };
}
