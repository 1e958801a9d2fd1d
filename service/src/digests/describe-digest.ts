import { formatFilters } from '../../../sdk/src/format/format-filters.ts';
import { formatSpan } from '../../../sdk/src/format/formatter.ts';
import { fill } from '../../../sdk/src/format/texts/texts.ts';
import type { Language } from '../alerting/notifications/messages/language.ts';
import { findLabel } from '../catalog/model/find-label.ts';
import { isDrawable } from './draw-trend.ts';
import { english } from './locales/english.ts';
import { german } from './locales/german.ts';
import type { DigestWords } from './locales/types.ts';
import type { Period } from './schedule.ts';
import type { DigestBreakdown, DigestCard, DigestContent, Unfinished } from './types.ts';

/** A digest as texts. */
export interface DigestText {
  readonly subject: string;
  readonly title: string;
  /** The period and what it is compared with. */
  readonly heading: string;
  readonly cards: readonly CardText[];
  readonly breakdowns: readonly {
    readonly title: string;
    readonly rows: readonly RowText[];
    readonly note: string | undefined;
  }[];
  readonly open: { readonly label: string; readonly url: string } | undefined;
  /** When it is sent. */
  readonly sent: string;
  readonly unsubscribe: string;
}

export interface RowText {
  readonly name: string;
  readonly value: string;
  /** `+4.5%`; undefined where there is nothing to compare with. */
  readonly change: string | undefined;
}

export interface CardText extends RowText {
  /** Mark and usual range of an unusual number, then its reason. */
  readonly unusual: string | undefined;
  readonly reason: string | undefined;
  readonly note: string | undefined;
  /** The last periods, with a caption; undefined where bars would say nothing. */
  readonly trend: { readonly values: readonly (number | null)[]; readonly caption: string } | undefined;
  /** The metric in the explorer, over the period. */
  readonly url: string | undefined;
}

const WORDS: Readonly<Record<string, DigestWords>> = { en: english, de: german };

export function describeDigest(content: DigestContent, language: Language): DigestText {
  const words = WORDS[language.locale.split('-', 1)[0] as string] ?? english;
  const { digest, period, cards, breakdowns } = content;
  const { formatter, place } = language.days;
  const unusual = cards.filter((card) => card.unusual).length;
  const state =
    unusual === 0
      ? words.usual
      : unusual === 1
        ? words.oneUnusual
        : fill(words.severalUnusual, { count: formatter.number(unusual, {}) });
  const dates =
    digest.every === 'day'
      ? formatter.dates({ weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(period.fromMs))
      : formatSpan(formatter.dates, period.dates);
  return {
    subject: fill(words.subject, { title: digest.title, period: dates, state }),
    title: digest.title,
    heading: fill(words.heading, { period: dates, place, against: words.against[digest.every] }),
    cards: cards.map((card) => describeCard(card, content, language, words)),
    breakdowns: breakdowns.map((breakdown) => describeBreakdown(breakdown, content, language, words)),
    open: language.pageUrl === undefined ? undefined : { label: words.open, url: findPage(content, language.pageUrl) },
    sent: describeSchedule(content, language, words),
    unsubscribe: words.unsubscribe,
  };
}

function describeCard(card: DigestCard, content: DigestContent, language: Language, words: DigestWords): CardText {
  const { metric, label, value, base, compared, unusual, unfinished } = card;
  const shown = (number: number): string => show(number, metric, language);
  const mark = unusual && (unusual.direction === 'up' ? words.above : words.below);
  const day = language.days.formatter.dates({ weekday: 'long' });
  return {
    name: label ?? language.metrics.get(metric)?.title ?? metric,
    value: show(value, metric, language),
    change: describeChange(compared, base, metric, language),
    unusual:
      unusual &&
      fill(content.digest.every === 'day' ? words.unusual : words.unusualDay, {
        mark: mark ?? '',
        value: shown(unusual.value),
        from: shown(unusual.lower),
        to: shown(unusual.upper),
        day: day.format(new Date(unusual.time)),
      }),
    reason: unusual?.reason === undefined ? undefined : fill(words.why, { reason: unusual.reason }),
    note: value === null ? undefined : describeUnfinished(unfinished, content, language, words),
    trend: describeTrend(card, content, language, words),
    url: findMetricPage(card, content, language.pageUrl),
  };
}

function describeTrend(
  { metric, trend }: DigestCard,
  { digest }: DigestContent,
  language: Language,
  words: DigestWords,
): CardText['trend'] {
  if (!isDrawable(trend)) return undefined;
  const numbers = trend.filter((value) => value !== null);
  const caption = fill(words.trend[digest.every], {
    count: language.formatter.number(trend.length, {}),
    from: show(Math.min(...numbers), metric, language),
    to: show(Math.max(...numbers), metric, language),
  });
  return { values: trend, caption };
}

function describeBreakdown(
  { metric, label, dimension, rows, unfinished }: DigestBreakdown,
  content: DigestContent,
  language: Language,
  words: DigestWords,
): DigestText['breakdowns'][number] {
  const described = language.dimensions.get(dimension);
  return {
    title:
      label ??
      fill(words.top, {
        metric: language.metrics.get(metric)?.title ?? metric,
        dimension: described?.title ?? dimension,
      }),
    rows: rows.map(({ member, value, base }) => ({
      name: member === null ? words.without : (findLabel(described, member, language.locale) ?? member),
      value: show(value, metric, language),
      change: describeChange(value, base, metric, language),
    })),
    note: rows.length === 0 ? undefined : describeUnfinished(unfinished, content, language, words),
  };
}

/** Says what of a number is missing and what may still change; undefined where it is final. */
function describeUnfinished(
  { missing, settling }: Unfinished,
  { period }: DigestContent,
  { days: { formatter } }: Language,
  words: DigestWords,
): string | undefined {
  const format = (ms: number, isByDay: boolean): string =>
    formatter.dates(isByDay ? DAY : DAY_AND_TIME).format(new Date(ms));
  const notes = [
    ...(missing ? [describeMissing(missing, period, formatter, words)] : []),
    ...(settling
      ? [
          fill(settling.fromMs > period.fromMs ? words.settlingFrom : words.settling, {
            from: format(settling.fromMs, true),
            until: format(settling.untilMs, settling.isByDay),
          }),
        ]
      : []),
  ];
  return notes.length > 0 ? notes.join(' ') : undefined;
}

const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const DAY_AND_TIME = { ...DAY, hour: '2-digit', minute: '2-digit' } as const;

/** Says until when data is complete, with the year where that is before the period: it may be long ago. */
function describeMissing(
  { completeUntilMs }: NonNullable<Unfinished['missing']>,
  { fromMs }: Period,
  { dates }: Language['formatter'],
  words: DigestWords,
): string {
  if (completeUntilMs === null) return words.noneComplete;
  const isBefore = completeUntilMs < fromMs;
  const format = dates(isBefore ? { ...DAY_AND_TIME, year: 'numeric' } : DAY_AND_TIME);
  return fill(isBefore ? words.missingAll : words.missing, { until: format.format(new Date(completeUntilMs)) });
}

/** As percentage, of shares in points; where a percentage means nothing, in the unit of the metric. */
function describeChange(
  value: number | null,
  base: number | null,
  metric: string,
  { metrics, formatter, words }: Language,
): string | undefined {
  if (value === null || base === null) return undefined;
  const change = value - base;
  if (metrics.get(metric)?.format === 'percent') {
    const points = formatter.number(change * 100, { signDisplay: 'exceptZero', maximumFractionDigits: 1 });
    return `${points}\u00a0${words.points}`;
  }
  if (base > 0 && value >= 0) return formatter.change(change / base, 'ratio');
  const sign = change > 0 ? '+' : change < 0 ? '−' : '';
  return `${sign}${show(Math.abs(change), metric, { metrics, formatter })}`;
}

function show(
  value: number | null,
  metric: string,
  { metrics, formatter }: Pick<Language, 'metrics' | 'formatter'>,
): string {
  const { format = 'number' as const, unit, currency, decimals } = metrics.get(metric) ?? {};
  return formatter.value(value, {
    format,
    ...(unit !== undefined && { unit }),
    ...(currency !== undefined && { currency }),
    ...(decimals !== undefined && { decimals }),
  });
}

function describeSchedule({ digest }: DigestContent, language: Language, words: DigestWords): string {
  // Any Monday in UTC; the time of day is that of the reader's clock.
  const example = new Date(Date.UTC(2026, 0, 4 + digest.on, 0, digest.atMinute));
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(language.locale, { timeZone: 'UTC', ...options }).format(example);
  return fill(words.sent[digest.every], {
    day: format({ weekday: 'long' }),
    time: format({ hour: '2-digit', minute: '2-digit' }),
    place: language.place,
  });
}

function findPage({ digest, period }: DigestContent, pageUrl: string): string {
  const url = new URL(pageUrl);
  url.searchParams.set('dashboard', digest.dashboard);
  url.searchParams.set('range', period.dates.join('/'));
  return url.href;
}

function findMetricPage(
  { metric, filters }: DigestCard,
  { digest, period }: DigestContent,
  pageUrl: string | undefined,
): string | undefined {
  if (pageUrl === undefined) return undefined;
  const url = new URL(pageUrl);
  url.searchParams.set('dashboard', digest.dashboard);
  url.searchParams.set('explore', metric);
  if (filters.length > 0) url.searchParams.set('explore-filters', formatFilters(filters));
  url.searchParams.set('explore-range', period.dates.join('/'));
  return url.href;
}
