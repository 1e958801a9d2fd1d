import type { AlertNotification, Severity } from '../../../../../../sdk/src/protocol/alerts.ts';
import type { Rule } from '../../../../catalog/model/types.ts';

type Unit = Rule['per'];

/** Templates of notifications in one language; `{name}` marks a slot. */
export interface Words {
  /** Locale where the catalogue names the language without a region. */
  readonly locale: string;
  readonly severity: Readonly<Record<Severity, string>>;
  /** Slot: `severity`. */
  readonly type: Readonly<Record<Exclude<AlertNotification['type'], 'test' | 'alert.digest'>, string>>;
  /** Slots: `subject` and `count`. */
  readonly several: string;
  /** Slot: `count`. */
  readonly digest: string;
  readonly test: { readonly subject: string; readonly body: string };
  readonly when: {
    /** Slots: `from`, `to`, `day`, `month` and `place`. */
    readonly minute: string;
    readonly hour: string;
    readonly day: string;
    readonly week: string;
    readonly month: string;
    /** An instant. Slots: `from`, `day` and `place`. */
    readonly instant: string;
  };
  /** Value of a bucket that is not over. Slot: `value`. */
  readonly soFar: string;
  /** Slots: `metric`, `value`, `when`, and those listed at each template. */
  readonly sentence: {
    /** Slot: `limit`. */
    readonly above: string;
    readonly below: string;
    /** Slots: `change` and `base`. */
    readonly rose: string;
    readonly fell: string;
    /** Slot: `base`; used where a ratio means nothing. */
    readonly roseTo: string;
    readonly fellTo: string;
    /** Slots: `from` and `to`. */
    readonly high: string;
    readonly low: string;
    /** No data since `when`. */
    readonly absent: string;
    readonly noValue: string;
    /** Slots: `count`, `limit` and `rest`. */
    readonly instances: string;
    /** Value of an alert that is over. Slots: `limit`, `base`, or `from` and `to`. */
    readonly within: string;
    readonly compared: string;
    readonly usual: string;
    readonly plain: string;
  };
  /** Base of a comparison. Slot: `expected`; for last week also `weekday`. */
  readonly base: {
    readonly sameWeekday: string;
    readonly before: Readonly<Record<Unit, string>>;
    readonly lastWeek: string;
    readonly lastMonth: string;
    readonly lastYear: string;
  };
  readonly points: string;
  /** Duration of an alert. Slot: `span`. */
  readonly lasted: {
    readonly value: string;
    readonly plain: string;
    readonly comesAgain: string;
    /** Slots: `name` and `span`. */
    readonly byHand: string;
  };
  /** Beginning of an alert. Slot: `when`. */
  readonly since: string;
  readonly rule: {
    /** Slot: `condition`. */
    readonly line: string;
    readonly per: Readonly<Record<Unit, string>>;
    /** Slots: `limit`, `share`, `span`. */
    readonly above: string;
    readonly below: string;
    readonly critical: { readonly above: string; readonly below: string };
    readonly risesBy: string;
    readonly fallsBy: string;
    /** Comparisons, by their names in the catalogue. */
    readonly against: Readonly<Record<string, string>>;
    readonly anomaly: string;
    readonly absentFor: string;
  };
  /** Cause of a change, in one sentence. Slot: `reason`. */
  readonly reason: string;
  /** Labels of links. */
  readonly links: { readonly alert: string; readonly alerts: string; readonly chart: string; readonly proof: string };
  /** Limit or range that a number is judged against, beside it. Slots: `limit`; `from` and `to`. */
  readonly against: { readonly limit: string; readonly usual: string };
  /** Slot: `name`. */
  readonly owner: string;
  /** Slot: `name`. */
  readonly acknowledged: string;
  /** Item of a message about several. Slots: `name` and `fact`. */
  readonly item: string;
  /** Slot: `count`. */
  readonly more: string;
  /** Slots: `metric`, `when` and `count`. */
  readonly severalAlerts: string;
  /** Slot: `limit`, messages per hour. */
  readonly lastOfHour: string;
  /** Slots: `count` and `limit`. */
  readonly heldBack: string;
  /** Slot: `dimension`. */
  readonly without: string;
  /** True where titles are lower-cased within a sentence. */
  readonly lowersTitles: boolean;
  readonly noData: string;
  /** Why the service ended an episode, by the note in the history. */
  readonly notes: Readonly<Record<string, string>>;
}
