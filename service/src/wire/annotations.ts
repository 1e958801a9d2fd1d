/** The bodies and answers of `/v1/annotations`. */
import { z } from 'zod';
import { dimensionValues, instant } from './basic.ts';

const text = z.string().trim().min(1).max(2000);
const span = {
  from: instant,
  to: instant.nullable().exactOptional().describe('First instant after the span; null or absent for an instant'),
  text,
};

export const newAnnotationSchema = z
  .strictObject({
    metric: z.string().max(64),
    dimensions: z
      .record(z.string().max(64), z.string().max(512).nullable())
      .refine((values) => Object.keys(values).length <= 10, 'has more than 10 dimensions: expected fewer')
      .exactOptional()
      .describe('Dimension to value that it is about; absent: the whole metric'),
    ...span,
  })
  .meta({ id: 'NewAnnotation' });

export const annotationChangeSchema = z
  .strictObject({ ...span, version: z.int().min(1).describe('That of the annotation as it was seen') })
  .meta({ id: 'AnnotationChange' });

export const annotationSchema = z
  .object({
    id: z.string(),
    metric: z.string(),
    dimensions: dimensionValues.describe('Empty: the whole metric'),
    from: instant,
    to: instant.nullable(),
    text: z.string(),
    author: z.string().describe('Subject of the token that wrote it'),
    isOwn: z.boolean().describe('Whether the token may change and delete it'),
    createdAt: instant,
    changedAt: instant,
    version: z.int().describe('Grows with each change'),
  })
  .meta({ id: 'Annotation' });

export const annotationListSchema = z
  .object({
    annotations: z.array(annotationSchema).describe('The newest first, at most 1,000'),
    truncated: z.literal(true).exactOptional().describe('Present where there are more: ask for a shorter range'),
  })
  .meta({ id: 'AnnotationList' });
