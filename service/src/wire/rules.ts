/** The bodies and answers of `/v1/rules` and `/v1/silences`; docs/alerts.md explains each field. */
import { z } from 'zod';
import { filterSchema } from '../query/parse/filter-schema.ts';
import { granularitySchema } from './alerts.ts';
import { dimensionValues, instant, severitySchema } from './basic.ts';

const duration = z.string().regex(/^\d{1,6}(?:ms|s|m|h|d)$/);

const definition = {
  title: z.string().exactOptional(),
  metric: z.string(),
  per: granularitySchema.exactOptional().describe('`hour` when absent'),
  by: z.array(z.string()).exactOptional().describe('Dimensions to split by; at most five'),
  above: z.number().exactOptional(),
  below: z.number().exactOptional(),
  risesBy: z.number().exactOptional().describe('A share: 0.3 is 30 %'),
  fallsBy: z.number().exactOptional().describe('A share: 0.3 is 30 %'),
  risesByAmount: z.number().exactOptional(),
  fallsByAmount: z.number().exactOptional(),
  anomaly: z.enum(['medium', 'high']).exactOptional(),
  absentFor: duration.exactOptional(),
  clear: z.number().exactOptional(),
  critical: z.number().exactOptional(),
  against: z.string().exactOptional(),
  minBase: z.number().exactOptional(),
  for: duration.exactOptional(),
  keepFiringFor: duration.exactOptional(),
  repeat: duration.exactOptional(),
  noData: z.enum(['ok', 'alert', 'keep']).exactOptional(),
  severity: severitySchema.exactOptional(),
  channels: z.array(z.string()).exactOptional(),
};

export const ruleDefinitionSchema = z.strictObject(definition).meta({
  id: 'RuleDefinition',
  description:
    'One condition: `above`, `below`, `risesBy`, `fallsBy`, `risesByAmount`, `fallsByAmount`, `anomaly` or `absentFor`. ' +
    'Durations are such as `10m` (ms, s, m, h, d).',
});

export const newRuleSchema = z.strictObject({ name: z.string().max(64), ...definition }).meta({ id: 'NewRule' });
export const ruleEditSchema = z
  .strictObject({
    version: z.int32().nonnegative().exactOptional(),
    ...definition,
    filters: z.array(filterSchema).exactOptional().describe('Of own rules only'),
    mailLanguage: z.string().nullable().exactOptional().describe('Of own rules only'),
  })
  .meta({ id: 'RuleEdit', description: '`version` is that of the rule which the person saw' });

const ownFilters = z
  .array(filterSchema)
  .exactOptional()
  .describe('Rows that it is computed on, of those that its owner may see');
const mailLanguage = z
  .string()
  .nullable()
  .exactOptional()
  .describe('Language of mails to the address of the token, such as `de`; none where absent or null');

export const newOwnRuleSchema = z.strictObject({ ...definition, filters: ownFilters, mailLanguage }).meta({
  id: 'NewOwnRule',
  description: 'A rule that is computed on the rows of the caller and shown to nobody else',
});

const triedRuleSchema = z.strictObject({ ...definition, filters: ownFilters }).meta({ id: 'TriedRule' });
const ruleOrName = z.union([z.string().max(64), triedRuleSchema]).describe('The name of a rule, or a definition');
export const ruleTestSchema = z.strictObject({ rule: ruleOrName }).meta({ id: 'RuleTest' });
export const ruleBacktestRequestSchema = z
  .strictObject({
    rule: ruleOrName,
    dateRange: z.union([z.string().max(100), z.tuple([z.string().max(100), z.string().max(100)])]),
  })
  .meta({ id: 'RuleBacktestRequest' });

export const ruleSchema = z
  .object({
    name: z.string(),
    ...definition,
    origin: z.enum(['catalog', 'api']).describe('Rules of the catalogue can be disabled and not edited'),
    isDisabled: z.boolean(),
    version: z.int(),
    own: z
      .object({
        filters: z.array(filterSchema),
        mail: z.object({ address: z.string(), language: z.string() }).nullable(),
        stopped: z
          .object({ code: z.string(), message: z.string() })
          .exactOptional()
          .describe('Why it is not evaluated; absent while it is'),
      })
      .exactOptional()
      .describe('Present on a rule that the reader made for itself: nobody else sees it'),
  })
  .meta({ id: 'Rule' });

export const ruleListSchema = z
  .object({
    rules: z.array(ruleSchema),
    own: z
      .object({
        limit: z.int().describe('Most rules of its own that one reader may have'),
        mail: z.string().nullable().describe('Address of the token for mails; null where none are sent'),
      })
      .exactOptional()
      .describe('Present where the token may make rules of its own'),
  })
  .meta({ id: 'RuleList' });

export const ruleTrialSchema = z
  .object({
    instances: z.array(
      z.object({
        dimensions: dimensionValues,
        verdict: z.enum(['beyond', 'between', 'clear', 'unknown']),
        severity: severitySchema,
        value: z.number().nullable(),
        threshold: z.number().nullable(),
        expected: z.number().nullable(),
        usual: z
          .object({ from: z.number(), to: z.number() })
          .nullable()
          .exactOptional()
          .describe('Range in which the value was expected; of rules on anomalies'),
        bucket: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'RuleTrial' });

export const ruleBacktestSchema = z
  .object({
    buckets: z.int().describe('Closed buckets that were judged, for each instance'),
    episodes: z.array(
      z.object({
        dimensions: dimensionValues,
        severity: severitySchema,
        anomaly: z.enum(['medium', 'high']).exactOptional(),
        firedAt: instant,
        endedAt: instant.nullable(),
        from: instant,
        to: instant,
        value: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'RuleBacktest' });

export const silenceSchema = z
  .object({
    id: z.string(),
    matchers: z.array(filterSchema),
    startsAt: instant,
    endsAt: instant,
    note: z.string().nullable(),
    createdBy: z.string(),
  })
  .meta({ id: 'Silence' });

export const silenceListSchema = z.object({ silences: z.array(silenceSchema) }).meta({ id: 'SilenceList' });
