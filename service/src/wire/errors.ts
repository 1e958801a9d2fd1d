import { ERROR_CODES, type ErrorCode } from '../../../sdk/src/protocol/errors.ts';
import { z } from 'zod';

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

export const errorSchema = z
  .object({
    code: z.enum(codes).describe('Stable; each operation lists its codes by status. Later versions may send others'),
    message: z.string().describe('Names the offending value and the expected one; for people, may change'),
    path: z.string().exactOptional().describe('Where in the request, as `metrics[0]`'),
    retryable: z.boolean().describe('Whether the same request may succeed later'),
    retryAfterSeconds: z
      .int()
      .min(1)
      .exactOptional()
      .describe('When to send the request again, as in the header `Retry-After`; in live frames there is no header'),
    requestId: z.string().exactOptional().describe('As in the header `X-Request-Id`'),
  })
  .meta({ id: 'Error' });

/** The body of every answer that is an error, and of a query of a batch that failed. */
export const failureSchema = z.object({ error: errorSchema }).meta({ id: 'Failure' });
