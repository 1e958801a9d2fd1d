import { z } from 'zod';
import {
  dashboardListSchema,
  dashboardQuerySchema,
  dashboardSchema,
  overlayRequestSchema,
} from '../../../wire/dashboards.ts';
import { allOf, NOT_FOUND } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

const CHANGES = {
  changes: [
    { kind: 'hide', widget: 'alert-feed' },
    { kind: 'start', start: { range: 'last 7 days' } },
  ],
} satisfies z.input<typeof overlayRequestSchema>;

export const DASHBOARD_OPERATIONS: readonly Operation[] = [
  {
    id: 'listDashboards',
    tag: 'Dashboards',
    method: 'get',
    path: '/v1/dashboards',
    summary: 'List the dashboards of the roles of the token, or of another role for tokens that may preview',
    query: dashboardQuerySchema,
    answers: { 200: { description: 'Dashboards in which the token sees anything', schema: dashboardListSchema } },
    errors: {},
  },
  {
    id: 'getDashboard',
    tag: 'Dashboards',
    method: 'get',
    path: '/v1/dashboards/{id}',
    summary:
      'Get a dashboard with the changes of its reader, without metrics and dimensions that the token may not see',
    description:
      'With `as` it is the dashboard of another role: its widgets without what the token may not see, and without ' +
      'changes of readers. Numbers are those that the token may see.',
    query: dashboardQuerySchema,
    answers: { 200: { description: 'Sections with their widgets', schema: dashboardSchema } },
    errors: NOT_FOUND,
  },
  {
    id: 'changeDashboard',
    tag: 'Dashboards',
    method: 'put',
    path: '/v1/dashboards/{id}/overlay',
    summary: 'Save what the reader changes in a dashboard',
    description:
      'Replaces the changes that are stored, for this reader alone; at most 64 KB. Changes that were stored before may ' +
      'need what is gone since. The answer 409 has the dashboard with the newer changes in `dashboard`.',
    headers: z.object({ 'If-Match': z.string().describe('`"version"` of the overlay, or `"0"` where there is none') }),
    body: { schema: overlayRequestSchema, example: CHANGES },
    answers: { 200: { description: 'The dashboard with the changes', schema: dashboardSchema } },
    errors: allOf(NOT_FOUND, { 409: ['overlay_conflict'] }),
  },
  {
    id: 'resetDashboard',
    tag: 'Dashboards',
    method: 'delete',
    path: '/v1/dashboards/{id}/overlay',
    summary: 'Take all changes of the reader to a dashboard back',
    answers: { 200: { description: 'The dashboard without changes', schema: dashboardSchema } },
    errors: NOT_FOUND,
  },
];
