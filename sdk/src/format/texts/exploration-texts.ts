import type { FilterOperator } from '../../protocol/query.ts';

/** Texts of the elements that show a metric in depth; `{name}` is a placeholder. */
export interface ExplorationTexts {
  /** Each takes `name` and `values`. */
  readonly operators: Readonly<Record<FilterOperator, string>>;
  readonly and: string;
  readonly or: string;
  /** A record without a value in a dimension. */
  readonly none: string;
  readonly previousPeriod: string;
  readonly filters: string;
  /** Takes `metric`. */
  readonly title: string;
  readonly close: string;
  readonly back: string;
  readonly explore: string;
  readonly copyCurl: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly insight: {
    /** Takes `metric`. */
    readonly title: string;
    readonly usual: string;
    readonly basis: string;
    /** Nothing of the range has ended. */
    readonly nothingClosed: string;
    /** There is no earlier period to compare with. */
    readonly noBase: string;
    /** Takes `time`. */
    readonly asOf: string;
    readonly followUps: string;
    /** Takes `name`: opens the metric for it alone. */
    readonly exploreDriver: string;
    /** Takes `name`. */
    readonly whyDriver: string;
    /** Takes `range`. */
    readonly seePeriod: string;
    /** Takes `value`: names the proof of a number. */
    readonly proofOf: string;
    /** Takes `metric`. */
    readonly queried: string;
    readonly fromAnomalies: string;
    /** Takes `name`. */
    readonly calendar: string;
    readonly computed: string;
    readonly read: string;
    readonly where: string;
    readonly openProof: string;
  };
  readonly proof: {
    /** As the name of a view beside others. */
    readonly name: string;
    /** Takes `metric`. */
    readonly title: string;
    readonly definition: string;
    /** Takes `metric` and `range`. */
    readonly value: string;
    readonly period: string;
    /** Takes `zone`. */
    readonly zone: string;
    readonly noFilters: string;
    readonly policy: string;
    readonly noPolicy: string;
    readonly sources: string;
    /** Takes `source` and `time`. */
    readonly upTo: string;
    /** Takes `source`. */
    readonly neverHad: string;
    readonly measures: Readonly<
      Record<'count' | 'sum' | 'sum_of_products' | 'distinct' | 'distribution' | 'values', string>
    >;
    /** Takes `filter`. */
    readonly onlyWhere: string;
    readonly approximate: string;
    readonly details: string;
    readonly version: string;
    readonly tier: string;
    readonly tiers: Readonly<Record<'memory' | 'redis' | 'gold' | 'silver', string>>;
    readonly asOf: string;
    readonly catalog: string;
    readonly id: string;
    readonly query: string;
  };
  readonly explorer: {
    readonly breakdowns: string;
    readonly proof: string;
    readonly explain: string;
  };
  readonly anomalies: {
    readonly title: string;
    /** Says that nothing is unusual, of what was judged: all of it, a part of it, and each beside what is listed. */
    readonly within: Readonly<Record<'all' | 'judged' | 'other' | 'otherJudged', string>>;
    /** Names what is judged, as `within` takes it. */
    readonly buckets: Readonly<Record<'minute' | 'hour' | 'day', string>>;
    /** Takes `buckets`, with their reasons. */
    readonly notJudged: string;
    /** Takes the `time` from which there is enough history. */
    readonly tooEarly: string;
    /** Takes `span`. */
    readonly mayChange: string;
    readonly learning: string;
    readonly failed: string;
    readonly loading: string;
    /** Takes `percent` and `expected`. */
    readonly above: string;
    readonly below: string;
    /** The same with `amount` where a percentage would be meaningless. */
    readonly aboveBy: string;
    readonly belowBy: string;
    readonly high: string;
    readonly medium: string;
    readonly isOpen: string;
    readonly isNewLevel: string;
    /** Takes `count`. */
    readonly onceIn: Readonly<Record<'minute' | 'hour' | 'day', string>>;
    readonly rarer: string;
    readonly question: string;
    readonly expected: string;
    readonly notExpected: string;
    readonly undo: string;
    /** The reader's own verdict. */
    readonly saidExpected: string;
    readonly saidNotExpected: string;
    /** Verdicts of others; takes `expected` and `notExpected`. */
    readonly others: string;
    /** Takes `message`. */
    readonly verdictFailed: string;
    readonly filtered: string;
    /** Takes `time`: opens the metric at that moment. */
    readonly see: string;
    readonly why: string;
  };
}
