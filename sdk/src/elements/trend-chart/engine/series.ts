import { fade, MAX_BAR_PX, type ChartModel, type Datasets, type PartSeries, type Series } from './chart-model.ts';

/** The lines or bars that the library draws: the current values or their parts, then those that they are compared with. */
export function toDatasets(model: ChartModel): Datasets {
  const { current, colors, parts } = model;
  const lines = parts.length > 0 ? parts : [{ ...current, color: colors.accent }];
  return [...lines.map((line, index) => toCurrent(model, line, index)), ...toCompared(model)];
}

function toCurrent(model: ChartModel, { label, values, color, look }: PartSeries, place: number): Datasets[number] {
  const { type, colors, isPending, running, isStacked } = model;
  const isApart = (index: number): boolean => model.isApart[index] === true;
  const isJoined = (index: number): boolean => typeof values[index] === 'number' && !isApart(index);
  const isLonely = (index: number): boolean => isApart(index) || (!isJoined(index - 1) && !isJoined(index + 1));
  // The running bucket is drawn at its pace instead.
  const hasDot = (index: number): boolean => isLonely(index) && index !== running?.index;
  return {
    label,
    data: [...values],
    ...(isStacked && { stack: 'parts' }),
    borderColor: color,
    backgroundColor: type === 'bar' ? toBarColors(model, values, color) : fade(color, isStacked ? 0.7 : 0.05),
    fill: isStacked && place > 0 ? '-1' : isStacked || type === 'area' ? 'origin' : false,
    borderWidth: type === 'bar' ? 0 : isStacked ? 1 : 2,
    borderJoinStyle: 'round',
    borderCapStyle: 'round',
    borderRadius: isStacked ? 0 : 2,
    maxBarThickness: MAX_BAR_PX,
    pointRadius: ({ dataIndex }) => (hasDot(dataIndex) ? 3 : 0),
    pointBackgroundColor: ({ dataIndex }) => (isApart(dataIndex) ? colors.surface : color),
    pointBorderColor: color,
    pointBorderWidth: ({ dataIndex }) => (isApart(dataIndex) ? 1.5 : 0),
    tension: 0,
    segment: {
      borderColor: ({ p1DataIndex }) => (isApart(p1DataIndex) ? 'transparent' : undefined),
      backgroundColor: ({ p1DataIndex }) => (isApart(p1DataIndex) ? 'transparent' : undefined),
      borderDash: ({ p1DataIndex }) => (isPending[p1DataIndex] ? [4, 4] : undefined),
    },
    // A dot on the axis is whole.
    clip: 6,
    order: 1,
    ...look,
  };
}

/** Bars whose number may still change are pale, but for the running one, which goes on to its pace. */
const toBarColors = ({ isPending, running }: ChartModel, values: Series['values'], color: string): string[] =>
  values.map((_value, index) => (isPending[index] && index !== running?.index ? fade(color, 0.45) : color));

function toCompared({ type, before, colors }: ChartModel): Datasets {
  if (!before) return [];
  return [
    {
      type: 'line',
      label: before.label,
      stack: 'before',
      data: [...before.values],
      borderColor: colors.compare,
      borderWidth: 1.25,
      borderJoinStyle: 'round',
      pointRadius: 0,
      tension: 0,
      // Below a line, but not hidden behind bars.
      order: type === 'bar' ? 0 : 2,
    },
  ];
}
