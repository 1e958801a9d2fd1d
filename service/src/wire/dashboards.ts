/** The answers of `GET /v1/dashboards` and `GET /v1/dashboards/{id}`. */
import { z } from 'zod';

const entry = z
  .object({
    id: z.string(),
    title: z.string(),
    isHome: z.boolean().describe('The one that opens first'),
  })
  .meta({ id: 'DashboardEntry' });

export const dashboardListSchema = z
  .object({ dashboards: z.array(entry).describe('In the order of the catalogue') })
  .meta({ id: 'DashboardList' });

const widget = z
  .object({
    id: z.string().describe('Unique in the dashboard'),
    element: z.enum(['kpi-card', 'trend-chart', 'kpi-breakdown', 'kpi-insight', 'kpi-anomalies', 'alert-feed']),
    width: z.int().min(1).max(4).describe('Quarters of a row'),
    props: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).describe('Attributes of the element'),
  })
  .meta({ id: 'DashboardWidget' });

const section = z
  .object({ id: z.string(), title: z.string().exactOptional(), widgets: z.array(widget) })
  .meta({ id: 'DashboardSection' });

export const dashboardSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    version: z.string().describe('Another one after an edit of the catalogue, or for another policy'),
    range: z.string().exactOptional(),
    compare: z.string().exactOptional(),
    filters: z.array(z.string()).describe('Dimensions that a filter bar offers'),
    sections: z.array(section),
  })
  .meta({ id: 'Dashboard' });
