import type { ChartConfiguration } from 'chart.js';
import type { Axis, ChartModel } from './chart-model.ts';
import { chooseTicks } from './choose-ticks.ts';
import { measureText } from './plot.ts';

type Scales = NonNullable<NonNullable<ChartConfiguration<'line' | 'bar'>['options']>['scales']>;

/** The axes: values at round numbers with a darker zero, times at natural boundaries. */
export function toScales(model: ChartModel): Scales {
  const { colors, font, isRightToLeft, second } = model;
  return {
    x: {
      type: 'category',
      reverse: isRightToLeft,
      stacked: model.isStacked,
      // Bars have room for themselves at the ends; so has a value that stands alone.
      offset: model.type === 'bar' || model.count === 1,
      grid: { display: false },
      border: { display: false },
      afterBuildTicks(axis) {
        const ticks = chooseTicks(model, axis.width, (text) => measureText({ context: axis.ctx }, model, text));
        axis.ticks = ticks.map(({ index, lines }) => ({ value: index, label: [...lines] }));
      },
      ticks: {
        color: colors.muted,
        font,
        autoSkip: false,
        maxRotation: 0,
        callback: (_value, index, ticks) => ticks[index]?.label,
      },
    },
    y: toValueAxis(model, model, isRightToLeft),
    // Its lines are those of the first one.
    ...(second && { [second.id]: { ...toValueAxis(model, second, !isRightToLeft), grid: { display: false } } }),
  };
}

function toValueAxis(
  { colors, font, isStacked }: ChartModel,
  { scale: { min, max, step }, formatTicks }: Axis,
  isRight: boolean,
): NonNullable<Scales['y']> {
  return {
    position: isRight ? 'right' : 'left',
    stacked: isStacked,
    min,
    max,
    border: { display: false },
    grid: {
      color: ({ tick }) => (tick.value === 0 ? colors.axis : colors.grid),
      tickLength: 0,
    },
    ticks: {
      color: colors.muted,
      font,
      stepSize: step,
      padding: 8,
      callback: (_value, index, ticks) => formatTicks(ticks.map(({ value }) => value))[index],
    },
  };
}
