import type { ChartConfiguration } from 'chart.js';
import { fade, MAX_BAR_PX, type ChartModel } from './chart-model.ts';

export type Datasets = ChartConfiguration<'line' | 'bar', (number | null)[]>['data']['datasets'];

/** The lines or bars that the library draws: the current values, then those that they are compared with. */
export const toDatasets = (model: ChartModel): Datasets => [toCurrent(model), ...toCompared(model)];

function toCurrent(model: ChartModel): Datasets[number] {
  const { type, current, colors, isPending, running } = model;
  const isApart = (index: number): boolean => model.isApart[index] === true;
  const isJoined = (index: number): boolean => typeof current.values[index] === 'number' && !isApart(index);
  const isLonely = (index: number): boolean => isApart(index) || (!isJoined(index - 1) && !isJoined(index + 1));
  // The running bucket is drawn at its pace instead.
  const hasDot = (index: number): boolean => isLonely(index) && index !== running?.index;
  return {
    label: current.label,
    data: [...current.values],
    borderColor: colors.accent,
    backgroundColor:
      type === 'bar'
        ? current.values.map((_value, index) =>
            isPending[index] && index !== running?.index ? fade(colors.accent, 0.45) : colors.accent,
          )
        : fade(colors.accent, 0.05),
    fill: type === 'line' ? false : 'origin',
    borderWidth: type === 'bar' ? 0 : 2,
    borderJoinStyle: 'round',
    borderCapStyle: 'round',
    borderRadius: 2,
    maxBarThickness: MAX_BAR_PX,
    pointRadius: ({ dataIndex }) => (hasDot(dataIndex) ? 3 : 0),
    pointBackgroundColor: ({ dataIndex }) => (isApart(dataIndex) ? colors.surface : colors.accent),
    pointBorderColor: colors.accent,
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
  };
}

function toCompared({ type, before, colors }: ChartModel): Datasets {
  if (!before) return [];
  return [
    {
      type: 'line',
      label: before.label,
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
