/** Templates of one language. `{name}` marks where something is put in; what there is to put in stands beside each. */
export interface Words {
  /** BCP 47, of numbers, lists and dates. */
  readonly locale: string;
  /** Whether titles of dimensions are small inside of a sentence. */
  readonly lowersTitles: boolean;
  /** How a number is said of what adds up over time, and of a level: an average, a share. */
  readonly verbs: Readonly<Record<'flow' | 'level', string>>;
  /** Each takes `metric`, `verb`, `range`, `actual` and `versus`, and `up` and `down` also `difference`. */
  readonly change: Readonly<Record<'up' | 'down' | 'same', string>>;
  /** How much: `withRatio` takes `change` and `ratio`, where that means something, and `alone` takes `change`. */
  readonly difference: Readonly<Record<'withRatio' | 'alone', string>>;
  /** Each takes `metric`, `verb`, `range`, `actual`, `low`, `high` and `base`. */
  readonly within: Readonly<Record<'expected' | 'usual', string>>;
  readonly versus: {
    readonly expected: string;
    readonly usual: string;
    /** Takes `baseRange`. */
    readonly comparison: string;
  };
  /** Where nothing is said to be usual because it is flagged: each takes `low` and `high`. */
  readonly range: Readonly<Record<'outside' | 'expected' | 'usual', string>>;
  /** The periods compared with all had an event of the calendar. */
  readonly eventful: string;
  /** Ranges of different length. All take `length` and `before`; `days` and `hours` also `effect`, `perDay` and `basePerDay`. */
  readonly lengths: Readonly<Record<'days' | 'hours' | 'differ', string>>;
  /** Takes `list`, of `more` and `fewer`, which take `count` and `weekday`. */
  readonly weekdays: string;
  readonly weekday: Readonly<Record<'more' | 'fewer', string>>;
  /** Why there are no parts. `denominator` takes `metric`. */
  readonly noParts: Readonly<Record<'distinct' | 'percentile' | 'denominator', string>>;
  /** What is compared may still change. */
  readonly unsettled: string;
  /** Takes `often`. */
  readonly rare: string;
  /** A part of the range stands out: takes `part` and `often`. */
  readonly rareWithin: string;
  /** `once` takes `onceIn`, hours; of more than a thousand `seldom`, because no more are remembered. */
  readonly often: Readonly<Record<'once' | 'seldom', string>>;
  /** Both take `dimension`, `segments` and `share`. */
  readonly concentrated: Readonly<Record<'one' | 'many', string>>;
  /** More than the whole, because the rest goes the other way: both take `dimension`, `segments` and `change`. */
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
  /** Values of a dimension that is true or false. */
  readonly truth: Readonly<Record<'true' | 'false', string>>;
  /** A record without a value of `dimension`. */
  readonly without: string;
  /** A point of a percentage, after the number. */
  readonly points: string;
}
