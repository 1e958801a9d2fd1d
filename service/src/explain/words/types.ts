/** Templates of one language. `{name}` marks where something is put in; what there is to put in stands beside each. */
export interface Words {
  /** BCP 47, of numbers, lists and dates. */
  readonly locale: string;
  /** Each takes `metric`, `range`, `actual`, and where there is a base `base`, `ratio`, `change`, `versus`. */
  readonly change: Readonly<Record<'up' | 'down' | 'same' | 'fromNothing', string>>;
  readonly versus: {
    readonly expected: string;
    readonly usual: string;
    /** Takes `baseRange`. */
    readonly comparison: string;
  };
  /** Takes `onceIn`, hours. */
  readonly rare: string;
  /** Both take `segments` and `share`. */
  readonly concentrated: Readonly<Record<'one' | 'many', string>>;
  /** Takes `segment`, `children` and `share`. */
  readonly within: string;
  readonly broad: string;
  /** Each takes `list`. */
  readonly drivers: string;
  readonly detractors: string;
  readonly factors: string;
  /** Takes `dimension`, `rate` and `mix`. */
  readonly rates: string;
  /** Each takes `slope`, a week. */
  readonly trend: Readonly<Record<'up' | 'down' | 'newUp' | 'newDown', string>>;
  /** Takes `list`. */
  readonly coincidence: string;
  /** Takes `metric`. */
  readonly anomaly: string;
  /** A record without a value of `dimension`. */
  readonly without: string;
  /** A point of a percentage, after the number. */
  readonly points: string;
}
