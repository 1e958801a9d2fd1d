/** The wire contract of alerts: `GET /v1/alerts`, the frames of live alert channels, and what webhooks carry. */

export type Severity = 'info' | 'warning' | 'critical';

/** `pending`: beyond the threshold, not yet for long enough; `recovering`: back, not yet for long enough. */
export type AlertState = 'pending' | 'firing' | 'recovering' | 'resolved';

/** One episode of one instance of a rule, as the asking principal may see it. Instants are ISO, UTC. */
export interface Alert {
  /** Stays the same for the whole episode. */
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly metric: string;
  /** Dimension to value of the instance; empty for a rule that is not split. Null is "no value". */
  readonly dimensions: Readonly<Record<string, string | null>>;
  /** Only rises within an episode. */
  readonly severity: Severity;
  readonly state: AlertState;
  /** The last number that was judged; null where there was none. */
  readonly value: number | null;
  /** What the value is held against; null where there is no such number. */
  readonly threshold: number | null;
  /** What a change is measured from, or the usual value; null for fixed thresholds. */
  readonly expected: number | null;
  /** First instant of the bucket that was judged. */
  readonly bucket: string | null;
  /** When the condition was first seen to hold. */
  readonly startedAt: string;
  /** When it began to fire; null while it has not. */
  readonly firedAt: string | null;
  readonly endedAt: string | null;
  readonly acknowledged: { readonly by: string; readonly at: string; readonly note: string | null } | null;
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
    | 'commented';
  /** Who did it; null for the service itself. */
  readonly by: string | null;
  readonly note: string | null;
  readonly severity: Severity;
  readonly value: number | null;
}

export interface AlertList {
  /** Newest first. */
  readonly alerts: readonly Alert[];
  /** `before` of the next page; absent on the last. */
  readonly next?: string;
}

/** The body of a webhook. */
export interface AlertNotification {
  readonly type: 'alert.firing' | 'alert.escalated' | 'alert.reminder' | 'alert.resolved' | 'test';
  readonly timestamp: string;
  /** Grows by one with each notification of the episode. */
  readonly sequence: number;
  readonly alert: Alert;
}
