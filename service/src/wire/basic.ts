/** Pieces of answers. Objects are open, as readers ignore fields that they do not know. */
import { z } from 'zod';

/** ISO 8601 with `Z` or an offset. */
export const instant = z.iso.datetime({ offset: true });

/** First instant, and the instant after the last. */
export const instantRange = z.tuple([instant, instant]);

export const severitySchema = z.enum(['info', 'warning', 'critical']);

/** Dimension to value; null is "no value". */
export const dimensionValues = z.record(z.string(), z.string().nullable());
