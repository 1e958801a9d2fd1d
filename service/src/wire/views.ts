/** Bodies and answers of `/v1/views`. */
import { z } from 'zod';
import { TRIMMED_TEXT } from '../base/text/text-patterns.ts';

const text = z.string().min(1).max(4_096);

const choice = {
  range: text.exactOptional().describe('As `last 7 days`, or two dates joined by a slash'),
  compare: text.exactOptional(),
  filters: text.exactOptional().describe('As `region=north; channel=web,app`, or in JSON'),
};

const state = z
  .strictObject({
    dashboard: z.string().max(200).exactOptional().describe('Absent: the one that opens first'),
    ...choice,
    open: z
      .strictObject({
        metric: z.string().max(200),
        view: z.enum(['explore', 'explain', 'proof']).exactOptional(),
        ...choice,
      })
      .exactOptional()
      .describe('The metric that is open over the dashboard'),
  })
  .meta({ id: 'ViewState' });

export const storedViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: state.describe('Without what the token may not see'),
    missing: z
      .array(z.enum(['dashboard', 'filters', 'metric', 'range']))
      .describe('Parts that were left out of `state`: the token may not see them, or they are gone'),
    isOwn: z.boolean(),
  })
  .meta({ id: 'StoredView' });

export const viewListSchema = z.object({ views: z.array(storedViewSchema) }).meta({ id: 'ViewList' });

export const viewRequestSchema = z
  .strictObject({
    name: z
      .string()
      .max(100)
      .regex(TRIMMED_TEXT, '1 to 100 characters without spaces at the ends and control characters'),
    state: state.exactOptional().describe('Absent: the view is renamed'),
  })
  .meta({ id: 'ViewRequest' });
