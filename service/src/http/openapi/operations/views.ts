import type { z } from 'zod';
import { storedViewSchema, viewListSchema, viewRequestSchema } from '../../../wire/views.ts';
import { allOf, FORBIDDEN, NOT_FOUND } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

const VIEW = {
  name: 'The north, week by week',
  state: { range: 'last 30 days', compare: 'previous period', filters: 'region=north' },
} satisfies z.input<typeof viewRequestSchema>;

export const VIEW_OPERATIONS: readonly Operation[] = [
  {
    id: 'listViews',
    tag: 'Dashboards',
    method: 'get',
    path: '/v1/views',
    summary: 'List the views that the subject of the token has saved',
    answers: { 200: { description: 'By name', schema: viewListSchema } },
    errors: {},
  },
  {
    id: 'getView',
    tag: 'Dashboards',
    method: 'get',
    path: '/v1/views/{id}',
    summary: 'Get a view by its id, which its reader may send to others',
    description: 'Without what the token may not see: `missing` names the parts that were left out.',
    answers: { 200: { description: 'The view', schema: storedViewSchema } },
    errors: allOf(NOT_FOUND, { 400: ['invalid_request'] }),
  },
  {
    id: 'saveView',
    tag: 'Dashboards',
    method: 'put',
    path: '/v1/views/{id}',
    summary: 'Save a view under a UUID that the page chooses, or rename it',
    description: 'At most 64 KB, and 200 views of one subject. Without `state` the view is renamed.',
    body: { schema: viewRequestSchema, example: VIEW },
    answers: { 200: { description: 'The view as it is stored', schema: storedViewSchema } },
    errors: allOf(NOT_FOUND, FORBIDDEN, { 400: ['too_many_views'] }),
  },
  {
    id: 'deleteView',
    tag: 'Dashboards',
    method: 'delete',
    path: '/v1/views/{id}',
    summary: 'Delete a view of the subject of the token',
    answers: { 200: { description: 'The views that are left', schema: viewListSchema } },
    errors: allOf(NOT_FOUND, { 400: ['invalid_request'] }),
  },
];
