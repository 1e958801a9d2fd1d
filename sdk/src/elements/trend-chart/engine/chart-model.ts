import type { ChartConfiguration } from 'chart.js';
import type { AxisScale } from '../../../view/series/choose-scale.ts';
import type { Tick } from '../../../view/series/to-tick-sets.ts';
import type { Mark } from '../../marks/mark.ts';

/** Everything the picture depends on. Positions are indexes of buckets. */
export interface ChartModel {
  readonly type: 'line' | 'area' | 'bar';
  /** Number of buckets. */
  readonly count: number;
  /** Possible labels of the time axis, the closest first. */
  readonly tickSets: readonly (readonly Tick[])[];
  readonly scale: AxisScale;
  /** The axis on the other side, of lines in another unit. */
  readonly second?: Axis & { readonly id: string };
  readonly current: Series;
  readonly before: Series | undefined;
  /** Parts of the current values, or several metrics, drawn instead of them; none: not split. */
  readonly parts: readonly PartSeries[];
  /** True if the parts add up, so that they stand on each other. */
  readonly isStacked: boolean;
  /** Range in which each value was expected; null where it is not known. */
  readonly usual: Band | undefined;
  readonly unusual: Unusual | undefined;
  readonly target: Target | undefined;
  readonly zones: readonly Zone[];
  readonly running: Running | undefined;
  /** Flag per bucket: its number may still change, so it is drawn pale or dashed. */
  readonly isPending: readonly boolean[];
  /** Flag per bucket: it holds less than others, so no line leads to it. */
  readonly isApart: readonly boolean[];
  readonly colors: ChartColors;
  readonly font: { readonly family: string; readonly size: number };
  readonly isStill: boolean;
  readonly isRightToLeft: boolean;
  /** The labels of an axis, each of its own. */
  formatTicks(values: readonly number[]): string[];
}

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface PartSeries extends Series {
  readonly color: string;
  /** Options of the library in which the line differs from others. */
  readonly look?: Partial<Datasets[number]>;
}

/** The lines of the library. */
export type Datasets = ChartConfiguration<'line' | 'bar', (number | null)[]>['data']['datasets'];

export interface Axis extends Pick<ChartModel, 'formatTicks'> {
  readonly scale: AxisScale;
}

export interface Band {
  readonly label: string;
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
}

/** Values outside their expected range; the label is that of the first one, which is the furthest. */
export interface Unusual {
  readonly indexes: readonly number[];
  readonly label: string;
}

export interface Target {
  readonly label: string;
  readonly value: number;
}

/** The first and the last bucket of those without a line, and why, or of those of an event. */
export interface Zone {
  readonly kind: 'settling' | 'gap' | 'event';
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** Draws a mark over the lines in place of the zone. */
  readonly draw?: Mark['draw'] | undefined;
}

/** The bucket that still runs, and what it will come to. */
export interface Running {
  readonly index: number;
  readonly pace: number;
  readonly label: string;
}

/** The buckets that the reader points at and has selected; they change without a new model. */
export interface Pointing {
  readonly cursor: number | null;
  /** First and last bucket. */
  readonly selection: readonly [number, number] | null;
}

export interface ChartColors {
  readonly accent: string;
  readonly compare: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly surface: string;
  readonly attention: string;
  readonly bad: string;
  /** Colours of parts, told apart by colour-blind readers too. */
  readonly series: readonly string[];
}

export const MAX_BAR_PX = 28;

/** A computed colour with less of it: `rgb(r, g, b)` or `rgba(…)`. */
export function fade(color: string, alpha: number): string {
  const [red, green, blue] = color.match(/[\d.]+/g) ?? [];
  return color.startsWith('rgb') ? `rgba(${red}, ${green}, ${blue}, ${alpha})` : color;
}
