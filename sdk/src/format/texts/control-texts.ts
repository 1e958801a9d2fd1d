/** Texts of the elements that choose range, comparison and filters; `{name}` is a placeholder. */
export interface ControlTexts {
  readonly range: string;
  /** Opens the choice of two days. */
  readonly custom: string;
  readonly compare: string;
  readonly noComparison: string;
  readonly previousPeriod: string;
  readonly close: string;
  readonly previousMonth: string;
  readonly nextMonth: string;
  readonly firstDay: string;
  /** Takes `day`, the first one. */
  readonly lastDay: string;
  /** Takes `day`: one without data. */
  readonly noData: string;
  readonly filters: string;
  readonly addFilter: string;
  /** Title of the list of dimensions. */
  readonly filterBy: string;
  /** Each takes `name` and `values`. */
  readonly included: string;
  readonly excluded: string;
  /** The choice between the two. */
  readonly is: string;
  readonly isNot: string;
  /** Takes `name`. */
  readonly search: string;
  readonly only: string;
  /** Takes `value`. */
  readonly onlyValue: string;
  /** Takes `value`, and `count` of `metric`. */
  readonly counted: string;
  readonly clear: string;
  readonly clearAll: string;
  /** Takes `filter`. */
  readonly remove: string;
  readonly noValues: string;
  /** Takes `shown` and `count`. */
  readonly shownOf: string;
  readonly done: string;
  readonly back: string;
  /** A record without a value in a dimension. */
  readonly none: string;
}
