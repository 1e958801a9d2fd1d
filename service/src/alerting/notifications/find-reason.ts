import { findReason } from '../../../../sdk/src/format/find-reason.ts';
import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { Policy } from '../../access/types.ts';
import { Gate } from '../../base/gate.ts';
import { within } from '../../base/within.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import type { ExplanationService } from '../../insight/explanations/types.ts';
import { toFilters } from '../states/to-filters.ts';
import { OWN_CHANNEL } from './own-channels.ts';

/**
 * Returns why the number of a notification changed, in one sentence of a language. Undefined where no cause is known, or
 * none in time. The name of the channel tells who reads it.
 */
export type FindReason = (
  notification: AlertNotification,
  language: string,
  channel: string,
) => Promise<string | undefined>;

export interface ReasonOptions {
  readonly catalog: Catalog;
  readonly explanations: ExplanationService;
  /** Policy of the rules of the catalogue. */
  readonly policy: Policy;
  /** Returns the policy of an own rule; undefined where it is deleted or stopped, and for other rules. */
  policyOf(rule: string): Policy | undefined;
  /** A message waits for its reason at most this long, ms. */
  readonly limitMs: number;
  now(): number;
  onError(error: unknown): void;
}

/** Explanations at once, and those that wait: of a burst the further messages go without a reason. */
const CONCURRENCY = 2;
const MAX_WAITING = 8;

const HAVE_REASONS: readonly AlertNotification['type'][] = ['alert.firing', 'alert.escalated', 'alert.reminder'];

/** Explains alerts on buckets that are over, one by one; several alerts in one message have no common reason. */
export function createReasonFinder(options: ReasonOptions): FindReason {
  const { explanations, limitMs, now, onError } = options;
  const gate = new Gate({
    concurrency: CONCURRENCY,
    perKey: CONCURRENCY,
    maxWaiting: MAX_WAITING,
    maxWaitingPerKey: MAX_WAITING,
    waitWithinMs: limitMs,
  });
  return async ({ type, alert, bucket, condition, group }, language, channel) => {
    const isExplained = HAVE_REASONS.includes(type) && alert.kind === undefined && condition?.absentFor === undefined;
    if (!isExplained || group || !bucket || Date.parse(bucket.to) > now()) return undefined;
    // Before the search waits: the rule may be deleted meanwhile, and its owner must not read of rows of others.
    const policy = channel.startsWith(OWN_CHANNEL)
      ? options.policyOf(alert.rule)
      : findPolicy(alert.rule, [alert.metric], Object.keys(alert.dimensions), options);
    if (!policy) return undefined;
    const abandoned = new AbortController();
    let reason: string | undefined;
    const search = async (): Promise<void> => {
      const explanation = await explanations.explain(
        {
          metric: alert.metric,
          dateRange: [bucket.from, bucket.to],
          compareDateRange: condition?.against,
          filters: toFilters(alert.dimensions),
          timezone: undefined,
          language,
          isRaised: true,
        },
        policy,
        { signal: abandoned.signal },
      );
      reason = findReason(explanation);
    };
    // The message says what happened without it.
    const searching = gate.run('reasons', search, abandoned.signal).catch((error: unknown) => {
      if (!abandoned.signal.aborted) onError(error);
    });
    await within(limitMs, searching);
    abandoned.abort(new Error('the message did not wait any longer'));
    return reason;
  };
}

/**
 * Rules of the API were made by somebody who may manage alerts: their reasons name only what all such roles see, beside
 * the metric and the dimensions of the rule.
 */
function findPolicy(
  rule: string,
  metrics: readonly string[],
  dimensions: readonly string[],
  { catalog, policy }: ReasonOptions,
): Policy {
  if (catalog.rules.has(rule)) return policy;
  const managers = [...catalog.roles.values()].filter((role) => role.alerts === 'manage');
  const select = (kind: 'metrics' | 'dimensions', own: readonly string[]): Set<string> =>
    new Set([
      ...own,
      ...[...policy[kind]].filter((name) =>
        managers.every((role) => role[kind] === 'all' || role[kind].includes(name)),
      ),
    ]);
  const visible = { metrics: select('metrics', metrics), dimensions: select('dimensions', dimensions) };
  const fingerprint = `${policy.fingerprint} ${[...visible.metrics].join()} ${[...visible.dimensions].join()}`;
  return { ...policy, ...visible, fingerprint };
}
