import { z } from 'zod';
import { ticketSchema } from '../../../wire/health.ts';
import { clientFrameSchema, polledFramesSchema, streamQuerySchema } from '../../../wire/live.ts';
import type { Operation } from '../operation.ts';

export const LIVE_OPERATIONS: readonly Operation[] = [
  {
    id: 'openLive',
    tag: 'Live',
    method: 'get',
    path: '/v1/live',
    summary: 'Open the live socket',
    description:
      'A WebSocket. Its text messages are `LiveClientFrame` and `LiveServerFrame`. The token is sent as the subprotocol ' +
      '`bearer.<token>`, as an `auth` frame, or as a ticket.',
    isOpen: true,
    query: z.object({ ticket: z.string().optional().describe('From `POST /v1/live/ticket`') }),
    answers: { 101: { description: 'Switching protocols' } },
    errors: {
      400: ['invalid_request'],
      401: ['invalid_ticket', 'invalid_token', 'token_expired', 'token_revoked'],
      403: ['origin_not_allowed', 'missing_claim', 'malformed_claim', 'forbidden'],
      429: ['too_many_sockets', 'too_many_requests'],
      500: ['internal'],
      503: ['overloaded', 'restarting', 'database_unavailable', 'signing_keys_unavailable'],
    },
  },
  {
    id: 'createLiveTicket',
    tag: 'Live',
    method: 'post',
    path: '/v1/live/ticket',
    summary: 'Create a one-time ticket for `/v1/live?ticket=…`',
    description: 'For clients that can send neither a subprotocol nor a frame first.',
    answers: {
      200: {
        description: 'The ticket, with the rights of the token',
        schema: ticketSchema,
        example: { ticket: 'nX2m7Qp0…', expiresInMs: 30_000 },
      },
    },
    errors: { 429: ['too_many_tickets'] },
  },
  {
    id: 'openLiveStream',
    tag: 'Live',
    method: 'get',
    path: '/v1/live/stream',
    summary: 'Open a live session without a WebSocket, or poll its frames',
    description:
      'Where WebSockets are blocked. Without `wait` the answer is an event stream (`text/event-stream`) of ' +
      '`LiveStreamFrame`; with it, it is JSON. The token is sent in the header, or as a ticket.',
    isOpen: true,
    query: streamQuerySchema,
    answers: {
      200: {
        description: 'Frames, of a stream that is polled; else events, each of which is a frame',
        schema: polledFramesSchema,
        files: { 'text/event-stream': 'Without `wait`: each `data` is a `LiveStreamFrame`' },
        example: { next: 1, frames: [{ t: 'stream', id: 'nX2m7Qp0…' }] },
      },
    },
    errors: {
      400: ['nul_byte'],
      401: ['token_required', 'invalid_ticket', 'invalid_token', 'token_expired', 'token_revoked'],
      403: ['origin_not_allowed', 'missing_claim', 'malformed_claim', 'forbidden'],
      404: ['not_found'],
      410: ['stream_ended'],
      429: ['too_many_sockets', 'too_many_requests'],
      500: ['internal'],
      503: ['overloaded', 'restarting', 'database_unavailable', 'signing_keys_unavailable'],
    },
  },
  {
    id: 'sendLiveFrames',
    tag: 'Live',
    method: 'post',
    path: '/v1/live/stream/{id}',
    summary: 'Send frames to a live session without a WebSocket',
    description: 'At most 200, one request at a time. The token is of the subject that opened the stream.',
    body: {
      schema: z.array(clientFrameSchema).max(200),
      example: [{ t: 'sub', id: 1, query: { metrics: ['orders'], timeDimension: { dateRange: 'today' } } }],
    },
    answers: { 204: { description: 'The frames are taken; what they ask for comes in the stream' } },
    errors: { 404: ['not_found'], 410: ['stream_ended'], 429: ['too_many_requests'] },
  },
];
