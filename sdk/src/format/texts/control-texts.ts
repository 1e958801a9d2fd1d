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
}
