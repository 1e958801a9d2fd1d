import type { Alert, AlertChange, AlertNotification, Severity } from '../../../sdk/src/protocol/alerts.ts';
import type { RuleBacktest, RuleTrial, RuleView, SilenceView } from '../../../sdk/src/protocol/rules.ts';
import type { DateRange, Filter } from '../../../sdk/src/protocol/query.ts';
import type { Access } from '../access/authenticate.ts';
import type { Policy, Scope } from '../access/types.ts';
import type { Rule } from '../catalog/model/types.ts';
import type { Episode } from './states/step.ts';

export interface Acknowledgement {
  readonly by: string;
  readonly atMs: number;
  readonly note: string | null;
}

export type SnoozeEnd = 'severity_change' | 'value_change';

export interface Snooze {
  readonly untilMs: number;
  /** What ends it before. */
  readonly endsOn: readonly SnoozeEnd[];
  /** When it began. */
  readonly severity: Severity;
  readonly value: number | null;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** An episode as it is stored. Instants are epoch ms. */
export interface EpisodeRecord extends Episode {
  readonly id: string;
  readonly rule: string;
  /** `condition`: what the rule watches holds; `instances`: the rule has more instances than are watched. */
  readonly kind: 'condition' | 'instances';
  readonly title: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly expected: number | null;
  /** The expected range, of rules on anomalies. */
  readonly usual: Range | null;
  readonly bucketAtMs: number | null;
  readonly acknowledged: Acknowledgement | null;
  readonly snooze: Snooze | null;
  /** Number of the last notification; 0: nobody was told. */
  readonly sequence: number;
  readonly notifiedAtMs: number | null;
  readonly notifiedSeverity: Severity | null;
  readonly version: number;
  readonly changedAtMs: number;
}

/** A line for the history. */
export interface HistoryEntry {
  readonly kind: AlertChange['kind'];
  readonly by: string | null;
  readonly note: string | null;
}

export interface Notification {
  readonly channels: readonly string[];
  readonly body: AlertNotification;
  /** Waits a moment for the others of its batch, to be sent with them; undefined: sent at once. */
  readonly batch?: string;
}

/** One compare-and-set: the record as it shall be, with its new version, and what goes with it in one transaction. */
export interface EpisodeWrite {
  readonly record: EpisodeRecord;
  /** Version that must still be stored; undefined: the episode is new. */
  readonly expectedVersion: number | undefined;
  readonly history: readonly HistoryEntry[];
  readonly notification: Notification | undefined;
  /** The evaluator's lease; undefined for people. */
  readonly lease: { readonly rule: string; readonly token: string } | undefined;
}

/** `written`; or somebody else changed the episode (`conflict`), or evaluates the rule now (`lease_lost`). */
export type WriteOutcome = 'written' | 'conflict' | 'lease_lost';

export interface SilenceRecord {
  readonly id: string;
  /** Over `rule`, `metric`, `severity` and dimensions; all must hold. */
  readonly matchers: readonly Filter[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly note: string | null;
  readonly createdBy: string;
  /** What its creator could see: it applies to these alerts only. Null: to all. */
  readonly scope: Scope | null;
}

/** A rule with where it comes from. */
export interface KnownRule {
  readonly rule: Rule;
  readonly origin: 'catalog' | 'api';
  readonly isDisabled: boolean;
  /** As the API shows it; grows with each edit. 0 for a rule of the catalogue that was never touched. */
  readonly version: number;
}

/** Alerts as live channels show them. */
export interface AlertFeed {
  /** Alerts that are not resolved and may be seen: the worst first, then the newest. At most 1,000 of all. */
  listOpen(policy: Policy): Promise<readonly Alert[]>;
  /** Told of each change that the policy may see, whichever replica made it. Returns how to stop. */
  subscribe(policy: Policy, onAlert: (alert: Alert) => void): () => void;
}

export interface AlertQuery {
  readonly state: readonly Alert['state'][];
  readonly severity: readonly Severity[];
  readonly rule: string | undefined;
  readonly metric: string | undefined;
  readonly limit: number;
  readonly before: string | undefined;
}

export type AlertAction =
  | { readonly kind: 'acknowledge'; readonly note: string | null }
  | {
      readonly kind: 'snooze';
      readonly untilMs: number;
      readonly endsOn: readonly SnoozeEnd[];
      readonly note: string | null;
    }
  | { readonly kind: 'unsnooze' }
  | { readonly kind: 'resolve'; readonly note: string | null }
  | { readonly kind: 'comment'; readonly note: string };

/** What people see of alerts and do with them. What they may not see is answered like what does not exist. */
export interface AlertService {
  list(
    query: AlertQuery,
    policy: Policy,
  ): Promise<{ readonly alerts: readonly Alert[]; readonly next: string | undefined }>;
  /** With its history. Throws `not_found`. */
  show(id: string, policy: Policy): Promise<Alert>;
  /** Throws `conflict` when the alert is no longer at `version`, where one is given. */
  act(id: string, action: AlertAction, version: number | undefined, access: Access): Promise<Alert>;
}

/** Rules over the API. A definition is what `readRule` reads. */
export interface RuleService {
  list(policy: Policy): readonly RuleView[];
  show(name: string, policy: Policy): RuleView;
  create(name: string, definition: unknown, access: Access): Promise<RuleView>;
  /** Throws `conflict` when the rule is no longer at `version`, where one is given. */
  edit(name: string, definition: unknown, version: number | undefined, access: Access): Promise<RuleView>;
  disable(name: string, access: Access): Promise<RuleView>;
  enable(name: string, access: Access): Promise<RuleView>;
  remove(name: string, access: Access): Promise<void>;
  /** What a rule, by name or definition, finds now on the caller's rows. */
  test(rule: string | object, access: Access): Promise<RuleTrial>;
  /** What it would have done in a range. */
  backtest(rule: string | object, dateRange: DateRange, access: Access): Promise<RuleBacktest>;
}

export interface SilenceService {
  /** Those that are not over, by when they begin. */
  list(policy: Policy): Promise<readonly SilenceView[]>;
  create(
    silence: Pick<SilenceRecord, 'matchers' | 'startsAtMs' | 'endsAtMs' | 'note'>,
    access: Access,
  ): Promise<SilenceView>;
  /** Ends it now. Throws `not_found`. */
  end(id: string, access: Access): Promise<void>;
}
