/** The answer of `GET /v1/metrics/{name}/explain`; docs/explanations.md explains each field. */
import { z } from 'zod';
import { querySchema } from '../query/parse/query-schema.ts';
import { instant, instantRange } from './basic.ts';

const proof = z
  .union([
    z.object({ query: querySchema, read: z.string() }),
    z.object({ anomalies: z.record(z.string(), z.string()), read: z.string() }),
    z.object({ calendar: z.string() }),
    z.object({ formula: z.string(), of: z.record(z.string(), z.string()) }),
  ])
  .meta({
    id: 'Proof',
    description: 'How to arrive at the number again: a request, an event, or a formula over facts',
  });

const fact = z
  .object({
    value: z.union([z.number(), z.tuple([z.string(), z.string()])]),
    unit: z.union([z.object({ metric: z.string() }), z.enum(['share', 'points', 'count', 'range'])]),
    proof,
  })
  .meta({ id: 'Fact' });

const sentence = z
  .object({
    kind: z.enum([
      'unusual_change',
      'change',
      'no_base',
      'unsettled',
      'range',
      'lengths',
      'no_parts',
      'concentration',
      'broad_based',
      'top_drivers',
      'top_detractors',
      'current_trend',
      'new_trend',
      'coincidence',
    ]),
    parts: z.array(
      z.object({ text: z.string().describe('Plain text'), fact: z.string().exactOptional().describe('Id of a fact') }),
    ),
  })
  .meta({ id: 'Sentence' });

const segmentKey = {
  value: z.string().nullable().describe('Null: records without one'),
  rest: z.literal(true).exactOptional().describe('All that are not listed'),
};
const queries = z.object({ actual: querySchema, base: z.array(querySchema) });

const segment = z
  .object({
    ...segmentKey,
    actual: z.number(),
    base: z.number(),
    change: z.number(),
    share: z.number().nullable().describe('Of the whole change; null where the whole did not change'),
    surprise: z.number().nullable(),
    isDriver: z.boolean(),
  })
  .meta({ id: 'Segment' });

const split = z
  .object({
    dimension: z.string(),
    within: z.array(z.object({ dimension: z.string(), value: z.string().nullable() })),
    segments: z.array(segment),
    isConcentrated: z.boolean(),
    p: z.number().nullable(),
    queries,
  })
  .meta({ id: 'Split', description: 'The change of a sum by the values of one dimension' });

const weightedRate = z.object({ rate: z.number(), weight: z.number() });
const rateSplit = z
  .object({
    dimension: z.string(),
    weightedBy: z.string().describe('The metric whose share is the weight'),
    segments: z.array(
      z.object({
        ...segmentKey,
        actual: weightedRate,
        base: weightedRate,
        rateEffect: z.number(),
        mixEffect: z.number(),
      }),
    ),
    rateEffect: z.number(),
    mixEffect: z.number(),
    queries,
  })
  .meta({ id: 'RateSplit', description: 'The change of a ratio by the values of one dimension' });

const factors = z
  .object({
    factors: z.array(z.object({ metric: z.string(), actual: z.number(), base: z.number(), effect: z.number() })),
    queries,
  })
  .meta({ id: 'Factors', description: 'The change as that of a product of metrics' });

export const explanationSchema = z
  .object({
    metric: z.string(),
    dateRange: instantRange.describe(
      'The closed part of the requested range; of a metric that settles the settled part, where there is one',
    ),
    timezone: z.string(),
    basis: z.enum(['expected', 'usual', 'comparison']),
    baseRanges: z.array(instantRange),
    actual: z.number(),
    base: z.number().nullable().describe('Null where the compared range has no data, or too little'),
    change: z.number().nullable(),
    changeRatio: z.number().nullable().describe('Of the base; null where such a share means nothing'),
    lengthEffect: z.number().nullable(),
    splits: z.array(split).describe('Best first'),
    rateSplits: z.array(rateSplit),
    factors: factors.nullable(),
    sentences: z.array(sentence),
    text: z.string().describe('The sentences as plain text'),
    language: z.string(),
    facts: z.record(z.string(), fact),
    asOf: instant,
    watermark: instant.nullable(),
    version: z.string(),
  })
  .meta({ id: 'Explanation' });
