/** Schema of `digests:` in a catalogue file; names are resolved later. */
import { z } from 'zod';
import { mailboxes } from './draft-alerts.ts';
import { choice, flag, language, reference, says, shape, text, weekday } from './shapes.ts';

const TIME = 'a time of day such as 07:30';

const claim = z.union(
  [z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()])).max(1000)],
  says('a value, or a list of values'),
);

export const draftDigest = shape({
  title: text().optional(),
  dashboard: reference('a dashboard'),
  role: reference('a role'),
  attributes: z.record(z.string(), claim, says('a map such as { regions: [north] }')).default({}),
  reader: text('the subject of a token').optional(),
  channel: reference('a channel'),
  to: mailboxes.optional(),
  every: choice(['day', 'week']),
  on: weekday.optional(),
  at: z
    .string(says(TIME))
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, says(TIME))
    .transform((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))),
  timezone: text('a time zone').optional(),
  language: language.optional(),
  only_when_unusual: flag.default(false),
});

export type DraftDigest = z.output<typeof draftDigest>;
