import type { z } from 'zod';
import { parseWire } from '../base/parse-wire.ts';

/** Parses a part of a request. Throws `invalid_request` that names the path, the value, and what was expected. */
export const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> =>
  parseWire(schema, value, 'invalid_request', 'the request');
