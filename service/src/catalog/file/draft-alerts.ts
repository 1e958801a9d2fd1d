/** Schemas of rules and notification channels; docs/catalogue.md explains each key. */
import { z } from 'zod';
import { choice, duration, environmentName, language, reference, references, says, shape, text } from './shapes.ts';

const SEVERITIES = ['info', 'warning', 'critical'] as const;
const COMPARISONS = [
  'previous period',
  'same period last week',
  'same period last month',
  'same period last year',
] as const;

const number = z.number(says('a number'));
const share = z.number(says('a share such as 0.3')).positive(says('a share above 0'));
const amount = z.number(says('a number above 0')).positive(says('a number above 0'));

export const draftRule = shape({
  title: text().optional(),
  metric: reference('a metric'),
  per: choice(['minute', 'hour', 'day', 'week', 'month']).default('hour'),
  by: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), references('dimension').max(5))
    .default([]),
  above: number.optional(),
  below: number.optional(),
  clear: number.optional(),
  critical: number.optional(),
  rises_by: share.optional(),
  falls_by: share.optional(),
  rises_by_amount: amount.optional(),
  falls_by_amount: amount.optional(),
  min_base: amount.optional(),
  against: choice(COMPARISONS).optional(),
  anomaly: choice(['medium', 'high']).optional(),
  absent_for: duration.optional(),
  for: duration.default(0),
  keep_firing_for: duration.default(0),
  no_data: choice(['ok', 'alert', 'keep']).default('keep'),
  severity: choice(SEVERITIES).default('warning'),
  channels: references('channel').max(20, says('at most 20 channels')).default([]),
  repeat: duration.optional(),
});

const ADDRESS = 'an address such as https://hooks.example/alerts';

const url = z
  .string(says(ADDRESS))
  .max(2000, says(ADDRESS))
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), says(ADDRESS));

const PER_HOUR = 'a whole number from 1 to 100000';

const mailbox = z
  .string(says('an e-mail address'))
  .max(254, says('an e-mail address'))
  .regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, says('an e-mail address'));

/** One e-mail address or a list of them. */
export const mailboxes = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(mailbox, says('a list of e-mail addresses')).min(1, says('one e-mail address or more')).max(50),
);

export const draftChannel = shape({
  title: text().optional(),
  type: choice(['webhook', 'slack', 'teams', 'email']),
  url: url.optional(),
  url_env: environmentName.optional(),
  secret_env: environmentName.optional(),
  to: mailboxes.optional(),
  from: mailbox.optional(),
  fallback: reference('a channel').optional(),
  timezone: text('a time zone').optional(),
  language: language.optional(),
  per_hour: z.number(says(PER_HOUR)).int(says(PER_HOUR)).min(1, says(PER_HOUR)).max(100_000, says(PER_HOUR)).optional(),
});

export type DraftRule = z.output<typeof draftRule>;
export type DraftChannel = z.output<typeof draftChannel>;
