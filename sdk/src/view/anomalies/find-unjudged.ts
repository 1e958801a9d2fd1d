import { formatShortSpan, type Formatter } from '../../format/formatter.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { AnomalyGranularity, ExpectedRow } from '../../protocol/anomalies.ts';
import type { CalendarEvent, CatalogView } from '../../protocol/catalog.ts';
import type { Granularity } from '../../protocol/query.ts';
import { matchCalendar } from '../series/match-calendar.ts';

/** Buckets of a range that are not judged, by their reasons. */
export interface Unjudged {
  readonly events: readonly CalendarEvent[];
  /** True if nothing but events is in the range. */
  readonly isWhole: boolean;
  /** First instant after the buckets at the start of the data, which have too little history. */
  readonly learningUntil: string | undefined;
  /** First and last of the newest buckets, whose numbers may still change. */
  readonly pending: readonly [first: string, last: string] | undefined;
  /** Number of buckets that are not judged, whatever the reason, and number of those that are. */
  readonly count: number;
  readonly judged: number;
}

/**
 * Finds the buckets that the detector did not judge. `rows`: the buckets of the range; `settles`: true if numbers of the metric
 * may change after their bucket has ended.
 */
export function findUnjudged(
  rows: readonly ExpectedRow[],
  { calendar = [], timezone }: Partial<Pick<CatalogView, 'calendar' | 'timezone'>>,
  granularity: Granularity,
  settles: boolean,
): Unjudged {
  const slots = rows.map(({ time }) => time);
  const within = calendar.map((event) => ({ event, spans: matchCalendar([event], timezone, slots, granularity) }));
  const covered = new Set(within.flatMap(({ spans }) => spans.flatMap(({ from, to }) => slots.slice(from, to + 1))));
  const isJudged = ({ time, expected }: ExpectedRow): boolean => expected !== null && !covered.has(time);
  const isOther = ({ time, expected }: ExpectedRow): boolean => expected === null && !covered.has(time);
  const firstJudged = rows.findIndex(isJudged);
  const lastLearning = rows.slice(0, Math.max(firstJudged, 0)).findLastIndex(isOther);
  const newest = rows.slice(rows.findLastIndex(isJudged) + 1);
  const pending = newest.slice(newest.findIndex(isOther));
  const judged = rows.filter(isJudged).length;
  return {
    events: within.filter(({ spans }) => spans.length > 0).map(({ event }) => event),
    isWhole: covered.size > 0 && covered.size === slots.length,
    learningUntil: lastLearning < 0 ? undefined : slots[lastLearning + 1],
    // Of a metric that does not settle only the bucket that still runs may change.
    pending:
      newest.some(isOther) && (settles || pending.length === 1)
        ? [(pending[0] as ExpectedRow).time, (pending.at(-1) as ExpectedRow).time]
        : undefined,
    count: rows.length - judged,
    judged,
  };
}

/** "Black Friday week (23–30 Nov), Christmas (24–26 Dec)". */
export const nameEvents = (events: readonly CalendarEvent[], { dates }: Pick<Formatter, 'dates'>): string =>
  events
    .map(({ name, from, to }) => {
      const days = dates({ day: 'numeric', month: 'short', timeZone: 'UTC' });
      return `${name} (${days.formatRange(Date.parse(from), Date.parse(to))})`;
    })
    .join(', ');

/** Shortest length of a bucket, which is enough to name it: a day may have 23 hours. */
const LENGTH_MS = { minute: 60_000, hour: 3_600_000, day: 82_800_000 } as const;

/** Names buckets with the reason why they are not judged: "before 20 Sep, as there is too little history; Christmas (24–26 Dec)". */
export function describeUnjudged(
  { learningUntil, events, pending }: Unjudged,
  formatter: Formatter,
  texts: ExplorationTexts['anomalies'],
  granularity: AnomalyGranularity,
  nowMs: number,
): string {
  const { dates } = formatter;
  const clock: Intl.DateTimeFormatOptions = granularity === 'day' ? {} : { hour: 'numeric', minute: '2-digit' };
  const first = dates({ day: 'numeric', month: 'short', ...clock });
  const end = pending && new Date(Date.parse(pending[1]) + LENGTH_MS[granularity]).toISOString();
  return [
    learningUntil && fill(texts.tooEarly, { time: first.format(Date.parse(learningUntil)) }),
    events.length > 0 && nameEvents(events, formatter),
    pending && end && fill(texts.mayChange, { span: formatShortSpan(dates, [pending[0], end], nowMs) }),
  ]
    .filter(Boolean)
    .join('; ');
}
