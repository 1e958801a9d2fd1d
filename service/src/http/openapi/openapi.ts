import { z } from 'zod';
import { querySchema } from '../../query/parse/parse-query.ts';
import { verdictSchema } from '../insight/route-anomalies.ts';
import { TOKEN, tokenClaims } from './openapi-tokens.ts';
import { describeAlertPaths, describeRule } from './openapi-alerts.ts';
import { readiness } from './openapi-readiness.ts';

const error = {
  type: 'object',
  required: ['code', 'message', 'retryable'],
  properties: {
    code: { type: 'string' },
    message: { type: 'string' },
    path: { type: 'string', description: 'Where in the request, as `metrics[0]`' },
    retryable: { type: 'boolean' },
    requestId: { type: 'string' },
  },
};

const json = (schema: unknown) => ({ 'application/json': { schema } });
const failed = (description: string) => ({ description, content: json({ $ref: '#/components/schemas/Failure' }) });
const failures = {
  '401': failed('No token, or an invalid one'),
  '403': failed('`missing_claim` or `malformed_claim` of the token, or its roles may not'),
  '503': failed('Away for a moment: try again'),
};

/** The OpenAPI 3.1 document; what is parsed by a schema is described by the same schema. */
export function renderOpenApi(version: string): unknown {
  const query = z.toJSONSchema(querySchema, { io: 'input', unrepresentable: 'any' });
  return {
    openapi: '3.1.0',
    info: { title: 'Tidemark', version, description: 'Live business numbers: events in, metrics out.' },
    security: [{ bearer: [] }],
    paths: {
      '/v1/query': {
        post: {
          summary: 'Answer one query, or a batch of them',
          requestBody: {
            required: true,
            content: json({
              oneOf: [
                { $ref: '#/components/schemas/Query' },
                {
                  type: 'object',
                  required: ['queries'],
                  properties: {
                    queries: { type: 'array', maxItems: 50, items: { $ref: '#/components/schemas/Query' } },
                  },
                },
              ],
            }),
          },
          responses: {
            '200': {
              description: 'A result or an error for each query, in their order',
              content: json({ type: 'object', properties: { results: { type: 'array', items: { type: 'object' } } } }),
            },
            '400': failed('The request is not understood at all'),
            ...failures,
          },
        },
      },
      '/v1/anomalies': {
        get: {
          summary: 'What stood out of a metric, or of all that the token may see, on its own slice',
          parameters: [
            { name: 'metric', in: 'query', schema: { type: 'string' } },
            { name: 'dateRange', in: 'query', schema: { type: 'string', default: 'last 7 days' } },
            { name: 'granularity', in: 'query', schema: { enum: ['minute', 'hour', 'day'], default: 'hour' } },
            { name: 'severity', in: 'query', schema: { enum: ['medium', 'high'], default: 'medium' } },
            { name: 'by', in: 'query', schema: { type: 'string' }, description: 'A dimension, for segments' },
            { name: 'filters', in: 'query', schema: { type: 'string' }, description: 'JSON, as in a query' },
          ],
          responses: {
            '200': { description: 'Anomalies, newest first', content: json({ type: 'object' }) },
            '400': failed('Not a metric, or not a range'),
            ...failures,
          },
        },
      },
      '/v1/anomalies/verdicts': {
        post: {
          summary: 'Say whether an anomaly was real; one verdict a reader, null takes it back',
          requestBody: { required: true, content: json(z.toJSONSchema(verdictSchema, { io: 'input' })) },
          responses: {
            '200': { description: 'The anomaly, and the precision of its metric', content: json({ type: 'object' }) },
            '400': failed('The body is not understood'),
            '404': failed('There is no such anomaly that the token may see'),
            ...failures,
          },
        },
      },
      '/v1/provenance/{id}': {
        get: {
          summary: 'Where the numbers of an answer come from: query, definitions, tables, policy, watermark',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            '200': { description: 'The provenance', content: json({ type: 'object' }) },
            '404': failed('No answer with this id that the token may see'),
            '410': failed('Answered by another catalogue'),
            ...failures,
          },
        },
      },
      '/v1/metrics/{name}/explain': {
        get: {
          summary: 'What makes up the change of a metric: against what was expected, or against another range',
          parameters: [
            { name: 'name', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'dateRange', in: 'query', required: true, schema: { type: 'string' } },
            { name: 'compareDateRange', in: 'query', schema: { type: 'string' } },
            { name: 'filters', in: 'query', schema: { type: 'string' }, description: 'JSON, as in a query' },
            { name: 'timezone', in: 'query', schema: { type: 'string' } },
            { name: 'language', in: 'query', schema: { type: 'string', default: 'en-GB' } },
          ],
          responses: {
            '200': { description: 'Parts that add up, sentences, and facts', content: json({ type: 'object' }) },
            '400': failed('Not a metric, not a range, or nothing in it has ended'),
            ...failures,
          },
        },
      },
      '/v1/catalog': {
        get: {
          summary: 'Metrics, dimensions and hierarchies that the token may see',
          responses: { '200': { description: 'The catalogue', content: json({ type: 'object' }) }, ...failures },
        },
      },
      '/v1/live/ticket': {
        post: {
          summary:
            'A one-time ticket for `/v1/live?ticket=…`, for clients that can send neither subprotocol nor frame first',
          responses: {
            '200': {
              description: 'The ticket, with the rights of the token',
              content: json({
                type: 'object',
                required: ['ticket', 'expiresInMs'],
                properties: { ticket: { type: 'string' }, expiresInMs: { type: 'integer' } },
              }),
            },
            ...failures,
          },
        },
      },
      '/v1/events/{source}': {
        post: {
          summary: 'Send events; durable before it answers',
          parameters: [
            { name: 'source', in: 'path', required: true, schema: { type: 'string' } },
            {
              name: 'Idempotency-Key',
              in: 'header',
              schema: { type: 'string', maxLength: 256 },
              description: 'Needed where the source declares no event id; the same when a request is sent again',
            },
            {
              name: 'Idempotency-Offset',
              in: 'header',
              schema: { type: 'integer', minimum: 0 },
              description: 'Index of the first record, for parts of one file',
            },
          ],
          requestBody: {
            required: true,
            content: {
              ...json({ oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] }),
              'application/x-ndjson': { schema: { type: 'string' } },
            },
          },
          responses: {
            '200': {
              description: 'What was accepted, known already, and refused',
              content: json({
                type: 'object',
                properties: {
                  accepted: { type: 'integer' },
                  duplicates: { type: 'integer' },
                  nulled: {
                    type: 'object',
                    description:
                      'How many values of each field could not be read and were left out (`on_invalid: null`); absent for none',
                    additionalProperties: { type: 'integer' },
                  },
                  rejected: {
                    type: 'array',
                    items: {
                      type: 'object',
                      properties: {
                        index: { type: 'integer' },
                        code: { type: 'string' },
                        message: { type: 'string' },
                        path: { type: 'string' },
                      },
                    },
                  },
                },
              }),
            },
            '400': failed('The body is not understood, or the records have no identity'),
            '413': failed('The body is too large'),
            ...failures,
            '403': failed('The token may not write to the source; or a claim of the token is missing or malformed'),
          },
        },
      },
      '/v1/dimensions': {
        get: {
          summary: 'How many values each dimension has been seen with, the largest first',
          responses: {
            '200': { description: 'Dimensions with their limit', content: json({ type: 'object' }) },
            ...failures,
            '403': failed('Not an operator; or a claim of the token is missing or malformed'),
          },
        },
      },
      '/v1/dead-letters': {
        get: {
          summary: 'Records that were refused, newest first',
          responses: {
            '200': { description: 'Dead letters', content: json({ type: 'object' }) },
            ...failures,
            '403': failed('Not an operator; or a claim of the token is missing or malformed'),
          },
        },
      },
      '/v1/dead-letters/{id}': {
        get: {
          summary: 'One refused record with its bytes',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: {
            '200': { description: 'The dead letter', content: json({ type: 'object' }) },
            '404': failed('There is none'),
            ...failures,
          },
        },
      },
      '/v1/dead-letters/replay': {
        post: {
          summary: 'Take refused records again, with the identity that they had',
          requestBody: {
            required: true,
            content: json({
              type: 'object',
              required: ['ids'],
              properties: { ids: { type: 'array', items: { type: 'string' } } },
            }),
          },
          responses: {
            '200': { description: 'How many were taken', content: json({ type: 'object' }) },
            ...failures,
            '403': failed('Not an operator; or a claim of the token is missing or malformed'),
          },
        },
      },
      ...describeAlertPaths(),
      '/healthz': {
        get: { summary: 'The process answers', security: [], responses: { '200': { description: 'It does' } } },
      },
      '/readyz': {
        get: {
          summary: 'Whether the process takes requests, and which of its components has a problem',
          security: [],
          responses: {
            '200': { description: '`status` is ready or degraded', content: json(readiness) },
            '503': { description: '`status` is starting, draining or unavailable', content: json(readiness) },
          },
        },
      },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: TOKEN } },
      schemas: {
        Query: query,
        Rule: describeRule(),
        TokenClaims: tokenClaims,
        Error: error,
        Failure: { type: 'object', properties: { error: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}
