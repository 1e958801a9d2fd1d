import { z } from 'zod';

/** Most names of one parameter, and the longest one. */
const MAX_NAMES = 20;
const MAX_LENGTH = 64;

/** Parses a parameter such as `revenue,orders`; undefined where it is absent. */
export const namesSchema = z
  .string()
  .max(MAX_NAMES * (MAX_LENGTH + 1))
  .optional()
  .transform((text) => text?.split(','))
  .pipe(z.array(z.string().min(1).max(MAX_LENGTH)).max(MAX_NAMES).optional());
