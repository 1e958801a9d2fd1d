import { z } from 'zod';
import {
  deadLetterDetailSchema,
  deadLetterListSchema,
  eventsOutcomeSchema,
  replayOutcomeSchema,
} from '../../../wire/events.ts';
import { listSchema, replaySchema } from '../../events/route-dead-letters.ts';
import { allOf, FORBIDDEN, NOT_FOUND } from '../error-codes.ts';
import type { Operation } from '../operation.ts';

const record = z.record(z.string(), z.unknown());

const headers = z.object({
  'Idempotency-Key': z
    .string()
    .max(256)
    .optional()
    .describe('Needed where the source declares no event id; the same when a request is sent again'),
  'Idempotency-Offset': z.int().nonnegative().optional().describe('Index of the first record, for parts of one file'),
});

export const EVENT_OPERATIONS: readonly Operation[] = [
  {
    id: 'sendEvents',
    tag: 'Events',
    method: 'post',
    path: '/v1/events/{source}',
    summary: 'Send events, which are durable before the request is answered',
    headers,
    body: {
      schema: z.union([record, z.array(record)]),
      example: [
        { event_id: 'o-1', id: 'o-1', version: 1, at: '2026-11-27T08:00:00Z', region: 'north', total: '10.50' },
      ],
      texts: { 'application/x-ndjson': 'One record a line' },
    },
    answers: {
      200: {
        description: 'How many were accepted, stored before, and rejected with why',
        schema: eventsOutcomeSchema,
      },
    },
    errors: allOf(FORBIDDEN, { 400: ['identity_required', 'topic_only'], 503: ['not_written'] }),
  },
  {
    id: 'listDeadLetters',
    tag: 'Events',
    method: 'get',
    path: '/v1/dead-letters',
    summary: 'List rejected records, newest first, for roles that operate',
    query: listSchema,
    answers: { 200: { description: 'Dead letters', schema: deadLetterListSchema } },
    errors: FORBIDDEN,
  },
  {
    id: 'getDeadLetter',
    tag: 'Events',
    method: 'get',
    path: '/v1/dead-letters/{id}',
    summary: 'Show one rejected record with its bytes',
    answers: { 200: { description: 'The dead letter', schema: deadLetterDetailSchema } },
    errors: allOf(FORBIDDEN, NOT_FOUND, { 400: ['invalid_request'] }),
  },
  {
    id: 'replayDeadLetters',
    tag: 'Events',
    method: 'post',
    path: '/v1/dead-letters/replay',
    summary: 'Ingest rejected records again, with the identity that they had',
    body: { schema: replaySchema, example: { ids: ['17'] } },
    answers: { 200: { description: 'How many were ingested', schema: replayOutcomeSchema } },
    errors: allOf(FORBIDDEN, { 503: ['not_written'] }),
  },
];
