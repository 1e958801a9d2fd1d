/** Templates of one language. `{name}` marks where something is put in; what there is to put in stands beside each. */
export interface Words {
  /** BCP 47, of numbers, lists and dates. */
  readonly locale: string;
  /** Whether titles of dimensions are small inside of a sentence. */
  readonly lowersTitles: boolean;
  /** Each takes `metric`, `range`, `actual`, and where there is a base `base`, `ratio`, `change`, `versus`. */
  readonly change: Readonly<Record<'up' | 'down' | 'same' | 'fromNothing', string>>;
  /** Each takes `metric`, `range`, `actual`, `low`, `high` and `base`. */
  readonly within: Readonly<Record<'expected' | 'usual', string>>;
  readonly versus: {
    readonly expected: string;
    readonly usual: string;
    /** Takes `baseRange`. */
    readonly comparison: string;
  };
  /** What is compared may still change. */
  readonly unsettled: string;
  /** Takes `onceIn`, hours. */
  readonly rare: string;
  /** A part of the range stands out: takes `part` and `onceIn`. */
  readonly rareWithin: string;
  /** Both take `segments` and `share`. */
  readonly concentrated: Readonly<Record<'one' | 'many', string>>;
  /** More than the whole, because the rest goes the other way: both take `segments` and `change`. */
  readonly outweighs: Readonly<Record<'one' | 'many', string>>;
  /** Takes `segment`, `children` and `share`. */
  readonly deeper: string;
  /** All of it, or more: takes `segment` and `children`. */
  readonly deeperAll: string;
  readonly broad: string;
  /** Both take `dimension` and `list`. */
  readonly largest: Readonly<Record<'one' | 'many', string>>;
  /** Takes `list`. */
  readonly offset: string;
  /** Takes `list`, each made of `factor`. */
  readonly factors: string;
  /** Takes `effect` and `metric`. */
  readonly factor: string;
  /** Both take `dimension`, `rate` and `list`; `withMix` also `mix`. */
  readonly rates: Readonly<Record<'alone' | 'withMix', string>>;
  /** Each takes `slope`, a week. */
  readonly trend: Readonly<Record<'up' | 'down' | 'newUp' | 'newDown', string>>;
  /** Takes `part`. */
  readonly trendPart: string;
  readonly trendAll: string;
  /** Takes `list`. */
  readonly coincidence: string;
  /** Both take `list`. */
  readonly anomalies: Readonly<Record<'one' | 'many', string>>;
  /** A record without a value of `dimension`. */
  readonly without: string;
  /** A point of a percentage, after the number. */
  readonly points: string;
}
