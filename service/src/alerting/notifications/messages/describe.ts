import { fill } from '../../../../../sdk/src/format/texts/texts.ts';
import type { Alert, AlertNotification } from '../../../../../sdk/src/protocol/alerts.ts';
import {
  describeCondition,
  describeFact,
  describeFigure,
  describeFinding,
  nameAlert,
  nameInstance,
  titleOf,
} from './describe-alert.ts';
import { describeBucket, describeInstant, describeSpan } from './describe-times.ts';
import { findLinks, type Links } from './find-links.ts';
import type { Language } from './language.ts';
import type { Link, Message } from './types.ts';

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

/** Describes a notification for people. */
export function describeMessage(notification: AlertNotification, options: DescribeOptions): Message {
  const { language, perHour, isLastOfHour } = options;
  const { words, formatter, metrics, pageUrl } = language;
  const { type, alert, group, reason } = notification;
  const subject = describeSubject(notification, language);
  if (type === 'test') {
    const lines = [fill(words.test.body, { name: notification.requestedBy ?? '' })];
    return { subject, lines, reason: undefined, details: [], links: [], figure: undefined };
  }
  const condition = type === 'alert.digest' ? undefined : describeCondition(notification, language);
  const owner = type === 'alert.digest' ? undefined : metrics.get(alert.metric)?.owner;
  const links = findLinks(notification, pageUrl);
  return {
    subject,
    lines: group ? describeGroup(notification, options) : describeOne(notification, language),
    reason,
    details: [
      ...(condition === undefined ? [] : [fill(words.rule.line, { condition })]),
      ...(owner === undefined ? [] : [fill(words.owner, { name: owner })]),
      ...(isLastOfHour ? [fill(words.lastOfHour, { limit: formatter.number(perHour, {}) })] : []),
    ],
    links: links ? labelLinks(links, group !== undefined, words) : [],
    figure: group ? undefined : describeFigure(notification, language),
  };
}

const labelLinks = ({ alert, chart, proof }: Links, isGroup: boolean, { links }: Language['words']): Link[] => [
  { label: isGroup ? links.alerts : links.alert, url: alert },
  ...(chart === undefined ? [] : [{ label: links.chart, url: chart }]),
  ...(proof === undefined ? [] : [{ label: links.proof, url: proof }]),
];

/** Writes a message as plain text, without its subject. */
export const toPlainText = ({ lines, reason, details, links }: Message, { words }: Language): string =>
  [
    ...lines,
    ...(reason === undefined ? [] : [fill(words.reason, { reason })]),
    ...details,
    ...links.map(({ label, url }) => `${label}: ${url}`),
  ].join('\n');

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
