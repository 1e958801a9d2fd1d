import type { z } from 'zod';
import {
  annotationChangeSchema,
  annotationListSchema,
  annotationSchema,
  newAnnotationSchema,
} from '../../../wire/annotations.ts';
import { annotationQuerySchema } from '../../annotations/route-annotations.ts';
import { allOf, FORBIDDEN, NOT_FOUND } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

const NEW = {
  metric: 'revenue',
  dimensions: { region: 'north' },
  from: '2026-11-26T10:00:00Z',
  to: '2026-11-26T12:00:00Z',
  text: 'Payment provider down',
} satisfies z.input<typeof newAnnotationSchema>;

const CHANGE = { from: NEW.from, text: 'Payment provider slow', version: 1 } satisfies z.input<
  typeof annotationChangeSchema
>;

export const ANNOTATION_OPERATIONS: readonly Operation[] = [
  {
    id: 'listAnnotations',
    tag: 'Annotations',
    method: 'get',
    path: '/v1/annotations',
    summary: 'List the notes on a metric in a range, of rows that the token may see all of',
    query: annotationQuerySchema,
    answers: { 200: { description: 'The newest first, at most 1,000', schema: annotationListSchema } },
    errors: { 400: ['metric_missing', 'unknown_metric', 'invalid_date_range', 'invalid_timezone'] },
  },
  {
    id: 'createAnnotation',
    tag: 'Annotations',
    method: 'post',
    path: '/v1/annotations',
    summary: 'Write a note on an instant or a span of a metric, for roles with annotate: true',
    description: 'Where row filters fix a dimension to one value, that value is added.',
    body: { schema: newAnnotationSchema, example: NEW },
    answers: { 201: { description: 'The annotation', schema: annotationSchema } },
    errors: allOf(FORBIDDEN, { 400: ['unknown_metric', 'unknown_dimension', 'too_many_annotations'] }),
  },
  {
    id: 'changeAnnotation',
    tag: 'Annotations',
    method: 'put',
    path: '/v1/annotations/{id}',
    summary: 'Change the text and the span of a note of your own',
    body: { schema: annotationChangeSchema, example: CHANGE },
    answers: { 200: { description: 'The annotation', schema: annotationSchema } },
    errors: allOf(FORBIDDEN, NOT_FOUND, { 409: ['conflict'] }),
  },
  {
    id: 'deleteAnnotation',
    tag: 'Annotations',
    method: 'delete',
    path: '/v1/annotations/{id}',
    summary: 'Delete a note of your own',
    answers: { 200: { description: 'The annotation that was deleted', schema: annotationSchema } },
    errors: allOf(FORBIDDEN, NOT_FOUND, { 400: ['invalid_request'] }),
  },
];
