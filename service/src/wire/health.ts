/** The answers of `/healthz`, `/readyz` and `POST /v1/live/ticket`. */
import { z } from 'zod';
import { instant } from './basic.ts';

export const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

export const readinessSchema = z
  .object({
    status: z
      .enum(['ready', 'degraded', 'starting', 'draining', 'unavailable'])
      .describe('`ready` and `degraded` take requests'),
    waitingFor: z.string().exactOptional(),
    components: z.array(
      z.object({
        name: z.enum(['postgres', 'ingest', 'kafka', 'redis']),
        status: z.enum(['ok', 'degraded', 'failed']),
        reason: z.string().exactOptional(),
        problems: z.array(z.record(z.string(), z.unknown())).exactOptional(),
      }),
    ),
    retention: z
      .object({
        sweptAt: instant.describe('When everything was looked through last'),
        deleted: z.record(z.string(), z.int()).describe('Number of rows by kind, since the process started'),
      })
      .exactOptional()
      .describe('Of processes that delete what is beyond its retention'),
  })
  .meta({ id: 'Readiness' });

export const ticketSchema = z
  .object({ ticket: z.string().describe('Valid once'), expiresInMs: z.int() })
  .meta({ id: 'LiveTicket' });
