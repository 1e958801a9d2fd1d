import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { findScale } from '../../view/draw-line.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** Everything the picture depends on. */
export interface ChartModel {
  readonly type: 'line' | 'area' | 'bar';
  /** Axis labels, one per bucket. */
  readonly labels: readonly (string | string[])[];
  /** Tooltip titles, one per bucket. */
  readonly titles: readonly string[];
  readonly current: Series;
  readonly before: Series | undefined;
  /** Flag per bucket: its number may still change, so it is drawn pale or dashed. */
  readonly isPending: readonly boolean[];
  /** Flag per bucket: it has no neighbour with a value. */
  readonly isApart: readonly boolean[];
  readonly colors: ChartColors;
  readonly font: { readonly family: string; readonly size: number };
  /** True for counts, whose axis has whole numbers only. */
  readonly isWhole: boolean;
  readonly isStill: boolean;
  readonly isRightToLeft: boolean;
  formatValue(value: number): string;
  /** The labels of an axis, each of its own. */
  formatTicks(values: readonly number[]): string[];
}

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface ChartColors {
  readonly accent: string;
  readonly compare: string;
  readonly text: string;
  readonly muted: string;
  readonly border: string;
  readonly surface: string;
}

export interface ChartEngine {
  update(model: ChartModel): void;
  /** Shows one bucket as the pointer would; null: none. */
  setActive(index: number | null): void;
  toPng(): string;
  destroy(): void;
}

/** Draws into a canvas whose parent has a size of its own. `onPick` is told of a bucket that was clicked. */
export function createChartEngine(
  canvas: HTMLCanvasElement,
  first: ChartModel,
  onPick: (index: number) => void,
): ChartEngine {
  let type = first.type;
  let chart = new Chart(canvas, configure(first, onPick));
  return {
    update(model) {
      if (model.type !== type) {
        chart.destroy();
        type = model.type;
        chart = new Chart(canvas, configure(model, onPick));
        return;
      }
      const { data, options } = configure(model, onPick);
      chart.data.labels = data.labels ?? [];
      data.datasets.forEach((dataset, index) => {
        const existing = chart.data.datasets[index];
        if (existing) Object.assign(existing, dataset);
        else chart.data.datasets.push(dataset);
      });
      chart.data.datasets.length = data.datasets.length;
      if (options) chart.options = options;
      chart.update(model.isStill ? 'none' : undefined);
    },
    setActive(index) {
      const active =
        index === null
          ? []
          : chart.data.datasets
              .map((_dataset, datasetIndex) => ({ datasetIndex, index }))
              .filter(({ datasetIndex }) => typeof chart.data.datasets[datasetIndex]?.data[index] === 'number');
      chart.setActiveElements(active);
      chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
      chart.update('none');
    },
    toPng: () => chart.toBase64Image(),
    destroy: () => chart.destroy(),
  };
}

type Configuration = ChartConfiguration<'line' | 'bar', (number | null)[], string | string[]>;

function configure(model: ChartModel, onPick: (index: number) => void): Configuration {
  const { colors, font, isRightToLeft, isStill } = model;
  const isTitle = (index: number): string => model.titles[index] ?? '';
  return {
    type: model.type === 'bar' ? 'bar' : 'line',
    data: { labels: [...model.labels], datasets: [currentSeries(model), ...beforeSeries(model)] },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: isStill ? false : { duration: 250 },
      // Points move up and down as values change; where they stand is not news. (The library does not heed `false`.)
      animations: { x: { duration: 0 } },
      interaction: { mode: 'index', intersect: false },
      layout: { padding: { top: 4 } },
      onClick: (_event, [hit]) => {
        if (hit) onPick(hit.index);
      },
      scales: {
        x: {
          reverse: isRightToLeft,
          // Bars have room for themselves at the ends; so has a value that stands alone.
          offset: model.type === 'bar' || model.labels.length === 1,
          grid: { display: false },
          border: { color: colors.border },
          ticks: {
            color: colors.muted,
            font,
            maxRotation: 0,
            autoSkipPadding: 24,
          },
        },
        y: {
          position: isRightToLeft ? 'right' : 'left',
          ...(isFromZero(model) && { min: 0 }),
          grace: '5%',
          border: { display: false },
          grid: { color: colors.border, tickLength: 0 },
          ticks: {
            color: colors.muted,
            font,
            maxTicksLimit: 5,
            ...(model.isWhole && { precision: 0 }),
            padding: 8,
            callback: (_value, index, ticks) => model.formatTicks(ticks.map(({ value }) => value))[index],
          },
        },
      },
      plugins: {
        tooltip: {
          rtl: isRightToLeft,
          backgroundColor: colors.surface,
          borderColor: colors.border,
          borderWidth: 1,
          titleColor: colors.text,
          bodyColor: colors.text,
          titleFont: { ...font, weight: 600 },
          bodyFont: font,
          padding: 10,
          cornerRadius: 6,
          caretSize: 0,
          boxPadding: 6,
          usePointStyle: true,
          callbacks: {
            title: ([item]) => (item ? isTitle(item.dataIndex) : ''),
            label: (item) => ` ${item.dataset.label ?? ''}: ${model.formatValue(Number(item.raw))}`,
          },
        },
      },
    },
  };
}

function currentSeries(model: ChartModel): Configuration['data']['datasets'][number] {
  const { type, current, colors, isPending } = model;
  const isApart = (index: number): boolean => model.isApart[index] === true;
  const isJoined = (index: number): boolean => typeof current.values[index] === 'number' && !isApart(index);
  const isLonely = (index: number): boolean => isApart(index) || (!isJoined(index - 1) && !isJoined(index + 1));
  const faint = fade(colors.accent, 0.14);
  return {
    label: current.label,
    data: [...current.values],
    borderColor: colors.accent,
    backgroundColor:
      type === 'bar'
        ? current.values.map((_value, index) => (isPending[index] ? fade(colors.accent, 0.45) : colors.accent))
        : faint,
    fill: type === 'area' ? 'origin' : false,
    borderWidth: type === 'bar' ? 0 : 2,
    borderRadius: 3,
    maxBarThickness: 28,
    pointRadius: (context) => (isLonely(context.dataIndex) ? 3 : 0),
    pointHoverRadius: 4,
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

function beforeSeries({ type, before, colors }: ChartModel): Configuration['data']['datasets'] {
  if (!before) return [];
  return [
    {
      type: 'line',
      label: before.label,
      data: [...before.values],
      borderColor: colors.compare,
      backgroundColor: colors.compare,
      borderWidth: 1.5,
      borderDash: [3, 3],
      pointRadius: 0,
      pointHoverRadius: 3,
      pointBorderWidth: 0,
      tension: 0,
      // Below a line, but not hidden behind bars.
      order: type === 'bar' ? 0 : 2,
    },
  ];
}

/** Bars and areas start at zero, and so do lines that come near it; all unless there is something below. */
function isFromZero({ type, current, before }: ChartModel): boolean {
  const { low, high } = findScale(current.values, before?.values ?? []);
  return low >= 0 && (type !== 'line' || low <= high / 2);
}

/** A computed colour with less of it: `rgb(r, g, b)` or `rgba(…)`. */
function fade(color: string, alpha: number): string {
  const [red, green, blue] = color.match(/[\d.]+/g) ?? [];
  return color.startsWith('rgb') ? `rgba(${red}, ${green}, ${blue}, ${alpha})` : color;
}
