import type { CalendarUnit } from '../../time/calendar.ts';

/** The target of one period, all of it for all rows or one amount for each value of a dimension. */
export interface TargetPeriod {
  /** Day numbers, the last excluded. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Value of the dimension to amount; the key is empty without a dimension. */
  readonly amounts: ReadonlyMap<string, number>;
}

/** Targets of a metric that adds up. */
export interface Targets {
  readonly per: CalendarUnit;
  /** The dimension whose values have targets; undefined: targets are of all rows. */
  readonly by: string | undefined;
  /** In the order of time, without overlap. */
  readonly periods: readonly TargetPeriod[];
}
