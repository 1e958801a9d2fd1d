import { z } from 'zod';
import type { RuleView } from '../../../../sdk/src/protocol/rules.ts';
import { toFilters } from '../../alerting/states/to-filters.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import type { Policy } from '../../access/types.ts';
import { nextBucket } from '../../time/buckets.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { sendExplanation } from '../insight/route-explain.ts';
import { RequestClient } from '../request-client.ts';
import type { HttpOptions } from '../types.ts';

export const alertExplanationSchema = z.strictObject({ language: z.string().max(35).default('en-GB') });

/** `GET /v1/alerts/{id}/explanation`: explains the bucket that raised an alert, from the rows that the reader sees. */
export const routeAlertExplanation =
  ({ alerts, rules, explanations, catalog, now }: HttpOptions) =>
  async (context: RouteContext & { params: Record<string, string> }): Promise<void> => {
    const { language } = parse(alertExplanationSchema, context.query);
    const { policy } = context.state.access;
    const { bucket, rule, metric, dimensions, endedAt } = await alerts.show(context.params.id as string, policy);
    if (bucket === null) {
      throw new InvalidRequestError('no_bucket', 'the alert was raised on no bucket: expected one on a value');
    }
    const { per = 'hour', against, absentFor, own } = findRule(rule, policy);
    const bucketEndMs = nextBucket(Date.parse(bucket), per, catalog.timezone, catalog.weekStart);
    // An absence lasts from its beginning until data arrives.
    const endMs = absentFor === undefined ? bucketEndMs : endedAt === null ? now() : Date.parse(endedAt);
    const explanation = await explanations.explain(
      {
        metric,
        dateRange: [bucket, new Date(endMs).toISOString()],
        compareDateRange: against,
        filters: [...toFilters(dimensions), ...(own?.filters ?? [])],
        timezone: undefined,
        language,
        isRaised: true,
      },
      policy,
      new RequestClient(context),
    );
    sendExplanation(context, explanation);

    /** Finds the rule of an alert; a deleted rule leaves its alerts behind. */
    function findRule(name: string, reader: Policy): Partial<RuleView> {
      return rules.list(reader).find((rule) => rule.name === name) ?? {};
    }
  };
