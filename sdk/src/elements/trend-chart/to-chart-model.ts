import { fill } from '../../format/texts/texts.ts';
import { formatTicks } from '../../format/tick.ts';
import { chooseScale } from '../../view/series/choose-scale.ts';
import { findUncounted, type Bucket } from '../../view/series/describe-series.ts';
import { findScale } from '../../view/series/draw-line.ts';
import { toTickSets } from '../../view/series/to-tick-sets.ts';
import type { ChartData } from './chart-data.ts';
import { describeDeviation } from './describe-deviation.ts';
import type { ChartColors, ChartModel, Zone } from './engine/chart-model.ts';

/** How the picture looks where it is. */
export interface ChartLook {
  readonly type: ChartModel['type'];
  readonly colors: ChartColors;
  readonly font: ChartModel['font'];
  readonly isStill: boolean;
  readonly isRightToLeft: boolean;
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekStart: number | undefined;
}

/** A target further from the values than so many times their span has no line: it would flatten them. */
const TARGET_REACH = 1.5;

/** So much of the greatest value, or of their span, a usual range may add to an axis: a wider one is cut, not the line flattened. */
const RANGE_REACH = 0.5;

/** Derives the picture of a chart from its data. */
export function toChartModel(data: ChartData, look: ChartLook): ChartModel {
  if (data.several) return data.several.toModel(look);
  const { metric, formatter, granularity, buckets, usual, texts } = data;
  const uncounted = findUncounted(buckets);
  // What still settles would look like a fall; where all of it does, it is all that there is, and dashed.
  const isHidden = ({ slot }: Bucket): boolean => uncounted !== undefined && slot >= uncounted.slot;
  const values = buckets.map((bucket) => (isHidden(bucket) ? null : bucket.value));
  const parts = toPartSeries(data, look.colors, isHidden);
  const isStacked = parts.length > 0 && metric.aggregation === 'sum';
  // Beside lines of parts there is no line of the whole that these could belong to.
  const hasWhole = isStacked || parts.length === 0;
  const before = data.comparedName && hasWhole ? buckets.map((bucket) => bucket.before) : [];
  const bounds = hasWhole ? usual.flatMap((range) => (range ? [range.lower, range.upper] : [])) : [];
  const running = toRunning(data, values);
  const { scale, hasTarget } = toScale(
    [
      ...values,
      ...(isStacked ? [0] : parts.flatMap((part) => part.values)),
      ...before,
      ...clipBounds(bounds, [...values, ...before]),
      running?.pace ?? null,
    ],
    data,
    look.type,
  );
  const { weekStart, ...visible } = look;
  const { target } = data;
  const targetWords = metric.direction === 'down_is_good' ? texts.limitLine : texts.targetLine;
  return {
    ...visible,
    count: buckets.length,
    tickSets: toTickSets(
      buckets.map(({ slot }) => slot),
      formatter,
      granularity,
      weekStart,
    ),
    scale,
    current: { label: data.rangeName, values },
    before: before.length > 0 ? { label: data.comparedName, values: before } : undefined,
    parts,
    isStacked,
    usual:
      bounds.length === 0
        ? undefined
        : {
            label: texts.usualRange,
            lower: usual.map((range) => clip(range?.lower, scale)),
            upper: usual.map((range) => clip(range?.upper, scale)),
          },
    unusual: hasWhole ? toUnusual(data) : undefined,
    target:
      hasTarget && target !== undefined
        ? { value: target, label: fill(targetWords, { value: formatter.amount(target, metric) }) }
        : undefined,
    zones: [
      ...data.events.map(({ name, from, to, draw }) => ({
        kind: 'event' as const,
        from,
        to,
        label: name,
        ...(draw && { draw }),
      })),
      ...toZones(data, uncounted && buckets.indexOf(uncounted)),
    ],
    running,
    isPending: buckets.map(({ pending }) => pending !== undefined),
    // Of less than a whole bucket, what adds up would always look like a fall.
    isApart: buckets.map(({ pending }) => isLess(pending) && metric.aggregation !== 'ratio'),
    formatTicks: (ticks) => formatTicks(formatter, ticks, metric),
  };
}

/** The others are grey. */
const toPartSeries = (
  { parts, buckets }: ChartData,
  colors: ChartColors,
  isHidden: (bucket: Bucket) => boolean,
): ChartModel['parts'] =>
  parts.map(({ label, values, isOther }, place) => ({
    label,
    values: values.map((value, index) => (buckets[index] && isHidden(buckets[index]) ? null : value)),
    color: isOther ? colors.compare : (colors.series[place] ?? colors.compare),
  }));

const isLess = (pending: Bucket['pending']): boolean => pending === 'partial' || pending === 'cut';

function toRunning({ pace, texts, formatter, metric, granularity }: ChartData, values: readonly (number | null)[]) {
  if (!pace || values[pace.index] === null) return undefined;
  const { index, value } = pace;
  return { index, pace: value, label: fill(texts.pace[granularity], { value: formatter.value(value, metric) }) };
}

/** Keeps a bound within the plot; a range that is all outside has no height there. */
const clip = (bound: number | undefined, { min, max }: ChartModel['scale']): number | null =>
  bound === undefined ? null : Math.min(Math.max(bound, min), max);

/** Bounds of usual ranges, no further from the values than the axis may reach for them. */
function clipBounds(bounds: readonly number[], series: readonly (number | null)[]): readonly number[] {
  const values = series.filter((value) => value !== null);
  if (values.length === 0) return bounds;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max(high - low, RANGE_REACH * Math.max(Math.abs(low), Math.abs(high)));
  return bounds.map((bound) => Math.min(Math.max(bound, low - reach), high + reach));
}

/** The axis of the values, with the target where that is near enough. */
export function toScale(
  values: readonly (number | null)[],
  { target, metric }: Pick<ChartData, 'metric'> & Partial<Pick<ChartData, 'target'>>,
  type: ChartModel['type'],
): { readonly scale: ChartModel['scale']; readonly hasTarget: boolean } {
  const { low, high } = findScale(values.some((value) => value !== null) ? values : [0]);
  const hasZero = isFromZero(type, low, high);
  const reach = TARGET_REACH * (high - (hasZero ? Math.min(0, low) : low));
  const hasTarget = target !== undefined && target <= high + reach && target >= low - reach;
  const [bottom, top] = hasTarget ? [Math.min(low, target), Math.max(high, target)] : [low, high];
  return { scale: chooseScale(bottom, top, hasZero, metric.format === 'integer'), hasTarget };
}

/** True of bars and areas, and of lines that come near zero; they begin there unless there is something below. */
export const isFromZero = (type: ChartModel['type'], low: number, high: number): boolean =>
  type !== 'line' || low <= high / 2;

function toUnusual(data: ChartData): ChartModel['unusual'] {
  const { unusual } = data;
  const [furthest] = unusual;
  return furthest === undefined ? undefined : { indexes: unusual, label: describeDeviation(data, furthest) };
}

/** Buckets without a line: those that still settle, and those that have begun and have no data. */
function toZones({ buckets, texts }: ChartData, settlingFrom: number | undefined): readonly Zone[] {
  const end = settlingFrom ?? buckets.length;
  const zones: Zone[] = [];
  buckets.slice(0, end).forEach(({ time, value }, index) => {
    if (!time || value !== null) return;
    const last = zones.at(-1);
    const isNext = last?.to === index - 1;
    if (isNext) zones.pop();
    zones.push({ kind: 'gap', from: isNext ? last.from : index, to: index, label: texts.noData });
  });
  const to = buckets.findLastIndex(({ time }) => time !== '');
  return settlingFrom === undefined
    ? zones
    : [...zones, { kind: 'settling', from: settlingFrom, to, label: texts.settling }];
}
