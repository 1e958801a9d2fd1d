import { z } from 'zod';
import { actionsSchema, namesSchema, originsSchema } from '../../access/embed/new-key-schema.ts';
import { ONE_LINE } from '../../base/text/text-patterns.ts';
import { filterSchema } from '../../query/parse/filter-schema.ts';

const value = z.union([z.string().max(1000), z.number(), z.boolean()]);
const attributeName = z
  .string()
  .regex(/^(?!sub$)[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'the name of an attribute other than sub, as regions');

/** An embed token as a backend asks for it. */
export const embedTokenRequestSchema = z
  .strictObject({
    subject: z
      .string()
      .max(256)
      .regex(ONE_LINE, '1 to 256 characters without control characters')
      .describe('Who asks, as `sub` of other tokens'),
    roles: namesSchema,
    attributes: z
      .record(attributeName, z.union([value, z.array(value).max(1000)]))
      .exactOptional()
      .describe('Values by attribute that row filters of the roles name: `{"regions": ["north"]}`'),
    filters: z
      .array(filterSchema)
      .max(20)
      .exactOptional()
      .describe('Joined to every query, beside the row filters of the roles'),
    metrics: namesSchema.exactOptional().describe('Absent: those of the key, else of the roles'),
    actions: actionsSchema.exactOptional(),
    origins: originsSchema.exactOptional().describe('Absent: those of the key'),
    lifetimeSeconds: z.int().min(1).exactOptional().describe('Absent: 600, or less where the key gives less'),
  })
  .meta({ id: 'EmbedTokenRequest' });
