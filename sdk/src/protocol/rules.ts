/** The wire contract of `/v1/rules`, `/v1/silences`, `/v1/channels` and `/v1/deliveries`. */
import type { Severity } from './alerts.ts';
import type { Filter } from './query.ts';

/** A rule as it is made and edited; keys and words are those of the catalogue's `rules`, in camel case. */
export interface RuleDefinition {
  readonly title?: string;
  readonly metric: string;
  readonly per?: 'minute' | 'hour' | 'day' | 'week' | 'month';
  readonly by?: readonly string[];
  /** Exactly one of these eight. */
  readonly above?: number;
  readonly below?: number;
  readonly risesBy?: number;
  readonly fallsBy?: number;
  /** In the metric's unit; of shares 0.05 is five percentage points. */
  readonly risesByAmount?: number;
  readonly fallsByAmount?: number;
  readonly anomaly?: 'medium' | 'high';
  readonly absentFor?: string;
  readonly clear?: number;
  readonly critical?: number;
  readonly against?: string;
  /** Beside `risesBy` and `fallsBy`: a change against less than this is not judged. */
  readonly minBase?: number;
  /** Durations, as `10m`. */
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly repeat?: string;
  readonly noData?: 'ok' | 'alert' | 'keep';
  readonly severity?: Severity;
  readonly channels?: readonly string[];
}

/** A rule that a reader makes for itself, as it is created. */
export interface OwnRuleDefinition extends RuleDefinition {
  /** Rows that it is computed on, of those that its owner may see; all must hold. */
  readonly filters?: readonly Filter[];
  /** Language of mails to the address of the token, as a BCP 47 tag; absent or null: it is shown in the owner's alerts only. */
  readonly mailLanguage?: string | null;
}

/** Rights of a token over rules of its own. */
export interface OwnRuleRights {
  /** Most of them that one reader may have. */
  readonly limit: number;
  /** Address of the token that mails are sent to; null where it has none, or the service sends no mail. */
  readonly mail: string | null;
}

export interface RuleList {
  readonly rules: readonly RuleView[];
  /** Absent where the token may make no rules of its own. */
  readonly own?: OwnRuleRights;
}

export interface RuleView extends RuleDefinition {
  readonly name: string;
  /** Present on a rule that the reader made for itself: nobody else sees it. */
  readonly own?: {
    readonly filters: readonly Filter[];
    readonly mail: { readonly address: string; readonly language: string } | null;
    /** Why it is not evaluated, by an error code; absent while it is. */
    readonly stopped?: { readonly code: string; readonly message: string };
  };
  /** Rules of the catalogue can be disabled but not edited. */
  readonly origin: 'catalog' | 'api';
  readonly isDisabled: boolean;
  /** Named by an edit; 0 for a rule of the catalogue that was never touched. */
  readonly version: number;
}

/** Current findings of a rule, for each instance. */
export interface RuleTrial {
  readonly instances: readonly {
    readonly dimensions: Readonly<Record<string, string | null>>;
    readonly verdict: 'beyond' | 'between' | 'clear' | 'unknown';
    readonly severity: Severity;
    readonly value: number | null;
    readonly threshold: number | null;
    readonly expected: number | null;
    /** Range in which the value was expected; of rules on anomalies. */
    readonly usual?: { readonly from: number; readonly to: number } | null;
    readonly bucket: string | null;
  }[];
}

/** Backtest: the alerts that a rule would have raised in a range. */
export interface RuleBacktest {
  /** Closed buckets that were judged, for each instance. */
  readonly buckets: number;
  readonly episodes: readonly {
    readonly dimensions: Readonly<Record<string, string | null>>;
    readonly severity: Severity;
    /** Severity assigned by the detector, for rules of kind `anomaly`. */
    readonly anomaly?: 'medium' | 'high';
    /** Earliest time of detection: the bucket had ended. */
    readonly firedAt: string;
    /** Null while it is open at the end of the range. */
    readonly endedAt: string | null;
    /** First instant of the first bucket that was beyond, and the end of the last. */
    readonly from: string;
    readonly to: string;
    /** The most extreme value: furthest beyond a limit, or furthest from the expected value. */
    readonly value: number | null;
  }[];
}

export interface SilenceView {
  readonly id: string;
  /** Over `rule`, `metric`, `severity` and dimensions; all must hold. */
  readonly matchers: readonly Filter[];
  /** First instant, and the instant after the last. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly note: string | null;
  readonly createdBy: string;
}

export interface ChannelView {
  readonly name: string;
  readonly title: string;
  readonly type: 'webhook' | 'slack' | 'teams' | 'email';
  readonly state: 'ready' | 'paused' | 'disabled';
  /** Reason why it is disabled; null if it is not. */
  readonly reason: string | null;
  /** Time until which a circuit breaker pauses it. */
  readonly pausedUntil: string | null;
}

export interface DeliveryView {
  readonly id: string;
  /** The `webhook-id`. */
  readonly messageId: string;
  readonly channel: string;
  readonly alert: string | null;
  readonly type: string;
  readonly state: 'waiting' | 'delivered' | 'dead';
  /** The delivery whose message contains this one; null for those that are messages themselves. */
  readonly sentWith: string | null;
  readonly tries: number;
  readonly error: string | null;
  readonly createdAt: string;
  readonly deliveredAt: string | null;
}
