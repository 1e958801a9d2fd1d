import { Chart } from 'chart.js';
import { fill } from '../../format/texts/texts.ts';
import type { ChartData } from './chart-data.ts';
import { describeLimits } from './describe-result.ts';
import { createChartEngine } from './engine/chart-engine.ts';
import type { ChartModel } from './engine/chart-model.ts';
import { PROBES, readColors } from './read-colors.ts';
import { toChartModel } from './to-chart-model.ts';

/** Size of the picture, px; it has twice as many dots each way. */
const WIDTH = 960;
const HEIGHT = 480;
const SCALE = 2;
const MARGIN = 24;
/** Room above the chart for its title, its range and when it was read, for what may still change, and for the names of several lines. */
const HEAD = 68;
const LIMITS = 20;
const LEGEND = 24;
const KEY_WIDTH = 28;

/**
 * Draws a chart as a PNG of one size wherever it stands: title, range, as of and what may still change or is left out above it, on a
 * light surface.
 */
export async function drawPicture(
  host: { readonly renderRoot: ParentNode & Node },
  data: ChartData,
  type: ChartModel['type'],
): Promise<Blob> {
  const limits = describeLimits(data).join('. ');
  const names = data.several || data.parts.length > 0 ? LEGEND : 0;
  const head = HEAD + (limits ? LIMITS : 0) + names;
  const stage = document.createElement('div');
  Object.assign(stage.style, {
    position: 'fixed',
    insetInlineStart: '-2000px',
    width: `${WIDTH - 2 * MARGIN}px`,
    height: `${HEIGHT - head - MARGIN}px`,
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
  const model = toChartModel(data, look);
  const engine = createChartEngine(canvas, model, () => true);
  try {
    const chart = Chart.getChart(canvas);
    if (chart) {
      chart.options.devicePixelRatio = SCALE;
      chart.resize(WIDTH - 2 * MARGIN, HEIGHT - head - MARGIN);
      chart.draw();
    }
    return await compose(canvas, data, { ...model, head, limits, hasNames: names > 0 });
  } finally {
    engine.destroy();
    stage.remove();
  }
}

async function compose(
  chart: HTMLCanvasElement,
  { metric, several, formatter, texts, rangeName, result }: ChartData,
  model: ChartModel & { readonly head: number; readonly limits: string; readonly hasNames: boolean },
): Promise<Blob> {
  const { colors, font: face, isRightToLeft, head, limits, hasNames } = model;
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
    context.font = `${font} ${face.family}`;
    context.fillStyle = color;
    context.fillText(text, isRightToLeft ? WIDTH - MARGIN : MARGIN, y, WIDTH - 2 * MARGIN);
  };
  const time = formatter.dates({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(result.asOf));
  const titles = (several?.metrics ?? [metric]).map(({ title }) => title);
  write(titles.join(', '), MARGIN + 12, '600 18px', colors.text);
  write(fill(texts.asOf, { range: rangeName, time }), MARGIN + 34, '400 13px', colors.muted);
  if (limits) write(limits, MARGIN + 34 + LIMITS, '400 13px', colors.muted);
  if (hasNames) drawLegend(context, model, head - LEGEND);
  context.drawImage(chart, MARGIN, head, WIDTH - 2 * MARGIN, HEIGHT - head - MARGIN);
  return new Promise((resolve, reject) =>
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}

/** Writes the names of the parts, or of several metrics, in a row, each after a piece of its line. */
function drawLegend(
  context: CanvasRenderingContext2D,
  { parts, colors, font, isRightToLeft }: ChartModel,
  top: number,
): void {
  const middle = top + LEGEND / 4;
  const side = isRightToLeft ? -1 : 1;
  context.font = `400 13px ${font.family}`;
  context.textAlign = 'start';
  context.textBaseline = 'middle';
  let x = isRightToLeft ? WIDTH - MARGIN : MARGIN;
  for (const { label, color, look } of parts) {
    context.beginPath();
    context.setLineDash((look as { borderDash?: number[] } | undefined)?.borderDash ?? []);
    context.lineWidth = 2;
    context.strokeStyle = color;
    context.moveTo(x, middle);
    context.lineTo(x + side * KEY_WIDTH, middle);
    context.stroke();
    context.fillStyle = colors.muted;
    context.fillText(label, x + side * (KEY_WIDTH + 6), middle);
    x += side * (KEY_WIDTH + 24 + context.measureText(label).width);
  }
}
