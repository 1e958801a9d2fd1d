/** The answers of `/v1/dashboards`, and the changes of readers. */
import { z } from 'zod';

const entry = z
  .object({
    id: z.string(),
    title: z.string(),
    isHome: z.boolean().describe('The one that opens first'),
    isPersonal: z.boolean().describe('Whether the reader has changed it'),
  })
  .meta({ id: 'DashboardEntry' });

const previewRole = z.object({ role: z.string(), title: z.string() }).meta({ id: 'PreviewRole' });

export const dashboardListSchema = z
  .object({
    dashboards: z.array(entry).describe('In the order of the catalogue'),
    previews: z
      .array(previewRole)
      .exactOptional()
      .describe('Roles that `as` may name; present where the token may preview'),
  })
  .meta({ id: 'DashboardList' });

const prop = z.union([z.string().max(4_096), z.number(), z.boolean()]);

const widget = z
  .object({
    id: z.string().describe('Unique in the dashboard; of those that a reader added `own-…`'),
    element: z.enum([
      'kpi-card',
      'trend-chart',
      'kpi-breakdown',
      'kpi-table',
      'kpi-insight',
      'kpi-anomalies',
      'alert-feed',
    ]),
    width: z.int().min(1).max(4).describe('Quarters of a row'),
    props: z.record(z.string(), prop).describe('Attributes of the element'),
  })
  .meta({ id: 'DashboardWidget' });

const section = z
  .object({ id: z.string(), title: z.string().exactOptional(), widgets: z.array(widget) })
  .meta({ id: 'DashboardSection' });

const layout = {
  range: z.string().exactOptional(),
  compare: z.string().exactOptional(),
  selected: z.string().exactOptional().describe('Filters that are set, as `region=north; channel=web,app`'),
  filters: z.array(z.string()).describe('Dimensions that a filter bar offers'),
  sections: z.array(section).describe('Those without widgets are hidden, except while a reader edits'),
};

const id = z.string().max(200);
const place = z.strictObject({ section: id, after: id.nullable().describe('A widget; null: first in the section') });
const start = z.string().max(4_096).nullable().exactOptional();

const change = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('hide'), widget: id }),
    z.strictObject({ kind: z.literal('add'), widget, place }),
    z.strictObject({ kind: z.literal('move'), widget: id, place }),
    z.strictObject({ kind: z.literal('resize'), widget: id, width: z.int().min(1).max(4) }),
    z.strictObject({ kind: z.literal('set'), widget: id, props: z.record(z.string(), prop.nullable()) }),
    z.strictObject({
      kind: z.literal('start'),
      start: z.strictObject({ range: start, compare: start, selected: start }),
    }),
  ])
  .meta({ id: 'DashboardChange' });

const vanished = z.object({
  change,
  missing: z.object({
    kind: z.enum(['widget', 'section', 'element', 'metric', 'dimension', 'property']),
    name: z.string(),
  }),
});

const overlay = z
  .object({
    version: z.string().describe('For `If-Match`'),
    changes: z.array(change),
    vanished: z.array(vanished).describe('Changes that are kept but not applied: what they need is gone'),
    base: z.object(layout).describe('The dashboard without the changes'),
  })
  .meta({ id: 'DashboardOverlay' });

export const overlayRequestSchema = z.strictObject({ changes: z.array(change) });

export const dashboardSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    version: z.string().describe('Another one after an edit of the catalogue, or for another policy'),
    ...layout,
    overlay: overlay.nullable().describe('Null where the reader has changed nothing'),
    preview: previewRole
      .extend({ filteredBy: z.array(z.string()).describe('Dimensions by which the role sees some rows only') })
      .exactOptional()
      .describe('Present where it is shown as another role'),
  })
  .meta({ id: 'Dashboard' });

export const dashboardQuerySchema = z.object({
  as: z.string().max(64).exactOptional().describe('A role with dashboards, for tokens of roles with `preview: true`'),
});
