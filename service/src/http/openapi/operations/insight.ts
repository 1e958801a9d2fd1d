import { anomalyListSchema, verdictOutcomeSchema } from '../../../wire/anomalies.ts';
import { explanationSchema } from '../../../wire/explanations.ts';
import { anomalyQuerySchema, verdictSchema } from '../../insight/route-anomalies.ts';
import { explainQuerySchema } from '../../insight/route-explain.ts';
import { allOf, ASKING, NOT_FOUND, READING } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

export const INSIGHT_OPERATIONS: readonly Operation[] = [
  {
    id: 'listAnomalies',
    tag: 'Insight',
    method: 'get',
    path: '/v1/anomalies',
    summary: 'Find what stood out of a metric, or of all that the token may see',
    query: anomalyQuerySchema,
    answers: { 200: { description: 'Anomalies, newest first', schema: anomalyListSchema } },
    errors: allOf(ASKING, READING, { 400: ['metric_missing', 'range_too_long', 'lone_surrogate'] }),
  },
  {
    id: 'judgeAnomaly',
    tag: 'Insight',
    method: 'post',
    path: '/v1/anomalies/verdicts',
    summary: 'Say whether an anomaly was real; one verdict for each reader, null takes it back',
    body: {
      schema: verdictSchema,
      example: { metric: 'revenue', granularity: 'hour', from: '2026-11-26T10:00:00Z', isReal: true },
    },
    answers: {
      200: { description: 'The anomaly, and the precision of its metric', schema: verdictOutcomeSchema },
    },
    errors: allOf(ASKING, READING, NOT_FOUND),
  },
  {
    id: 'explainMetric',
    tag: 'Insight',
    method: 'get',
    path: '/v1/metrics/{name}/explain',
    summary: 'Explain the change of a metric against what was expected, or against another range',
    query: explainQuerySchema,
    answers: { 200: { description: 'Parts that add up, sentences, and facts', schema: explanationSchema } },
    errors: allOf(ASKING, READING, { 400: ['nothing_closed', 'no_value', 'lone_surrogate'] }),
  },
];
