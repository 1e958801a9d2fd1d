import type { AlertNotification, Severity } from '../../../../../sdk/src/protocol/alerts.ts';
import type { Rule } from '../../../catalog/model/types.ts';

type Unit = Rule['per'];

/** Everything that notifications say, in one language; `{name}` marks where a value goes. */
export interface Words {
  /** Where the catalogue names the language without a region. */
  readonly locale: string;
  readonly severity: Readonly<Record<Severity, string>>;
  /** Each takes `severity`. */
  readonly type: Readonly<Record<Exclude<AlertNotification['type'], 'test' | 'alert.digest'>, string>>;
  /** Takes `subject` and `count`. */
  readonly several: string;
  /** Takes `count`. */
  readonly digest: string;
  readonly test: { readonly subject: string; readonly body: string };
  readonly when: {
    /** Take `from`, `to`, `day`, `month` and `place`. */
    readonly minute: string;
    readonly hour: string;
    readonly day: string;
    readonly week: string;
    readonly month: string;
    /** An instant: takes `from`, `day` and `place`. */
    readonly instant: string;
  };
  /** Of a bucket that is not over; takes `value`. */
  readonly soFar: string;
  /** Each takes `metric`, `value`, `when` and what is named beside it. */
  readonly sentence: {
    /** `limit`. */
    readonly above: string;
    readonly below: string;
    /** `change` and `base`. */
    readonly rose: string;
    readonly fell: string;
    /** `base`: where a ratio means nothing. */
    readonly roseTo: string;
    readonly fellTo: string;
    /** `from` and `to`. */
    readonly high: string;
    readonly low: string;
    /** Nothing came since `when`. */
    readonly absent: string;
    readonly noValue: string;
    /** `count`, `limit` and `rest`. */
    readonly instances: string;
    /** `limit`, `base`, or `from` and `to`: of an alert that is over. */
    readonly within: string;
    readonly compared: string;
    readonly usual: string;
    readonly plain: string;
  };
  /** What a value is compared with, beside `expected`; those of last week take `weekday`. */
  readonly base: {
    readonly sameWeekday: string;
    readonly before: Readonly<Record<Unit, string>>;
    readonly lastWeek: string;
    readonly lastMonth: string;
    readonly lastYear: string;
  };
  readonly points: string;
  /** Take `span`, how long it lasted. */
  readonly lasted: {
    readonly value: string;
    readonly plain: string;
    readonly comesAgain: string;
    /** Takes `name`, too. */
    readonly byHand: string;
  };
  /** Since when it fires; takes `when`. */
  readonly since: string;
  readonly rule: {
    /** Takes `condition`. */
    readonly line: string;
    readonly per: Readonly<Record<Unit, string>>;
    /** Take `limit`, `share`, `span`. */
    readonly above: string;
    readonly below: string;
    readonly critical: { readonly above: string; readonly below: string };
    readonly risesBy: string;
    readonly fallsBy: string;
    /** By the words of the catalogue. */
    readonly against: Readonly<Record<string, string>>;
    readonly anomaly: string;
    readonly absentFor: string;
  };
  /** Takes `name`. */
  readonly owner: string;
  /** Takes `name`. */
  readonly acknowledged: string;
  /** A line of a message about several: takes `name` and `fact`. */
  readonly item: string;
  /** Takes `count`. */
  readonly more: string;
  /** Takes `metric`, `when` and `count`. */
  readonly severalAlerts: string;
  /** Takes `limit`: messages of an hour. */
  readonly lastOfHour: string;
  /** Takes `count` and `limit`. */
  readonly heldBack: string;
  /** Takes `dimension`. */
  readonly without: string;
  /** Titles within a sentence begin with a small letter. */
  readonly lowersTitles: boolean;
  readonly noData: string;
  /** Why the service ended an episode, by what the history says. */
  readonly notes: Readonly<Record<string, string>>;
}
