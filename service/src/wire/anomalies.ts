/** The answers of `GET /v1/anomalies` and `POST /v1/anomalies/verdicts`; docs/detection.md explains each field. */
import { z } from 'zod';
import { instant } from './basic.ts';

const level = z.enum(['medium', 'high']);
const direction = z.enum(['up', 'down']);

const peak = z
  .object({
    time: instant,
    value: z.number(),
    expected: z.number(),
    lower: z.number(),
    upper: z.number(),
    deviation: z.number().describe('`value - expected`'),
    deviationRatio: z.number().nullable().describe('Of `expected`; null where that is negative or too small'),
  })
  .meta({ id: 'AnomalyPeak', description: 'The bucket furthest from what was expected' });

const segment = z
  .object({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]), severity: level, direction, peak })
  .meta({ id: 'AnomalySegment' });

export const anomalySchema = z
  .object({
    metric: z.string(),
    granularity: z.enum(['minute', 'hour', 'day']),
    severity: level,
    direction,
    from: instant,
    to: instant,
    knownAt: instant,
    peak,
    onceIn: z.number().nullable().describe('A bucket so far out comes about once in so many'),
    sameTimeBefore: z.array(z.number().nullable()).describe('One, two, three and four weeks before the peak'),
    isOpen: z.boolean(),
    isNewLevel: z.boolean(),
    segments: z.array(segment).exactOptional().describe('With `by`'),
    verdicts: z
      .object({ real: z.int(), notReal: z.int(), mine: z.boolean().nullable() })
      .exactOptional()
      .describe('Verdicts of readers of the same rows'),
  })
  .meta({ id: 'Anomaly' });

export const precisionSchema = z
  .object({ real: z.int(), notReal: z.int(), share: z.number().describe('0.9: nine of ten were real') })
  .meta({ id: 'Precision' });

const expectedRow = z
  .object({
    time: instant,
    value: z.number().nullable(),
    expected: z.number().nullable(),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
  })
  .meta({ id: 'ExpectedRow' });

export const anomalyListSchema = z
  .object({
    anomalies: z.array(anomalySchema).describe('Newest first'),
    learning: z.array(z.string()).describe('Metrics with too little history'),
    precision: z.record(z.string(), precisionSchema).exactOptional().describe('By metric'),
    rows: z.array(expectedRow).exactOptional().describe('Where one metric is requested: each bucket of the range'),
  })
  .meta({ id: 'AnomalyList' });

export const verdictOutcomeSchema = z
  .object({ anomaly: anomalySchema, precision: z.record(z.string(), precisionSchema) })
  .meta({ id: 'VerdictOutcome' });
