import { fill } from '../../../../../sdk/src/format/texts/texts.ts';
import type { AlertNotification } from '../../../../../sdk/src/protocol/alerts.ts';
import type { Clock, Language } from './language.ts';

type Named = Pick<Language, 'words' | 'formatter' | 'place' | 'days'>;

/** Describes a bucket: `between 12:00 and 13:00 (Fri 27 Nov, New York)`; empty where no bucket was judged. */
export function describeBucket({ bucket, granularity }: AlertNotification, language: Named): string {
  if (!bucket || !granularity) return '';
  const clock = findClock(granularity, language);
  const parts = namesOf(bucket.from, clock);
  return fill(language.words.when[granularity], { ...parts, to: formatTime(clock.formatter, bucket.to) });
}

/** Days and longer buckets begin at midnight of the catalogue's zone, whatever the reader's zone. */
export const findClock = (
  granularity: AlertNotification['granularity'],
  language: Clock & Pick<Language, 'days'>,
): Clock => (granularity === 'minute' || granularity === 'hour' ? language : language.days);

/** Formats an instant: `12:04 (Fri 27 Nov, New York)`. */
export const describeInstant = (instant: string, { words, formatter, place }: Omit<Named, 'days'>): string =>
  fill(words.when.instant, namesOf(instant, { formatter, place }));

/** Names a weekday: `Friday`. */
export const nameWeekday = (instant: string, { formatter }: Pick<Clock, 'formatter'>): string =>
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

const formatTime = (formatter: Language['formatter'], instant: string): string =>
  formatter.dates({ hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

function namesOf(instant: string, { formatter, place }: Clock) {
  const date = new Date(instant);
  return {
    from: formatTime(formatter, instant),
    day: formatter.dates({ weekday: 'short', day: 'numeric', month: 'short' }).format(date),
    month: formatter.dates({ month: 'long', year: 'numeric' }).format(date),
    place,
  };
}
