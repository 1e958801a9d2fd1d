import { Chart } from 'chart.js';
import { fill } from '../../format/texts/texts.ts';
import type { ChartData } from './chart-data.ts';
import { createChartEngine } from './engine/chart-engine.ts';
import type { ChartModel } from './engine/chart-model.ts';
import { PROBES, readColors } from './read-colors.ts';
import { toChartModel } from './to-chart-model.ts';

/** Size of the picture, px; it has twice as many dots each way. */
const WIDTH = 960;
const HEIGHT = 480;
const SCALE = 2;
const MARGIN = 24;
/** Room above the chart for its title, its range and when it was read. */
const HEAD = 68;

/** Draws a chart as a PNG of one size wherever it stands: title, range and as of above it, on a light surface. */
export async function drawPicture(
  host: { readonly renderRoot: ParentNode & Node },
  data: ChartData,
  type: ChartModel['type'],
): Promise<Blob> {
  const stage = document.createElement('div');
  Object.assign(stage.style, {
    position: 'fixed',
    insetInlineStart: '-2000px',
    width: `${WIDTH - 2 * MARGIN}px`,
    height: `${HEIGHT - HEAD - MARGIN}px`,
    colorScheme: 'light',
  });
  const canvas = document.createElement('canvas');
  const probes = PROBES.map((name) => Object.assign(document.createElement('span'), { className: `probe-${name}` }));
  stage.append(canvas, ...probes);
  host.renderRoot.append(stage);
  const { fontFamily, direction } = getComputedStyle(stage);
  const isRightToLeft = direction === 'rtl';
  const colors = readColors(stage);
  const font = { family: fontFamily, size: 12 };
  const look = { type, colors, font, isStill: true, isRightToLeft, weekStart: undefined };
  const engine = createChartEngine(canvas, toChartModel(data, look), () => true);
  try {
    const chart = Chart.getChart(canvas);
    if (chart) {
      chart.options.devicePixelRatio = SCALE;
      chart.resize(WIDTH - 2 * MARGIN, HEIGHT - HEAD - MARGIN);
      chart.draw();
    }
    return await compose(canvas, data, { colors, fontFamily, isRightToLeft });
  } finally {
    engine.destroy();
    stage.remove();
  }
}

async function compose(
  chart: HTMLCanvasElement,
  { metric, formatter, texts, rangeName, result }: ChartData,
  look: { colors: ChartModel['colors']; fontFamily: string; isRightToLeft: boolean },
): Promise<Blob> {
  const { colors, fontFamily, isRightToLeft } = look;
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [WIDTH * SCALE, HEIGHT * SCALE];
  const context = picture.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.scale(SCALE, SCALE);
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const write = (text: string, y: number, font: string, color: string): void => {
    context.direction = isRightToLeft ? 'rtl' : 'ltr';
    context.textAlign = 'start';
    context.font = `${font} ${fontFamily}`;
    context.fillStyle = color;
    context.fillText(text, isRightToLeft ? WIDTH - MARGIN : MARGIN, y, WIDTH - 2 * MARGIN);
  };
  const time = formatter.dates({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(result.asOf));
  write(metric.title, MARGIN + 12, '600 18px', colors.text);
  write(fill(texts.asOf, { range: rangeName, time }), MARGIN + 34, '400 13px', colors.muted);
  context.drawImage(chart, MARGIN, HEAD, WIDTH - 2 * MARGIN, HEIGHT - HEAD - MARGIN);
  return new Promise((resolve, reject) =>
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}
