import { fill } from '../../../../sdk/src/format/texts/texts.ts';
import type { Alert, AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import {
  describeCondition,
  describeFact,
  describeFinding,
  nameAlert,
  nameInstance,
  titleOf,
} from './describe-alert.ts';
import { describeBucket, describeInstant, describeSpan } from './describe-times.ts';
import { findLink, type Language } from './language.ts';

/** Most alerts named in a message about several. */
const MAX_ITEMS = 10;

export interface DescribeOptions {
  readonly language: Language;
  /** Hourly limit of the channel's messages. */
  readonly perHour: number;
  /** True when this message reaches the hourly limit. */
  readonly isLastOfHour: boolean;
}

/** Describes a notification in one line: `Critical: Many refunds, north`. */
export function describeSubject(notification: AlertNotification, language: Language): string {
  const { type, alert, group } = notification;
  const { words, formatter } = language;
  if (type === 'test') return words.test.subject;
  const count = formatter.number(group?.count ?? 1, {});
  if (type === 'alert.digest') return fill(words.digest, { count });
  const severity = words.severity[alert.severity];
  const template = words.type[type];
  const kind = fill(template, { severity: template.startsWith('{') ? severity : lower(severity) });
  if (!group) return `${kind}: ${nameAlert(alert, language)}`;
  return fill(words.several, { subject: `${kind}: ${alert.title}`, count });
}

/**
 * Describes a notification for people: the finding, how long it lasted, the rule, the owner of the metric, and a link.
 */
export function describeNotification(notification: AlertNotification, options: DescribeOptions): string {
  const { language, perHour, isLastOfHour } = options;
  const { words, formatter, metrics, pageUrl } = language;
  const { type, alert, group } = notification;
  if (type === 'test') return fill(words.test.body, { name: notification.requestedBy ?? '' });
  const condition = type === 'alert.digest' ? undefined : describeCondition(notification, language);
  const owner = type === 'alert.digest' ? undefined : metrics.get(alert.metric)?.owner;
  const link = findLink(notification, pageUrl);
  return [
    ...(group ? describeGroup(notification, options) : describeOne(notification, language)),
    ...(condition === undefined ? [] : [fill(words.rule.line, { condition })]),
    ...(owner === undefined ? [] : [fill(words.owner, { name: owner })]),
    ...(isLastOfHour ? [fill(words.lastOfHour, { limit: formatter.number(perHour, {}) })] : []),
    ...(link === undefined ? [] : [link]),
  ].join('\n');
}

function describeOne(notification: AlertNotification, language: Language): string[] {
  const { type, alert } = notification;
  const { words } = language;
  if (type === 'alert.resolved') return describeEnd(notification, language);
  return [
    describeFinding(notification, language),
    ...(type === 'alert.reminder' || type === 'alert.escalated'
      ? [fill(words.since, { when: describeInstant(alert.firedAt ?? alert.startedAt, language) })]
      : []),
    ...(alert.acknowledged ? [fill(words.acknowledged, { name: alert.acknowledged.by })] : []),
  ];
}

/** Describes how long an alert lasted, and how it ended: by the current value, or by a person. */
function describeEnd(notification: AlertNotification, language: Language): string[] {
  const { alert, timestamp, resolvedBy, condition } = notification;
  const { words } = language;
  const lastedMs = Date.parse(alert.endedAt ?? timestamp) - Date.parse(alert.firedAt ?? alert.startedAt);
  const span = describeSpan(Math.max(lastedMs, 0), language);
  if (resolvedBy) {
    const note = resolvedBy.note === null ? [] : [words.notes[resolvedBy.note] ?? resolvedBy.note];
    const first =
      resolvedBy.by === null
        ? fill(words.lasted.plain, { span })
        : fill(words.lasted.byHand, { name: resolvedBy.by, span });
    return [first, ...note];
  }
  if (condition?.absentFor !== undefined && alert.kind === undefined)
    return [fill(words.lasted.comesAgain, { metric: titleOf(alert, language), span })];
  if (alert.value === null || alert.kind === 'instances') return [fill(words.lasted.plain, { span })];
  return [fill(words.lasted.value, { span, sentence: describeFinding(notification, language) })];
}

/** Lists the worst of several alerts, and how many more there are. */
function describeGroup(notification: AlertNotification, { language, perHour }: DescribeOptions): string[] {
  const { type, alert, group = { count: 1, others: [] } } = notification;
  const { words, formatter } = language;
  const count = formatter.number(group.count, {});
  const isDigest = type === 'alert.digest';
  const shown = [alert, ...group.others].slice(0, MAX_ITEMS);
  const nameOf = (each: Alert): string =>
    isDigest ? nameAlert(each, language) : nameInstance(each, language) || each.title;
  const more = group.count - shown.length;
  return [
    isDigest
      ? fill(words.heldBack, { count, limit: formatter.number(perHour, {}) })
      : fill(words.severalAlerts, {
          metric: titleOf(alert, language),
          when: describeBucket(notification, language),
          count,
        }).replace(/ +,/, ','),
    ...shown.map((each) =>
      fill(words.item, {
        name: nameOf(each),
        fact: describeFact(each, language),
      }),
    ),
    ...(more > 0 ? [fill(words.more, { count: formatter.number(more, {}) })] : []),
  ];
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Escapes `<`, `>` and `&`, which Slack reads as markup. */
export const toSlackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
