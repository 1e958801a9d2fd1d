/** The answers of `POST /v1/events/{source}` and `/v1/dead-letters`. */
import { REJECTION_CODES, type RejectionCode } from '../../../sdk/src/protocol/errors.ts';
import { z } from 'zod';
import { instant } from './basic.ts';

const rejectionCodes = Object.keys(REJECTION_CODES) as [RejectionCode, ...RejectionCode[]];

export const eventsOutcomeSchema = z
  .object({
    accepted: z.int(),
    duplicates: z.int().describe('Records that were stored before'),
    rejected: z.array(
      z.object({
        index: z.int().describe('Of the record in the request, from 0'),
        code: z.enum(rejectionCodes),
        message: z.string(),
        path: z.string().exactOptional(),
      }),
    ),
    nulled: z
      .record(z.string(), z.int())
      .exactOptional()
      .describe('Field to number of values that could not be read and were left out (`on_invalid: null`)'),
  })
  .meta({ id: 'EventsOutcome' });

const deadLetter = {
  id: z.string(),
  source: z.string(),
  ingress: z.string(),
  offset: z.string(),
  stage: z.string(),
  code: z.string().describe('As in `rejected` of `POST /v1/events/{source}`; older versions may have stored others'),
  message: z.string(),
  path: z.string().nullable(),
  createdAt: instant,
  replayedAt: instant.nullable(),
};
export const deadLetterSchema = z.object(deadLetter).meta({ id: 'DeadLetter' });
export const deadLetterListSchema = z
  .object({ deadLetters: z.array(deadLetterSchema) })
  .meta({ id: 'DeadLetterList', description: 'Newest first' });
export const deadLetterDetailSchema = z
  .object({
    ...deadLetter,
    value: z.string().nullable().describe('The record as text'),
    key: z.string().nullable(),
    withheld: z
      .literal(true)
      .exactOptional()
      .describe(
        'Present where the source has personal data and the token has no role with `personal: true`: `value` has only the fields that are not personal, and is null where the record is no JSON object; `key` is null',
      ),
  })
  .meta({ id: 'DeadLetterDetail' });

export const replayOutcomeSchema = z
  .object({
    replayed: z.int(),
    known: z.int().describe('Records that were stored before'),
    missing: z.array(z.string()).describe('Ids that do not exist'),
    rejected: z.array(z.object({ id: z.string(), code: z.enum(rejectionCodes), message: z.string() })),
  })
  .meta({ id: 'ReplayOutcome' });
