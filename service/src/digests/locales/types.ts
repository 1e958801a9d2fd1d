/** Texts of digests in one language; `{name}` marks a slot. */
export interface DigestWords {
  /** Slots: `title`, `period` and `state`. */
  readonly subject: string;
  readonly usual: string;
  readonly oneUnusual: string;
  /** Slot: `count`. */
  readonly severalUnusual: string;
  /** Slots: `period`, `place` and `against`. */
  readonly heading: string;
  readonly against: { readonly day: string; readonly week: string };
  /** Mark of an unusual number. */
  readonly above: string;
  readonly below: string;
  /** Slots: `mark`, `value`, `from`, `to` and, for a day of a week, `day`. */
  readonly unusual: string;
  readonly unusualDay: string;
  /** Slot: `reason`. */
  readonly why: string;
  /** Caption of the bars, a period each. Slots: `count`, `from` and `to`, the lowest and highest value. */
  readonly trend: { readonly day: string; readonly week: string };
  /** Slot: `until`, within the period. */
  readonly missing: string;
  /** Slot: `until`, before the period. */
  readonly missingAll: string;
  /** Before the first event. */
  readonly noneComplete: string;
  /** Where all of the period settles. Slot: `until`. */
  readonly settling: string;
  /** Slots: `from`, a day, and `until`. */
  readonly settlingFrom: string;
  /** Slots: `metric` and `dimension`. */
  readonly top: string;
  readonly without: string;
  /** Label of a link. */
  readonly open: string;
  /** Slots: `time` and `place`; for a week also `day`. */
  readonly sent: { readonly day: string; readonly week: string };
  readonly unsubscribe: string;
}
