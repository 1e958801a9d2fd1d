import type { RuleDefinition } from './rules.ts';

/** The wire contract of alerts: `GET /v1/alerts`, the frames of live alert channels, and what webhooks carry. */

export type Severity = 'info' | 'warning' | 'critical';

/** `pending`: beyond the threshold, not yet for long enough; `recovering`: back, not yet for long enough. */
export type AlertState = 'pending' | 'firing' | 'recovering' | 'resolved';

/** One episode of one instance of a rule, as the asking principal may see it. Instants are ISO, UTC. */
export interface Alert {
  /** Stays the same for the whole episode. */
  readonly id: string;
  readonly rule: string;
  /** True for a rule that the reader made for itself; absent for others. */
  readonly own?: true;
  readonly title: string;
  readonly metric: string;
  /** Dimension to value of the instance; empty for a rule that is not split. Null is "no value". */
  readonly dimensions: Readonly<Record<string, string | null>>;
  /** Only rises within an episode. */
  readonly severity: Severity;
  readonly state: AlertState;
  /** The last number that was judged; null where there was none. */
  readonly value: number | null;
  /** Threshold; null if the condition has none. */
  readonly threshold: number | null;
  /** Base of a change, or the usual value; null for fixed thresholds. */
  readonly expected: number | null;
  /** The range in which the value was expected; null but for rules on anomalies. Absent in notifications of earlier versions. */
  readonly usual?: { readonly from: number; readonly to: number } | null;
  /** First instant of the bucket that was judged. */
  readonly bucket: string | null;
  /** Length of that bucket; absent when the rule is gone. */
  readonly granularity?: RuleGranularity;
  /** Comparison that `expected` is the value of, such as `previous period`; absent for other conditions, and when the rule is gone. */
  readonly against?: string;
  /** `instances`: the rule has `value` instances, of which only `threshold` are watched. Absent: the rule's condition holds. */
  readonly kind?: 'instances';
  /** Time at which the condition first held. */
  readonly startedAt: string;
  /** Time at which it began to fire; null while pending. */
  readonly firedAt: string | null;
  readonly endedAt: string | null;
  readonly acknowledged: { readonly by: string; readonly at: string; readonly note: string | null } | null;
  /** Who is to look after it: a name, or the subject of who took it over. Absent in notifications of earlier versions. */
  readonly assigned?: { readonly to: string; readonly by: string; readonly at: string } | null;
  /** Null when nobody snoozed it, or the snooze is over. */
  readonly snoozedUntil: string | null;
  readonly silenced: boolean;
  /** Grows by one with each change; what comes with a lower version is old. */
  readonly version: number;
  /** Oldest first; in `GET /v1/alerts/{id}` and the answers of its actions only. */
  readonly history?: readonly AlertChange[];
}

/** One line of an episode's history, which is never changed afterwards. */
export interface AlertChange {
  readonly version: number;
  readonly at: string;
  readonly kind:
    | 'pending'
    | 'firing'
    | 'recovering'
    | 'resolved'
    | 'escalated'
    | 'acknowledged'
    | 'snoozed'
    | 'awakened'
    | 'commented'
    | 'assigned'
    | 'unassigned';
  /** User who made the change; null for the service itself. */
  readonly by: string | null;
  /** The name of the person for `assigned`. */
  readonly note: string | null;
  readonly severity: Severity;
  readonly value: number | null;
}

export interface AlertList {
  /** Highest severity first, then newest first. */
  readonly alerts: readonly Alert[];
  /** `before` of the next page; absent on the last. */
  readonly next?: string;
}

export type RuleGranularity = 'minute' | 'hour' | 'day' | 'week' | 'month';

/** The condition of a rule, by the keys of a rule's definition. */
export type RuleCondition = Pick<
  RuleDefinition,
  | 'above'
  | 'below'
  | 'clear'
  | 'critical'
  | 'risesBy'
  | 'fallsBy'
  | 'risesByAmount'
  | 'fallsByAmount'
  | 'minBase'
  | 'against'
  | 'anomaly'
  | 'absentFor'
>;

/** The body of a webhook. */
export interface AlertNotification {
  /** `alert.digest`: alerts that exceeded the messages of an hour, summed up in one. */
  readonly type: 'alert.firing' | 'alert.escalated' | 'alert.reminder' | 'alert.resolved' | 'alert.digest' | 'test';
  readonly timestamp: string;
  /** Grows by one with each notification of the episode. */
  readonly sequence: number;
  /** Highest severity, in a message about several alerts. */
  readonly alert: Alert;
  /** Length of the buckets that the rule judges. */
  readonly granularity?: RuleGranularity;
  /** The bucket that was judged: its first instant, and the instant after its last. */
  readonly bucket?: { readonly from: string; readonly to: string } | null;
  readonly condition?: RuleCondition;
  /** User who ended the episode by hand and their note, or the reason why the service ended it (`by: null`). */
  readonly resolvedBy?: { readonly by: string | null; readonly note: string | null };
  /** User who requested a test message. */
  readonly requestedBy?: string;
  /** Why the number changed, in one sentence of the channel's language; absent where no cause is known. */
  readonly reason?: string;
  /** Address of a page that shows the alert; absent without `PAGE_URL`. */
  readonly url?: string;
  /** Address of the metric around the judged bucket, and of what its number is made of. */
  readonly chartUrl?: string;
  readonly proofUrl?: string;
  /** The message as people get it, in the language and with the times of the channel's zone. */
  readonly message?: {
    readonly subject: string;
    readonly text: string;
    readonly language: string;
    readonly timezone: string;
  };
  /** Count and the other alerts (at most 100), in a message about several alerts. */
  readonly group?: {
    readonly count: number;
    readonly others: readonly Alert[];
  };
}
