import type { z } from 'zod';
import { alertListSchema, alertSchema } from '../../../wire/alerts.ts';
import { explanationSchema } from '../../../wire/explanations.ts';
import { alertExplanationSchema } from '../../alerts/route-alert-explanation.ts';
import { ACTION_SCHEMAS, alertQuerySchema } from '../../alerts/route-alerts.ts';
import { allOf, ASKING, FORBIDDEN, NOT_FOUND, READING } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

const act = (id: string, action: keyof typeof ACTION_SCHEMAS, summary: string, example: object): Operation => ({
  id,
  tag: 'Alerts',
  method: 'post',
  path: `/v1/alerts/{id}/${action}`,
  summary,
  body: {
    schema: ACTION_SCHEMAS[action] as z.ZodType,
    isOptional: action !== 'snooze' && action !== 'comment',
    example,
  },
  answers: { 200: { description: 'The alert with its history', schema: alertSchema } },
  errors: allOf(FORBIDDEN, NOT_FOUND, { 409: ['conflict', 'alert_resolved'] }),
});

export const ALERT_OPERATIONS: readonly Operation[] = [
  {
    id: 'listAlerts',
    tag: 'Alerts',
    method: 'get',
    path: '/v1/alerts',
    summary: 'List alerts, the most severe first, then the newest, then by id',
    query: alertQuerySchema,
    answers: { 200: { description: 'Alerts', schema: alertListSchema } },
    errors: {},
  },
  {
    id: 'getAlert',
    tag: 'Alerts',
    method: 'get',
    path: '/v1/alerts/{id}',
    summary: 'Show an alert with its history',
    answers: { 200: { description: 'The alert', schema: alertSchema } },
    errors: NOT_FOUND,
  },
  {
    id: 'explainAlert',
    tag: 'Alerts',
    method: 'get',
    path: '/v1/alerts/{id}/explanation',
    summary: 'Explain the bucket that an alert was raised on',
    query: alertExplanationSchema,
    answers: { 200: { description: 'Parts that add up, sentences, and facts', schema: explanationSchema } },
    errors: allOf(ASKING, READING, NOT_FOUND, { 400: ['no_bucket', 'nothing_closed', 'no_value'] }),
  },
  act('acknowledgeAlert', 'acknowledge', 'Acknowledge an alert', { note: 'Looking into it', version: 3 }),
  act('snoozeAlert', 'snooze', 'Pause notifications of an alert', { until: '2026-11-27T12:00:00Z' }),
  act('unsnoozeAlert', 'unsnooze', 'End a snooze', { version: 4 }),
  act('resolveAlert', 'resolve', 'Resolve an alert by hand', { note: 'Known outage' }),
  act('assignAlert', 'assign', 'Assign an alert: to a person, without `to` to oneself, with null to nobody', {
    to: 'alex',
    version: 5,
  }),
  act('commentOnAlert', 'comment', 'Add a comment to the history', { note: 'The provider is back' }),
];
