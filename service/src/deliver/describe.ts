import type { AlertNotification } from '../../../sdk/src/protocol/alerts.ts';

const WORDS: Readonly<Record<AlertNotification['type'], string>> = {
  'alert.firing': 'Firing',
  'alert.escalated': 'Now worse',
  'alert.reminder': 'Still firing',
  'alert.resolved': 'Resolved',
  test: 'Test',
};

/** `Firing (critical): Many refunds, region north`. */
export function describeSubject({ type, alert }: AlertNotification): string {
  const where = Object.entries(alert.dimensions).map(([name, value]) => `, ${name} ${value ?? 'without a value'}`);
  return `${WORDS[type]} (${alert.severity}): ${alert.title}${where.join('')}`;
}

/** A few lines of plain text; instants are UTC. */
export function describeNotification(notification: AlertNotification): string {
  const { alert } = notification;
  const lines = [
    describeSubject(notification),
    `${alert.metric}: ${show(alert.value)}${alert.threshold === null ? '' : `, limit ${show(alert.threshold)}`}${
      alert.expected === null ? '' : `, compared with ${show(alert.expected)}`
    }`,
    ...(alert.bucket === null ? [] : [`Since ${alert.bucket}`]),
    `Began ${alert.startedAt}${alert.endedAt === null ? '' : `, ended ${alert.endedAt}`}`,
    ...(alert.acknowledged ? [`Acknowledged by ${alert.acknowledged.by}`] : []),
    `Alert ${alert.id}, notification ${notification.sequence}`,
  ];
  return lines.join('\n');
}

const show = (value: number | null): string =>
  value === null ? 'no value' : value.toLocaleString('en', { maximumFractionDigits: 4 });

/** Slack reads `<`, `>` and `&` as markup. */
export const toSlackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
