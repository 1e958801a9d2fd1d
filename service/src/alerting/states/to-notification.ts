import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { nextBucket } from '../../time/buckets.ts';
import { presentCondition } from '../rules/present-rule.ts';
import type { EpisodeRecord } from '../types.ts';
import { granularityOf, presentAlert } from './present.ts';

export interface NotificationContext {
  readonly nowMs: number;
  /** Returns whether a silence covers the given state of the episode. */
  isSilenced(record: EpisodeRecord): boolean;
  /** Time zone of the catalogue: buckets of days and longer follow it. */
  readonly timezone: string;
  readonly weekStart: number;
}

/** Builds the notification of a record, with the condition of its rule and the bucket that was judged. */
export function toNotification(
  type: AlertNotification['type'],
  record: EpisodeRecord,
  rule: Rule,
  context: NotificationContext,
): AlertNotification {
  const granularity = granularityOf(rule);
  return {
    type,
    timestamp: new Date(context.nowMs).toISOString(),
    sequence: record.sequence,
    alert: presentAlert(record, { nowMs: context.nowMs, isSilenced: context.isSilenced(record), rule }),
    ...(granularity && { granularity }),
    bucket: findBucket(record, granularity, context),
    condition: presentCondition(rule),
  };
}

/** Returns the judged bucket; an absence lasts from its beginning until now. */
function findBucket(
  { bucketAtMs }: EpisodeRecord,
  granularity: Rule['per'] | undefined,
  { nowMs, timezone, weekStart }: NotificationContext,
): { from: string; to: string } | null {
  if (bucketAtMs === null) return null;
  const endMs = granularity ? nextBucket(bucketAtMs, granularity, timezone, weekStart) : nowMs;
  return { from: new Date(bucketAtMs).toISOString(), to: new Date(endMs).toISOString() };
}
