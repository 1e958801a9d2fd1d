import { z } from 'zod';
import { ticketSchema } from '../../../wire/health.ts';
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
      401: ['invalid_ticket', 'invalid_token', 'token_expired'],
      403: ['origin_not_allowed', 'missing_claim', 'malformed_claim', 'forbidden'],
      429: ['too_many_sockets'],
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
];
