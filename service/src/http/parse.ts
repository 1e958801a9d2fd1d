import type { z } from 'zod';
import { InvalidRequestError } from '../errors.ts';

/** Parses a part of a request. Throws `invalid_request` that names where and what was expected. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  throw new InvalidRequestError('invalid_request', `${path || 'the request'}: ${issue?.message ?? 'not understood'}`, {
    path,
  });
}
