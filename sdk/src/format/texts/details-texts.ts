/** Details of a metric: its meaning, and the origin of its number. */
export interface DetailsTexts {
  readonly formula: string;
  readonly period: string;
  readonly comparison: string;
  readonly target: string;
  readonly limit: string;
  /** Each takes `value` of a day; the second also `whole`, that of the period shown. */
  readonly daily: string;
  readonly dailyOf: string;
  readonly freshness: string;
  /** Takes `span`, as in "5 sec". */
  readonly within: string;
  /** Numbers still change afterwards; takes `span`. */
  readonly settles: string;
  readonly source: string;
  readonly owner: string;
}
