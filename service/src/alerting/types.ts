import type { Alert, AlertChange, AlertNotification, Severity } from '../../../sdk/src/protocol/alerts.ts';
import type { OwnRuleRights, RuleBacktest, RuleTrial, RuleView, SilenceView } from '../../../sdk/src/protocol/rules.ts';
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

export interface Assignment {
  /** Name of the person, as the one who assigned wrote it; the subject of who took the alert over. */
  readonly to: string;
  readonly by: string;
  readonly atMs: number;
}

export type SnoozeEnd = 'severity_change' | 'value_change';

export interface Snooze {
  readonly untilMs: number;
  /** Events that end it earlier. */
  readonly endsOn: readonly SnoozeEnd[];
  /** Severity when the snooze began. */
  readonly severity: Severity;
  readonly value: number | null;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A rule that a reader made for itself. It is computed on the rows that this reader may see, and shown to nobody else. */
export interface Personal {
  /** Subject of the reader. */
  readonly owner: string;
  /** Sees the rows that the reader may see and that the filters of the rule select. */
  readonly policy: Policy;
}

export interface WatchedRule extends Rule {
  /** Absent for a rule that is computed on all rows. */
  readonly personal?: Personal;
}

/** Rows that an alert of an own rule was computed on, and its only reader. */
export interface PersonalRows {
  readonly owner: string;
  /** All hold for these rows. */
  readonly rowFilters: readonly Filter[];
}

/** An episode as stored. Instants are epoch ms. */
export interface EpisodeRecord extends Episode {
  readonly id: string;
  readonly rule: string;
  /** `condition`: the watched condition holds; `instances`: the rule has more instances than are watched. */
  readonly kind: 'condition' | 'instances';
  readonly title: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string | null>>;
  /** Null: computed on all rows, for everybody who may see them. */
  readonly personal: PersonalRows | null;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly expected: number | null;
  /** Expected range, for rules on anomalies. */
  readonly usual: Range | null;
  readonly bucketAtMs: number | null;
  readonly acknowledged: Acknowledgement | null;
  readonly assigned: Assignment | null;
  readonly snooze: Snooze | null;
  /** Number of the last notification; 0: nobody was notified. */
  readonly sequence: number;
  readonly notifiedAtMs: number | null;
  readonly notifiedSeverity: Severity | null;
  readonly version: number;
  readonly changedAtMs: number;
}

/** An entry of the history. */
export interface HistoryEntry {
  readonly kind: AlertChange['kind'];
  readonly by: string | null;
  readonly note: string | null;
}

export interface Notification {
  readonly channels: readonly string[];
  readonly body: AlertNotification;
  /** Batch of notifications to be joined into one message; undefined: sent immediately. */
  readonly batch?: string;
}

/** One compare-and-set: the new record with its new version, and the rows written with it in one transaction. */
export interface EpisodeWrite {
  readonly record: EpisodeRecord;
  /** Version that must still be stored; undefined: the episode is new. */
  readonly expectedVersion: number | undefined;
  readonly history: readonly HistoryEntry[];
  readonly notification: Notification | undefined;
  /** Lease of the evaluator; undefined for people. */
  readonly lease: { readonly rule: string; readonly token: string } | undefined;
}

/**
 * `written`; or the episode was changed meanwhile (`conflict`), or another replica evaluates the rule now
 * (`lease_lost`).
 */
export type WriteOutcome = 'written' | 'conflict' | 'lease_lost';

export interface SilenceRecord {
  readonly id: string;
  /** Filters over `rule`, `metric`, `severity` and dimensions; all must hold. */
  readonly matchers: readonly Filter[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly note: string | null;
  readonly createdBy: string;
  /** Rows that its creator may see: it applies to these alerts only. Null: to all. */
  readonly scope: Scope | null;
}

/** A rule with its origin. */
export interface KnownRule {
  readonly rule: WatchedRule;
  readonly origin: 'catalog' | 'api';
  readonly isDisabled: boolean;
  /** Version as the API shows it; grows with each edit. 0 for a rule of the catalogue that was never edited. */
  readonly version: number;
  /** Absent for a rule for everybody. */
  readonly own?: Pick<OwnRuleRow, 'filters' | 'mail'>;
}

/** Parts of an own rule that are stored beside its definition. */
export interface OwnRuleRow {
  /** Roles of the token that saved it, and the claims that their row filters name. */
  readonly roles: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
  /** Filters of the rule, beside those of its owner's policy. */
  readonly filters: readonly Filter[];
  /** Null: it is shown in the owner's feed only. */
  readonly mail: OwnMail | null;
}

export interface OwnMail {
  readonly address: string;
  /** BCP 47 tag. */
  readonly language: string;
}

/** An own rule that is not evaluated: its owner, or the catalogue, has changed. */
export interface StoppedRule {
  readonly owner: string;
  readonly view: RuleView;
}

/** An own rule as its owner sends it. */
export interface OwnRuleInput {
  readonly definition: unknown;
  readonly filters: readonly Filter[];
  /** Language of mails to the address of the token; null for none. */
  readonly mailLanguage: string | null;
}

/** Alerts as live channels show them. */
export interface AlertFeed {
  /** Lists visible alerts that are not resolved: the worst first, then the newest. At most 1,000 in total. */
  listOpen(policy: Policy): Promise<readonly Alert[]>;
  /**
   * Calls the listener after each visible change, on whichever replica it was made. Returns a function that
   * unsubscribes.
   */
  subscribe(policy: Policy, onAlert: (alert: Alert) => void): () => void;
}

export interface AlertQuery {
  readonly state: readonly Alert['state'][];
  readonly severity: readonly Severity[];
  readonly rule: string | undefined;
  /** Empty: all metrics. */
  readonly metrics: readonly string[];
  /** Only episodes that were open after this instant. */
  readonly fromMs: number | undefined;
  /** Only episodes that began before this instant. */
  readonly toMs: number | undefined;
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
  /** `to`: undefined for the person who acts, null for nobody. */
  | { readonly kind: 'assign'; readonly to: string | null | undefined }
  | { readonly kind: 'comment'; readonly note: string };

/** Reads alerts and applies people's actions. Alerts that the policy hides are reported as missing. */
export interface AlertService {
  list(
    query: AlertQuery,
    policy: Policy,
  ): Promise<{ readonly alerts: readonly Alert[]; readonly next: string | undefined }>;
  /** Returns an alert with its history. Throws `not_found`. */
  show(id: string, policy: Policy): Promise<Alert>;
  /** Applies an action. Throws `conflict` when the alert is no longer at `version`, if given. */
  act(id: string, action: AlertAction, version: number | undefined, access: Access): Promise<Alert>;
}

/** Rules over the API. A definition is parsed by `readRule`. */
export interface RuleService {
  list(policy: Policy): readonly RuleView[];
  show(name: string, policy: Policy): RuleView;
  create(name: string, definition: unknown, access: Access): Promise<RuleView>;
  /** Creates a rule that is computed on the caller's rows and shown to nobody else. Throws `too_many_rules`. */
  createOwn(input: OwnRuleInput, access: Access): Promise<RuleView>;
  /** Returns the rights of the caller over own rules; undefined where its roles permit none. */
  findOwnRights(access: Access): OwnRuleRights | undefined;
  /** Replaces a definition. Throws `conflict` when the rule is no longer at `version`, if given. */
  edit(name: string, input: OwnRuleInput, version: number | undefined, access: Access): Promise<RuleView>;
  disable(name: string, access: Access): Promise<RuleView>;
  enable(name: string, access: Access): Promise<RuleView>;
  remove(name: string, access: Access): Promise<void>;
  /** Evaluates a rule, by name or definition, now on the caller's rows. */
  test(rule: string | object, access: Access): Promise<RuleTrial>;
  /** Evaluates a rule over a past range. */
  backtest(rule: string | object, dateRange: DateRange, access: Access): Promise<RuleBacktest>;
}

export interface SilenceService {
  /** Lists silences that are not over, by start. */
  list(policy: Policy): Promise<readonly SilenceView[]>;
  create(
    silence: Pick<SilenceRecord, 'matchers' | 'startsAtMs' | 'endsAtMs' | 'note'>,
    access: Access,
  ): Promise<SilenceView>;
  /** Ends a silence now. Throws `not_found`. */
  end(id: string, access: Access): Promise<void>;
}
