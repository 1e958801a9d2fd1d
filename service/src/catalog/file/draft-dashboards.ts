/** Schema of `dashboards:` in a catalogue file; names and properties of widgets are resolved later. */
import { z } from 'zod';
import { COMPARISONS } from '../model/widgets.ts';
import { choice, integer, references, says, shape, text } from './shapes.ts';

const WIDGET = 'a widget such as kpi-card: { metric: revenue }';

const comparison = choice(COMPARISONS);

const properties = z.record(z.string(), z.unknown(), says('a map of properties such as { metric: revenue }'));

const widget = z
  .record(
    z.string(),
    z.preprocess((value) => value ?? {}, properties),
    says(WIDGET),
  )
  .refine((map) => Object.keys(map).length === 1, says(WIDGET));

const section = shape({
  id: text('an id').optional(),
  title: text().optional(),
  widgets: z.array(widget, says('a list of widgets')).min(1, says('one widget or more')).max(50, says('at most 50')),
});

/** Keys of a widget beside the properties of its element. */
export const WIDGET_KEYS = {
  id: text('an id').optional(),
  width: integer(1, 4, 'the quarters of a row, from 1 to 4').optional(),
};

export const draftDashboard = shape({
  title: text().optional(),
  roles: references('role').min(1, says('one role or more')),
  range: text('a range such as today or last 7 days').optional(),
  compare: comparison.optional(),
  selected: text('filters such as region=north; channel=web,app').optional(),
  filters: references('dimension').default([]),
  sections: z
    .array(section, says('a list of sections, each with widgets'))
    .min(1, says('one section or more'))
    .max(20, says('at most 20 sections')),
});

export type DraftDashboard = z.output<typeof draftDashboard>;
export type DraftWidget = z.output<typeof widget>;
