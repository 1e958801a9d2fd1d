/** Templates of one language. `{name}` marks a slot; the comment of each template lists its slots. */
export interface Words {
  /** BCP 47 tag for numbers, lists and dates. */
  readonly locale: string;
  /** True where titles of dimensions are lower-cased within a sentence. */
  readonly lowersTitles: boolean;
  /** Verbs for a metric that adds up over time, and for a level: an average, a share. */
  readonly verbs: Readonly<Record<'flow' | 'level', string>>;
  /** Slots: `metric`, `verb`, `range`, `actual` and `versus`; `up` and `down` also `difference`. */
  readonly change: Readonly<Record<'up' | 'down' | 'same', string>>;
  /** Value of a range that cannot be compared. Slots: `metric`, `verb`, `range` and `actual`. */
  readonly alone: string;
  /** Says that data of the compared range is missing. Slots: `baseRange`, and unless `none` also `dataFrom`. */
  readonly noBase: Readonly<Record<'none' | 'before' | 'partly', string>>;
  /** Size of the change. Slots: `change`, and for `withRatio`, used where a ratio means something, `ratio`. */
  readonly difference: Readonly<Record<'withRatio' | 'alone', string>>;
  /** Slots: `metric`, `verb`, `range`, `actual`, `low` and `high`. */
  readonly within: Readonly<Record<'expected' | 'usual', string>>;
  readonly versus: {
    readonly expected: string;
    /** The mean of several earlier periods. The word "usual" is kept for what the detector expects. */
    readonly usual: string;
    /** The range that was asked for, or the only earlier period. Slot: `baseRange`. */
    readonly comparison: string;
  };
  /** Range of a flagged value, which is never called usual. Slots: `low` and `high`. */
  readonly range: Readonly<Record<'outside' | 'expected' | 'usual', string>>;
  /** Says that all compared periods had a calendar event. */
  readonly eventful: string;
  /**
   * Ranges of different length. Slots: `length` and `before`; `days` and `hours` also `effect`, `perDay` and
   * `basePerDay`.
   */
  readonly lengths: Readonly<Record<'days' | 'hours' | 'differ', string>>;
  /** Says the change between the dates that both ranges have. Slot: `change`. */
  readonly aligned: string;
  /** Slot: `list`, of `more` and `fewer`, whose slots are `count` and `weekday`. */
  readonly weekdays: string;
  readonly weekday: Readonly<Record<'more' | 'fewer', Readonly<Record<'one' | 'many', string>>>>;
  /** Says what the parts add up to. Slot: `rest`. */
  readonly lengthAdjusted: string;
  /** Says why there are no parts. Slot: `metric`. */
  readonly noParts: Readonly<Record<'distinct' | 'percentile' | 'denominator', string>>;
  /** Says that later numbers, which may still change, are left out. */
  readonly settled: string;
  /** Says that the compared value may still change. */
  readonly unsettled: string;
  /** Slot: `often`. */
  readonly rare: string;
  /** Says that a part of the range stands out. Slots: `part` and `often`. */
  readonly rareWithin: string;
  /** Slot of `once`: `onceIn`, hours; above a thousand `seldom`, because no longer history is kept. */
  readonly often: Readonly<Record<'once' | 'seldom', string>>;
  /** Slots: `dimension`, `segments` and `share`. */
  readonly concentrated: Readonly<Record<'one' | 'many', string>>;
  /**
   * Segments that change by more than the whole, because the rest goes the other way. Slots: `dimension`, `segments`
   * and `change`.
   */
  readonly outweighs: Readonly<Record<'one' | 'many', string>>;
  /** Slots: `segment`, `children` and `share`. */
  readonly deeper: string;
  /** For all of the change, or more. Slots: `segment` and `children`. */
  readonly deeperAll: string;
  readonly broad: string;
  /** Those in the direction of the whole; others may be larger. Slots: `dimension` and `list`. */
  readonly largest: Readonly<Record<'up' | 'down', Readonly<Record<'one' | 'many', string>>>>;
  /** Slot: `list`. */
  readonly offset: string;
  /** The same of changes within groups, where shifts between them are said too. Slot: `list`. */
  readonly offsetWithin: string;
  /** Slot: `list`, whose items are made of `factor`. */
  readonly factors: string;
  /** Slot: `metric`. */
  readonly onlyFactor: string;
  /** Slots: `effect` and `metric`. */
  readonly factor: string;
  /** Slots: `dimension`, `rate` and `list`; `withMix` also `mix`. */
  readonly rates: Readonly<Record<'alone' | 'withMix', string>>;
  /** Slot: `slope`, per week. */
  readonly trend: Readonly<Record<'up' | 'down' | 'newUp' | 'newDown', string>>;
  /** Slot: `part`. */
  readonly trendPart: string;
  readonly trendAll: string;
  /** Slot: `list`. */
  readonly coincidence: string;
  /** Slot: `list`. */
  readonly anomalies: Readonly<Record<'one' | 'many', string>>;
  /** Values of a boolean dimension. */
  readonly truth: Readonly<Record<'true' | 'false', string>>;
  /** Segment of the records without a value. Slot: `dimension`. */
  readonly without: string;
  /** Unit of percentage points, after the number. */
  readonly points: string;
}
