import { formatTicks } from '../../../format/tick.ts';
import type { MetricView } from '../../../protocol/catalog.ts';
import { nameUnit } from '../../../protocol/check-chart-metrics.ts';
import { alignScale } from '../../../view/series/align-scale.ts';
import type { AxisScale } from '../../../view/series/choose-scale.ts';
import { findScale } from '../../../view/series/draw-line.ts';
import type { Axis, ChartModel, PartSeries, Zone } from '../engine/chart-model.ts';
import { isFromZero, toChartModel, toScale, type ChartLook } from '../to-chart-model.ts';
import { DASHES, isHollow } from './line-key.ts';
import type { Line } from './several-metrics.ts';

const SECOND_AXIS = 'y2';

/** Place of each metric's axis, by its unit: 0 for that of the first metric. */
export const findAxes = (metrics: readonly MetricView[]): readonly number[] => {
  const units = [...new Set(metrics.map(nameUnit))];
  return metrics.map((metric) => units.indexOf(nameUnit(metric)));
};

/** The picture of several metrics: lines or bars, on the axis of their unit. */
export function toLinesModel(lines: readonly Line[], look: ChartLook): ChartModel {
  // Each as a picture of its own, without what belongs to a single line.
  const models = lines.map(({ data }) => toChartModel({ ...data, target: undefined }, look));
  const [first] = models as [ChartModel, ...ChartModel[]];
  const parts = lines.map((line, place) => toPart(line, models[place] ?? first, look));
  const { current, scale, formatTicks: format, second } = toAxes(lines, parts, look, first);
  return {
    ...first,
    scale,
    formatTicks: format,
    ...(second && { second: { ...second, id: SECOND_AXIS } }),
    current,
    parts,
    isStacked: false,
    running: undefined,
    isApart: first.isApart.map(() => false),
    zones: toZones(models, lines),
  };
}

/** A line that runs to the pace of the running bucket; a bar up to now. */
function toPart({ data, place, isSecond, isBar }: Line, model: ChartModel, look: ChartLook): PartSeries {
  const { running, isApart } = model;
  // Of less than a whole bucket a line would fall.
  const values = model.current.values.map((value, index) =>
    isBar || !isApart[index] ? value : index === running?.index ? running.pace : null,
  );
  const isAlone = (index: number): boolean =>
    typeof values[index - 1] !== 'number' && typeof values[index + 1] !== 'number';
  const color = look.colors.series[place] ?? look.colors.text;
  const dash = [...(DASHES[place] ?? [])];
  return {
    label: data.metric.title,
    values,
    color,
    look: {
      ...(isSecond && { yAxisID: SECOND_AXIS }),
      ...(isBar
        ? isHollow(place) && { backgroundColor: look.colors.surface, borderColor: color, borderWidth: 2 }
        : {
            type: 'line',
            borderWidth: 2,
            borderDash: dash,
            borderCapStyle: dash.length > 0 ? 'butt' : 'round',
            // Over bars.
            order: 0,
            pointRadius: ({ dataIndex }) => (dataIndex === running?.index || isAlone(dataIndex) ? 3.5 : 0),
            pointBackgroundColor: look.colors.surface,
            pointBorderColor: color,
            pointBorderWidth: 2,
            segment: { borderDash: ({ p1DataIndex }) => (p1DataIndex === running?.index ? [1, 4] : undefined) },
          }),
    },
  };
}

function toAxes(
  lines: readonly Line[],
  parts: readonly PartSeries[],
  { type }: ChartLook,
  { current }: ChartModel,
): Pick<ChartModel, 'scale' | 'formatTicks' | 'current'> & { readonly second: Axis | undefined } {
  const ofAxis = (isSecond: boolean) => lines.filter((line) => line.isSecond === isSecond);
  const valuesOf = (isSecond: boolean) =>
    parts.flatMap(({ values }, place) => (lines[place]?.isSecond === isSecond ? values : []));
  const metricOf = (isSecond: boolean): MetricView => {
    const metrics = ofAxis(isSecond).map(({ data }) => data.metric);
    // Whole numbers only where all are.
    return metrics.find(({ format }) => format !== 'integer') ?? (metrics[0] as MetricView);
  };
  const toAxis = (isSecond: boolean, scale: AxisScale): Axis => {
    const metric = metricOf(isSecond);
    const { formatter } = (lines[0] as Line).data;
    return { scale, formatTicks: (ticks) => formatTicks(formatter, ticks, metric) };
  };
  const isTwo = ofAxis(true).length > 0;
  const reachOf = (isSecond: boolean) => {
    const values = valuesOf(isSecond);
    return findScale(values.some((value) => value !== null) ? values : [0]);
  };
  const [left, right] = [reachOf(false), reachOf(true)];
  // Beside an axis from zero, one that begins elsewhere would make changes look larger.
  const hasZero = isFromZero(type, left.low, left.high) || (isTwo && isFromZero('line', right.low, right.high));
  const { scale } = toScale(valuesOf(false), { metric: metricOf(false) }, hasZero ? 'area' : 'line');
  if (!isTwo) return { ...toAxis(false, scale), current, second: undefined };
  const second = alignScale(scale, right.low, right.high, hasZero, metricOf(true).format === 'integer');
  return { ...toAxis(false, scale), current, second: toAxis(true, second) };
}

/** Events, notes and alerts of all; what has no data, or still settles, only where that is so of all lines. */
function toZones(models: readonly ChartModel[], lines: readonly Line[]): readonly Zone[] {
  const isShared = (zone: Zone): boolean =>
    models.every(({ zones }) => zones.some((other) => JSON.stringify(other) === JSON.stringify(zone)));
  return models.flatMap(({ zones }, place) =>
    zones.filter((zone) => {
      if (zone.kind !== 'event') return place === 0 && isShared(zone);
      return place === 0 || lines[place]?.data.events.some(({ name, source }) => source && name === zone.label);
    }),
  );
}
