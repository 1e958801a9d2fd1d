import { fill } from '../../../../../sdk/src/format/texts/texts.ts';
import type { Alert, AlertNotification, RuleCondition } from '../../../../../sdk/src/protocol/alerts.ts';
import { describeBucket, describeInstant, describeSpan, findClock, nameWeekday } from './describe-times.ts';
import { findLabel } from '../../../catalog/model/find-label.ts';
import type { Language } from './language.ts';
import type { Message } from './types.ts';

type Condition = RuleCondition | undefined;

/** Names an alert: `Many refunds, north`. */
export function nameAlert(alert: Alert, language: Language): string {
  const instance = nameInstance(alert, language);
  return instance === '' ? alert.title : `${alert.title}, ${instance}`;
}

/** Names an instance: `north · web`; empty for a rule that is not split. */
export const nameInstance = ({ dimensions }: Alert, { words, dimensions: described }: Language): string =>
  Object.entries(dimensions)
    .map(([name, value]) =>
      value === null
        ? fill(words.without, { dimension: titleWithin(described.get(name)?.title ?? name, words) })
        : (findLabel(described.get(name), value, words.locale) ?? value),
    )
    .join(' · ');

const titleWithin = (title: string, { lowersTitles }: Language['words']): string =>
  lowersTitles ? title.charAt(0).toLowerCase() + title.slice(1) : title;

/** Describes the finding in one sentence: `Passengers fell 68%: 10,080 between …, last Friday 31,485.` */
export function describeFinding(notification: AlertNotification, language: Language): string {
  const { alert, condition, bucket } = notification;
  const { words } = language;
  const { sentence } = words;
  const metric = titleOf(alert, language);
  if (alert.kind === 'instances') return describeInstances(alert, language);
  if (condition?.absentFor !== undefined) {
    const when = bucket ? describeInstant(bucket.from, language) : '';
    return fill(sentence.absent, { metric, when });
  }
  const when = describeBucket(notification, language);
  if (alert.value === null) return tidy(fill(sentence.noValue, { metric, when }));
  const isOpen = bucket && bucket.to > notification.timestamp && alert.state !== 'resolved';
  const shown = show(alert.value, alert, language);
  const value = isOpen ? fill(words.soFar, { value: shown }) : shown;
  return tidy(
    fill(chooseSentence(alert, condition, language), {
      metric,
      value,
      when,
      limit: show(alert.threshold, alert, language),
      change: describeChange(alert, language) ?? '',
      base: describeBase(notification, language),
      from: show(alert.usual?.from ?? null, alert, language),
      to: show(alert.usual?.to ?? null, alert, language),
    }),
  );
}

/** Returns the judged number with what it is judged against; undefined where no number was judged. */
export function describeFigure(notification: AlertNotification, language: Language): Message['figure'] {
  const { alert, condition } = notification;
  const { value, usual, expected, threshold } = alert;
  if (value === null || alert.kind === 'instances' || condition?.absentFor !== undefined) return undefined;
  const { against } = language.words;
  const shown = (limit: number): string => show(limit, alert, language);
  return {
    metric: titleOf(alert, language),
    value: show(value, alert, language),
    against: usual
      ? fill(against.usual, { from: shown(usual.from), to: shown(usual.to) })
      : expected !== null
        ? describeBase(notification, language)
        : threshold !== null
          ? fill(against.limit, { limit: shown(threshold) })
          : undefined,
  };
}

/** Describes the finding without the metric and the time, for an item of a list. */
export function describeFact(alert: Alert, language: Language): string {
  if (alert.kind === 'instances') return describeInstances(alert, language);
  if (alert.state === 'resolved')
    return titleWithin(language.words.type['alert.resolved'], { ...language.words, lowersTitles: true });
  if (alert.value === null || (alert.bucket !== null && alert.granularity === undefined)) return language.words.noData;
  const change = describeChange(alert, language);
  const sign = (alert.value ?? 0) < (alert.expected ?? 0) ? '−' : '+';
  return `${show(alert.value, alert, language)}${change === undefined ? '' : ` (${sign}${change})`}`;
}

function chooseSentence(alert: Alert, condition: Condition, language: Language): string {
  const { sentence } = language.words;
  const change = describeChange(alert, language);
  const { value, threshold, expected, usual } = alert;
  if (value === null) return sentence.plain;
  if (usual) return value > usual.to ? sentence.high : value < usual.from ? sentence.low : sentence.usual;
  if (alert.state === 'resolved')
    return expected !== null ? sentence.compared : threshold !== null ? sentence.within : sentence.plain;
  if (expected !== null && condition?.anomaly === undefined) {
    const [withRatio, without] =
      value >= expected ? [sentence.rose, sentence.roseTo] : [sentence.fell, sentence.fellTo];
    return change === undefined ? without : withRatio;
  }
  if (threshold === null || value === threshold) return sentence.plain;
  return value > threshold ? sentence.above : sentence.below;
}

const describeInstances = ({ value, threshold }: Alert, { words, formatter }: Language): string => {
  const [count, limit] = [value ?? 0, threshold ?? 0];
  const number = (each: number): string => formatter.number(each, { maximumFractionDigits: 0 });
  return fill(words.sentence.instances, { count: number(count), limit: number(limit), rest: number(count - limit) });
};

/**
 * Formats the change: `68%`, or in points for shares; undefined where there is nothing to compare with, or a ratio
 * means nothing.
 */
function describeChange(alert: Alert, language: Language): string | undefined {
  const { formatter, metrics } = language;
  const { value, expected, metric, usual } = alert;
  if (value === null || expected === null || usual) return undefined;
  const amount = Math.abs(value - expected);
  if (metrics.get(metric)?.format === 'percent') return describeAmount(amount, alert, language);
  if (!hasRatio(alert)) return undefined;
  const ratio = amount / expected;
  return formatter.number(ratio, { style: 'percent', maximumFractionDigits: ratio < 0.1 ? 1 : 0 });
}

/** Formats a difference in the metric's unit; for shares in percentage points. */
function describeAmount(amount: number, alert: Alert, language: Language): string {
  const { words, formatter, metrics } = language;
  if (metrics.get(alert.metric)?.format !== 'percent') return show(amount, alert, language, 'condition');
  return `${formatter.number(amount * 100, { maximumFractionDigits: 1 })}\u00a0${words.points}`;
}

/** False where a ratio means nothing: over zero, for numbers that may be negative, and above tenfold. */
const hasRatio = ({ value, expected }: Alert): boolean =>
  value !== null && expected !== null && expected > 0 && value >= 0 && value <= expected * 10;

function describeBase({ alert, condition, bucket, granularity }: AlertNotification, language: Language): string {
  const { words } = language;
  const expected = show(alert.expected, alert, language);
  const { against } = condition ?? {};
  const isWithinWeek = granularity === 'minute' || granularity === 'hour' || granularity === 'day';
  if (against === 'same period last week' && bucket && isWithinWeek)
    return fill(words.base.sameWeekday, {
      weekday: nameWeekday(bucket.from, findClock(granularity, language)),
      expected,
    });
  const template =
    against === 'same period last year'
      ? words.base.lastYear
      : against === 'same period last month'
        ? words.base.lastMonth
        : against === 'previous period' && granularity
          ? words.base.before[granularity]
          : words.base.lastWeek;
  return fill(template, { expected });
}

/**
 * Describes the condition: `falls by 50%, per hour, compared with the week before`; undefined for a condition without a
 * template.
 */
export function describeCondition({ condition, granularity, alert }: AlertNotification, language: Language) {
  if (!condition) return undefined;
  const { rule } = language.words;
  const { above, below, critical, risesBy, fallsBy, risesByAmount, fallsByAmount, against, anomaly, absentFor } =
    condition;
  const limit = (value: number): { limit: string } => ({ limit: show(value, alert, language, 'condition') });
  const share = (value: number): { share: string } => ({
    share: language.formatter.number(value, { style: 'percent', maximumFractionDigits: 1 }),
  });
  const side = above !== undefined ? 'above' : 'below';
  const amount = (value: number): { share: string } => ({ share: describeAmount(value, alert, language) });
  const main =
    [
      above !== undefined && fill(rule.above, limit(above)),
      below !== undefined && fill(rule.below, limit(below)),
      risesBy !== undefined && fill(rule.risesBy, share(risesBy)),
      fallsBy !== undefined && fill(rule.fallsBy, share(fallsBy)),
      risesByAmount !== undefined && fill(rule.risesBy, amount(risesByAmount)),
      fallsByAmount !== undefined && fill(rule.fallsBy, amount(fallsByAmount)),
      anomaly !== undefined && rule.anomaly,
      absentFor !== undefined && fill(rule.absentFor, { span: describeDuration(absentFor, language) }),
    ].find((text) => typeof text === 'string') ?? undefined;
  if (main === undefined) return undefined;
  return [
    main,
    ...(critical !== undefined ? [fill(rule.critical[side], limit(critical))] : []),
    ...(granularity ? [rule.per[granularity]] : []),
    ...(against ? [rule.against[against] ?? against] : []),
  ].join(', ');
}

const SIZES: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Formats `30m` as `30 minutes`. */
function describeDuration(duration: string, language: Language): string {
  const [, count, unit] = /^(\d+)(d|h|m|s|ms)$/.exec(duration) ?? [];
  return describeSpan(Number(count) * (SIZES[unit ?? ''] ?? 1), language);
}

/** Returns the title of the metric; its name where the catalogue no longer has it. */
export const titleOf = ({ metric }: Alert, { metrics }: Language): string => metrics.get(metric)?.title ?? metric;

/** Formats a value in the metric's unit and format; a count of instances has none. */
function show(value: number | null, alert: Alert, { metrics, formatter }: Language, of = 'value'): string {
  const { format = 'number' as const, unit, currency } = metrics.get(alert.metric) ?? {};
  if (alert.kind === 'instances' && of === 'value') return formatter.number(value ?? 0, {});
  return formatter
    .value(value, { format, ...(unit !== undefined && { unit }), ...(currency !== undefined && { currency }) })
    .replace(/-(?=[^\p{L}])/gu, '−');
}

/** Removes the blank before a stop where a slot was empty. */
const tidy = (text: string): string => text.replace(/ +([,.])/g, '$1').replace(/ {2,}/g, ' ');
