import { describe, expect, it } from 'vitest';
import type { Alert, AlertNotification } from '../../../../../sdk/src/protocol/alerts.ts';
import { parseCatalog } from '../../../catalog/resolve/parse-catalog.ts';
import { describeMessage, describeSubject, toPlainText } from './describe.ts';
import { createLanguage } from './language.ts';

const catalogIn = (language: string) =>
  parseCatalog([
    {
      name: 'catalog.yaml',
      text: `
name: trains
timezone: America/New_York
language: ${language}
sources:
  rides:
    event_time: at
    fields: { at: timestamp, region: string, amount: { type: money, currency: EUR }, delay: { type: decimal, scale: 2 } }
    measures: { passengers: { count: true }, fares: { sum: amount }, refunds: { count: true }, delays: { sum: delay } }
dimensions:
  region: { title: Region, labels: { hills: { en: The hills, de: Bergland }, coast: Coast } }
metrics:
  passengers: { owner: Operations }
  fares: {}
  delays: { title: Delay, unit: min }
  refunds: {}
  refund_rate: { ratio: [refunds, passengers], format: percent, owner: Finance }
roles: { all: { metrics: all, dimensions: all } }
`,
    },
  ]);

const PAGE = 'https://page.example/kpis';

/** Friday, noon to one o'clock in New York. */
const BUCKET = { from: '2026-11-27T17:00:00.000Z', to: '2026-11-27T18:00:00.000Z' };

function notify(alert: Partial<Alert>, parts: Partial<AlertNotification> = {}): AlertNotification {
  return {
    type: 'alert.firing',
    timestamp: '2026-11-27T18:00:20.000Z',
    sequence: 1,
    granularity: 'hour',
    bucket: BUCKET,
    ...parts,
    alert: {
      id: 'alr_1',
      rule: 'r',
      title: 'Few passengers',
      metric: 'passengers',
      dimensions: {},
      severity: 'warning',
      state: 'firing',
      value: 10_080,
      threshold: null,
      expected: null,
      usual: null,
      bucket: BUCKET.from,
      granularity: 'hour',
      startedAt: '2026-11-27T18:00:20.000Z',
      firedAt: '2026-11-27T18:00:20.000Z',
      endedAt: null,
      acknowledged: null,
      snoozedUntil: null,
      silenced: false,
      version: 1,
      ...alert,
    },
  };
}

/** Subject and lines, as a channel with a page shows them. */
function write(
  notification: AlertNotification,
  tag = 'en',
  { isLastOfHour = false, timezone = 'America/New_York', hasPage = true } = {},
): string[] {
  const language = createLanguage(catalogIn('en'), hasPage ? PAGE : undefined, { language: tag, timezone });
  const message = describeMessage(notification, { language, perHour: 60, isLastOfHour });
  return [describeSubject(notification, language), ...toPlainText(message, language).split('\n')];
}

const FALL = notify(
  { value: 10_080, threshold: 15_742.5, expected: 31_485 },
  {
    condition: { fallsBy: 0.5, against: 'same period last week' },
  },
);

const KINDS: Record<string, AlertNotification> = {
  fall: FALL,
  rise: notify(
    { metric: 'fares', value: 5200, threshold: 4500, expected: 3000, title: 'Fares rise' },
    { condition: { risesBy: 0.5, against: 'previous period' } },
  ),
  points: notify(
    { metric: 'refund_rate', value: 0.048, threshold: 0.045, expected: 0.036 },
    { granularity: 'day', condition: { risesBy: 0.25, against: 'same period last month' } },
  ),
  negative: notify(
    { metric: 'delays', value: -5.99, threshold: -3, expected: -1.2 },
    { condition: { fallsBy: 0.5, against: 'same period last year' } },
  ),
  above: notify(
    { value: 281, threshold: 250, severity: 'critical', dimensions: { region: 'north' } },
    { condition: { above: 250, clear: 200, critical: 280 } },
  ),
  open: notify(
    { value: 281, threshold: 250, dimensions: { region: null } },
    { timestamp: '2026-11-27T17:20:00.000Z', condition: { above: 250 } },
  ),
  below: notify({ value: 12, threshold: 20 }, { granularity: 'week', condition: { below: 20 } }),
  anomalyLow: notify(
    { value: 120, threshold: 310, expected: 365, usual: { from: 310, to: 420 } },
    { condition: { anomaly: 'high' } },
  ),
  anomalyHigh: notify(
    { value: 910, threshold: 420, expected: 365, usual: { from: 310, to: 420 } },
    { granularity: 'month', condition: { anomaly: 'medium' } },
  ),
  absence: notify(
    { value: 0, bucket: '2026-11-27T17:30:20.000Z' },
    {
      granularity: undefined as never,
      bucket: { from: '2026-11-27T17:30:20.000Z', to: '2026-11-27T18:00:20.000Z' },
      condition: { absentFor: '30m' },
    },
  ),
  noValue: notify({ value: null }, { condition: { above: 5 } }),
  instances: notify(
    { value: 3048, threshold: 1000, kind: 'instances', bucket: null },
    { bucket: null, condition: { above: 5 } },
  ),
  escalated: notify(
    { value: 700, threshold: 250, severity: 'critical' },
    { type: 'alert.escalated', condition: { above: 250, critical: 500 } },
  ),
  reminder: notify(
    { value: 700, threshold: 250, acknowledged: { by: 'ann', at: '', note: null } },
    { type: 'alert.reminder', condition: { above: 250 } },
  ),
  resolved: notify(
    { value: 199, threshold: 250, state: 'resolved', endedAt: '2026-11-27T20:05:20.000Z' },
    { type: 'alert.resolved', condition: { above: 250, clear: 200 } },
  ),
  resolvedByHand: notify(
    { value: 700, threshold: 250, state: 'resolved', endedAt: '2026-11-27T18:00:50.000Z' },
    { type: 'alert.resolved', condition: { above: 250 }, resolvedBy: { by: 'ann', note: 'A planned strike' } },
  ),
  resolvedAbsence: notify(
    { value: 1, state: 'resolved', endedAt: '2026-11-27T19:00:20.000Z' },
    { type: 'alert.resolved', condition: { absentFor: '30m' } },
  ),
  group: notify(
    { value: 281, threshold: 250, dimensions: { region: 'north' } },
    {
      condition: { above: 250 },
      group: {
        count: 48,
        others: Array.from(
          { length: 20 },
          (_, i) => notify({ value: 270 - i, threshold: 250, dimensions: { region: `r${i}` } }).alert,
        ),
      },
    },
  ),
  digest: notify(
    { value: 281, threshold: 250, dimensions: { region: 'north' } },
    {
      type: 'alert.digest',
      condition: { above: 250 },
      group: {
        count: 3651,
        others: Array.from(
          { length: 20 },
          (_, i) => notify({ value: 270 - i, threshold: 250, dimensions: { region: `r${i}` } }).alert,
        ),
      },
    },
  ),
  test: notify({}, { type: 'test', requestedBy: 'ann' }),
};

/** The sentence that says what was found. */
const FOUND: Record<string, readonly [english: string, german: string]> = {
  fall: [
    'Passengers fell 68%: 10,080 between 12:00 and 13:00 (Fri 27 Nov, New York), last Friday 31,485.',
    'Passengers: Rückgang um 68\u00a0% auf 10.080 zwischen 12:00 und 13:00 Uhr (Fr., 27. Nov., New York), letzten Freitag 31.485.',
  ],
  rise: [
    'Fares rose 73%: €5,200 between 12:00 and 13:00 (Fri 27 Nov, New York), €3,000 the hour before.',
    'Fares: Anstieg um 73\u00a0% auf 5.200\u00a0€ zwischen 12:00 und 13:00 Uhr (Fr., 27. Nov., New York), 3.000\u00a0€ in der Stunde davor.',
  ],
  points: [
    'Refund rate rose 1.2\u00a0pp: 4.8% on Fri 27 Nov (New York), 3.6% a month earlier.',
    'Refund rate: Anstieg um 1,2\u00a0Pp. auf 4,8\u00a0% am Fr., 27. Nov. (New York), 3,6\u00a0% einen Monat zuvor.',
  ],
  negative: [
    'Delay fell: −5.99\u00a0min between 12:00 and 13:00 (Fri 27 Nov, New York), −1.20\u00a0min a year earlier.',
    'Delay: Rückgang auf −5,99\u00a0min zwischen 12:00 und 13:00 Uhr (Fr., 27. Nov., New York), −1,20\u00a0min ein Jahr zuvor.',
  ],
  above: [
    'Passengers: 281 between 12:00 and 13:00 (Fri 27 Nov, New York), above the limit of 250.',
    'Passengers: 281 zwischen 12:00 und 13:00 Uhr (Fr., 27. Nov., New York), über dem Grenzwert von 250.',
  ],
  open: [
    'Passengers: 281 so far between 12:00 and 13:00 (Fri 27 Nov, New York), above the limit of 250.',
    'Passengers: bisher 281 zwischen 12:00 und 13:00 Uhr (Fr., 27. Nov., New York), über dem Grenzwert von 250.',
  ],
  below: [
    'Passengers: 12 in the week from Fri 27 Nov (New York), below the limit of 20.',
    'Passengers: 12 in der Woche ab Fr., 27. Nov. (New York), unter dem Grenzwert von 20.',
  ],
  anomalyLow: [
    'Passengers unusually low: 120 between 12:00 and 13:00 (Fri 27 Nov, New York). Usual range: 310 to 420.',
    'Passengers: ungewöhnlich niedrig mit 120 zwischen 12:00 und 13:00 Uhr (Fr., 27. Nov., New York). Üblich sind 310 bis 420.',
  ],
  anomalyHigh: [
    'Passengers unusually high: 910 in November 2026 (New York). Usual range: 310 to 420.',
    'Passengers: ungewöhnlich hoch mit 910 im November 2026 (New York). Üblich sind 310 bis 420.',
  ],
  absence: [
    'Passengers: no data since 12:30 (Fri 27 Nov, New York).',
    'Passengers: keine Daten seit 12:30 Uhr (Fr., 27. Nov., New York).',
  ],
  noValue: [
    'Passengers: no value between 12:00 and 13:00 (Fri 27 Nov, New York).',
    'Passengers: kein Wert zwischen 12:00 und 13:00 Uhr (Fr., 27. Nov., New York).',
  ],
  instances: [
    'The rule has 3,048 instances, but at most 1,000 are watched. The other 2,048 cannot raise an alert.',
    'Die Regel hat 3.048 Instanzen, überwacht werden höchstens 1.000. Die übrigen 2.048 können keine Meldung auslösen.',
  ],
  resolved: [
    'It lasted 2 hours 5 minutes. Passengers: 199 between 12:00 and 13:00 (Fri 27 Nov, New York), limit 250.',
    'Dauer: 2 Stunden 5 Minuten. Passengers: 199 zwischen 12:00 und 13:00 Uhr (Fr., 27. Nov., New York), Grenzwert 250.',
  ],
  resolvedAbsence: [
    'Passengers: data is arriving again. It lasted 1 hour.',
    'Passengers: Es kommen wieder Daten an. Dauer: 1 Stunde.',
  ],
  resolvedByHand: ['Resolved by ann after 30 seconds.', 'Von ann nach 30 Sekunden geschlossen.'],
};

describe('a notification', () => {
  it.each(Object.entries(FOUND))('says in a sentence what was found: %s', (kind, [english, german]) => {
    expect(write(KINDS[kind] as AlertNotification)[1]).toBe(english);
    expect(write(KINDS[kind] as AlertNotification, 'de')[1]).toBe(german);
  });

  it('begins with how bad and which rule, and ends with the rule, who owns the metric, and a link', () => {
    expect(write(KINDS.above as AlertNotification)).toEqual([
      'Critical: Few passengers, north',
      expect.any(String),
      'Rule: above 250, critical above 280, per hour.',
      'Owner: Operations',
      'Open the alert: https://page.example/kpis?alert=alr_1',
      `Chart: ${PAGE}?explore=passengers&explore-filters=region%3Dnorth&explore-range=2026-11-26T17%3A00%3A00.000Z%2F2026-11-27T19%3A00%3A00.000Z`,
      `Proof: ${PAGE}?explore=passengers&explore-filters=region%3Dnorth&view=proof&explore-range=2026-11-27T17%3A00%3A00.000Z%2F2026-11-27T18%3A00%3A00.000Z`,
    ]);
    expect(write(KINDS.open as AlertNotification)[0]).toBe('Warning: Few passengers, no region');
    expect(write(KINDS.escalated as AlertNotification)[0]).toBe('Now critical: Few passengers');
    expect(write(KINDS.escalated as AlertNotification, 'de')[0]).toBe('Jetzt kritisch: Few passengers');
    expect(write(KINDS.resolved as AlertNotification)[0]).toBe('Resolved: Few passengers');
    expect(write(KINDS.reminder as AlertNotification).slice(0, 4)).toEqual([
      'Still open: Few passengers',
      'Passengers: 700 between 12:00 and 13:00 (Fri 27 Nov, New York), above the limit of 250.',
      'Since 13:00 (Fri 27 Nov, New York).',
      'Acknowledged by ann',
    ]);
  });

  it('has the note of who resolved it by hand, and no number as if it were the present one', () => {
    expect(write(KINDS.resolvedByHand as AlertNotification).slice(1, 3)).toEqual([
      'Resolved by ann after 30 seconds.',
      'A planned strike',
    ]);
  });

  it('names ten of several alerts, how many more there are, and the page', () => {
    const lines = write(KINDS.group as AlertNotification);
    expect(lines.slice(0, 3)).toEqual([
      'Warning: Few passengers (48 alerts)',
      'Passengers between 12:00 and 13:00 (Fri 27 Nov, New York), 48 alerts:',
      '• north: 281',
    ]);
    expect(lines[11]).toMatch(/^• r8: /);
    expect(lines.slice(12)).toEqual([
      'and 38 more',
      'Rule: above 250, per hour.',
      'Owner: Operations',
      'Open the alerts: https://page.example/kpis',
    ]);
  });

  it('sums up what exceeded the limit of the hour, after a message that says so', () => {
    const lines = write(KINDS.digest as AlertNotification);
    expect(lines.slice(0, 3)).toEqual([
      'Summary: 3,651 more alerts',
      '3,651 alerts were held back because this channel had reached its limit of 60 messages an hour:',
      '• Few passengers, north: 281',
    ]);
    expect(lines[12]).toBe('and 3,641 more');
    expect(write(FALL, 'en', { isLastOfHour: true })).toContain(
      'This channel has had its 60 messages for this hour. Further alerts will follow in a summary.',
    );
  });

  it.each([
    ['en', 'The hills'],
    ['de', 'Bergland'],
    ['de-AT', 'Bergland'],
  ])('names values by their labels in the language of the catalogue: %s', (language, hills) => {
    const many = (region: string) => notify({ value: 281, threshold: 250, dimensions: { region } });
    const [subject, ...lines] = write(many('hills'), language);
    expect(subject).toContain(`Few passengers, ${hills}`);
    expect(lines.join()).not.toContain('hills,');
    // A value whose label is the same in all languages, one without a label, and one that every object has.
    expect(write(many('coast'), language)[0]).toContain('Few passengers, Coast');
    expect(write(many('r1'), language)[0]).toContain('Few passengers, r1');
    expect(write(many('constructor'), language)[0]).toContain('Few passengers, constructor');
    const group = { count: 2, others: [many('coast').alert] };
    const list = write({ ...many('hills'), group }, language);
    expect(list.filter((line) => line.startsWith('• '))).toEqual([
      expect.stringContaining(`${hills}: 281`),
      expect.stringContaining('Coast: 281'),
    ]);
  });

  it('names an amount in the unit of the metric, and of shares in points', () => {
    const lines = (metric: string, risesByAmount: number): string[] =>
      write(notify({ metric, value: 1, expected: 0.5 }, { condition: { risesByAmount } }));
    expect(lines('fares', 250)).toContain('Rule: rises by €250.00, per hour.');
    expect(lines('refund_rate', 0.05)).toContain('Rule: rises by 5\u00a0pp, per hour.');
  });

  it('has no link where no page is set, and follows a region of the language', () => {
    const text = write(FALL, 'en-US', { hasPage: false }).join('\n');
    expect(text).not.toContain('http');
    expect(text.replace(/\s/g, ' ')).toContain('between 12:00 PM and 1:00 PM (Fri, Nov 27, New York)');
  });

  it('shows hours in the zone of the channel, and days in that of the catalogue, whose days they are', () => {
    const berlin = { timezone: 'Europe/Berlin' };
    expect(write(FALL, 'en', berlin)[1]).toBe(
      'Passengers fell 68%: 10,080 between 18:00 and 19:00 (Fri 27 Nov, Berlin), last Friday 31,485.',
    );
    const day = { from: '2026-11-27T05:00:00.000Z', to: '2026-11-28T05:00:00.000Z' };
    const ofDay = { ...FALL, granularity: 'day' as const, bucket: day };
    for (const timezone of ['Europe/Berlin', 'Pacific/Honolulu'])
      expect(write(ofDay, 'en', { timezone })[1]).toContain('on Fri 27 Nov (New York), last Friday');
    expect(write(KINDS.absence as AlertNotification, 'de', berlin)[1]).toBe(
      'Passengers: keine Daten seit 18:30 Uhr (Fr., 27. Nov., Berlin).',
    );
  });

  it('says why, after what was found', () => {
    const reason = 'North accounts for 78% of it.';
    expect(write({ ...FALL, reason })[2]).toBe('Why: North accounts for 78% of it.');
    expect(write({ ...FALL, reason }, 'de')[2]).toBe('Grund: North accounts for 78% of it.');
  });

  it('has no chart and no proof of what has no bucket, and of several alerts', () => {
    for (const kind of ['instances', 'group', 'digest', 'test'])
      expect(write(KINDS[kind] as AlertNotification).join('\n')).not.toMatch(/Chart|Proof/);
  });
});
