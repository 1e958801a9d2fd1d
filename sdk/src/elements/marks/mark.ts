import type { EventSpan } from '../../view/series/match-calendar.ts';
import type { ChartModel } from '../trend-chart/engine/chart-model.ts';
import type { Plot } from '../trend-chart/engine/plot.ts';

/** Something in a chart beside its numbers: an event of the calendar, a note, or an alert. */
export interface Mark extends EventSpan {
  /** In a summary of the chart, in place of the bucket and the name; empty: not there. */
  readonly summary?: string;
  /** Opens what is marked; `openLabel` names the button. */
  readonly open?: () => void;
  readonly openLabel?: string;
  /** Draws the mark over the lines, from the left to the right end of its buckets; without it they are tinted. */
  readonly draw?: (plot: Plot, model: ChartModel, span: readonly [left: number, right: number]) => void;
}
