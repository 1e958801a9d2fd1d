import { z } from 'zod';
import { querySchema } from '../../../query/parse/query-schema.ts';
import { catalogSchema, dimensionSizesSchema, sourceListSchema } from '../../../wire/catalog.ts';
import { exportRequestSchema, exportSchema } from '../../../wire/exports.ts';
import { provenanceSchema } from '../../../wire/provenance.ts';
import { queryRequestSchema, queryResponseSchema } from '../../../wire/query.ts';
import { allOf, ASKING, FORBIDDEN, NOT_FOUND, QUERY_CODES, READING } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

const QUERY = {
  metrics: ['revenue'],
  dimensions: ['region'],
  timeDimension: { dateRange: 'last 7 days' },
  filters: [{ member: 'region', operator: 'equals', values: ['north', 'south'] }],
  order: [['revenue', 'desc']],
  limit: 10,
} satisfies z.input<typeof querySchema>;

export const QUERY_OPERATIONS: readonly Operation[] = [
  {
    id: 'query',
    tag: 'Queries',
    method: 'post',
    path: '/v1/query',
    summary: 'Answer one query, or a batch of at most 50',
    description:
      'A query that fails leaves the others alone: its place in `results` has an `error`. Only when all fail because the ' +
      'service is busy or away, the status is that of the first. ' +
      `Codes of a failed query: ${QUERY_CODES.map((code) => `\`${code}\``).join(', ')}.`,
    body: { schema: z.union([querySchema, queryRequestSchema]), example: QUERY },
    answers: {
      200: {
        description: 'A result or an error for each query, in their order',
        schema: queryResponseSchema,
      },
    },
    errors: { ...READING, 400: [] },
  },
  {
    id: 'export',
    tag: 'Queries',
    method: 'post',
    path: '/v1/export',
    summary: 'Get all rows of queries, or of the widgets of a dashboard, as a file',
    description:
      'The rows are written while they are read. Rows by time that are too many for one read are read in parts, each a ' +
      'snapshot of its own. An error after the first rows ends the connection: a file that is complete is a whole answer. ' +
      'Of several queries one that fails leaves the others alone: the error stands in its place.',
    body: {
      schema: exportRequestSchema,
      example: {
        format: 'json',
        queries: [
          {
            title: 'Revenue by region',
            metrics: ['revenue'],
            dimensions: ['region'],
            timeDimension: { dateRange: 'last 7 days' },
          },
        ],
      } satisfies z.input<typeof exportRequestSchema>,
    },
    answers: {
      200: {
        description: 'The file, with a name in `Content-Disposition`',
        schema: exportSchema,
        files: {
          'text/csv': 'What the rows are of, and the rows; with several queries one after the other',
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'A workbook with a sheet for each query',
        },
      },
    },
    errors: allOf(ASKING, READING, NOT_FOUND, { 400: ['unknown_order_member'] }),
  },
  {
    id: 'getCatalog',
    tag: 'Queries',
    method: 'get',
    path: '/v1/catalog',
    summary: 'List metrics, dimensions and hierarchies that the token may see',
    answers: { 200: { description: 'The catalogue', schema: catalogSchema } },
    errors: {},
  },
  {
    id: 'listDimensions',
    tag: 'Queries',
    method: 'get',
    path: '/v1/dimensions',
    summary: 'Count the values of each dimension, for roles that operate',
    answers: {
      200: {
        description: 'Dimensions with their limit, the largest first',
        schema: dimensionSizesSchema,
      },
    },
    errors: FORBIDDEN,
  },
  {
    id: 'listSources',
    tag: 'Queries',
    method: 'get',
    path: '/v1/sources',
    summary: 'Show how far each source is read, and what fails, for roles that operate',
    answers: { 200: { description: 'Sources in the order of the catalogue', schema: sourceListSchema } },
    errors: FORBIDDEN,
  },
  {
    id: 'getProvenance',
    tag: 'Queries',
    method: 'get',
    path: '/v1/provenance/{id}',
    summary: 'Show where the numbers of an answer come from',
    answers: { 200: { description: 'Query, definitions, sources and policy', schema: provenanceSchema } },
    errors: allOf(READING, NOT_FOUND, { 410: ['catalog_changed'] }),
  },
];
