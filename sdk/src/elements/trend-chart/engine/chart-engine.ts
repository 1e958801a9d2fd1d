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
  type Plugin,
  PointElement,
} from 'chart.js';
import type { ChartModel, Pointing } from './chart-model.ts';
import { drawBackground } from './draw-background.ts';
import { drawLabels, measureLabels } from './draw-labels.ts';
import { drawMarks } from './draw-marks.ts';
import { toPlot } from './plot.ts';
import { toScales } from './scales.ts';
import { toDatasets } from './series.ts';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
);

export interface ChartEngine {
  update(model: ChartModel): void;
  /** Shows what the reader points at and has selected. */
  point(pointing: Pointing): void;
  /** The bucket nearest to a place, in pixels from the left of the canvas. */
  findIndex(x: number): number;
  /** The middle of a bucket, in pixels from the left of the canvas. */
  findX(index: number): number;
  toPng(): string;
  /** Draws at once in the size that the canvas's parent has now, with so many dots by pixel; the screen's when absent. */
  layOut(ratio: number | undefined): void;
  destroy(): void;
}

type Configuration = ChartConfiguration<'line' | 'bar', (number | null)[], string>;

/** Draws into a canvas whose parent has a size of its own. `hasLabels`: lines have their names at their ends. */
export function createChartEngine(canvas: HTMLCanvasElement, first: ChartModel, hasLabels: () => boolean): ChartEngine {
  let model = first;
  let pointing: Pointing = { cursor: null, selection: null };
  const marks: Plugin<'line' | 'bar'> = {
    id: 'marks',
    beforeDatasetsDraw(chart) {
      const plot = toPlot(chart, model);
      if (plot) drawBackground(plot, model, pointing);
    },
    afterDatasetsDraw(chart) {
      const plot = toPlot(chart, model);
      if (!plot) return;
      drawMarks(plot, model, pointing, chart);
      // Over the line of the target, which would strike them through.
      drawLabels(plot, model, hasLabels());
    },
  };
  const create = (): Chart<'line' | 'bar', (number | null)[], string> =>
    new Chart(canvas, { ...configure(model, hasLabels), plugins: [marks] });
  let chart = create();
  return {
    update(next) {
      const shape = shapeOf(model);
      model = next;
      if (shapeOf(model) !== shape) {
        chart.destroy();
        chart = create();
        return;
      }
      const { data, options } = configure(model, hasLabels);
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
    point(next) {
      pointing = next;
      chart.draw();
    },
    findIndex(x) {
      const index = chart.scales['x']?.getValueForPixel(x) ?? 0;
      return Math.min(model.count - 1, Math.max(0, Math.round(index)));
    },
    findX: (index) => chart.scales['x']?.getPixelForValue(index) ?? 0,
    toPng: () => chart.toBase64Image(),
    layOut(ratio) {
      chart.options.devicePixelRatio = ratio ?? devicePixelRatio;
      chart.resize();
      chart.update('none');
      chart.draw();
    },
    destroy: () => chart.destroy(),
  };
}

/** Key of pictures of which one can become the other. */
const shapeOf = ({ type, parts }: ChartModel): string => JSON.stringify([type, parts.map(({ look }) => look)]);

function configure(model: ChartModel, hasLabels: () => boolean): Configuration {
  const { isRightToLeft, isStill } = model;
  const side = isRightToLeft ? 'left' : 'right';
  return {
    type: model.type === 'bar' ? 'bar' : 'line',
    data: { labels: Array.from({ length: model.count }, (_none, index) => String(index)), datasets: toDatasets(model) },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: isStill ? false : { duration: 250 },
      // Points move up and down as values change; where they stand is not news. (The library does not heed `false`.)
      animations: { x: { duration: 0 } },
      // The element follows the pointer itself.
      events: [],
      layout: { padding: ({ chart }) => ({ top: 8, [side]: hasLabels() ? measureLabels(chart.ctx, model) : 6 }) },
      scales: toScales(model),
    },
  };
}
