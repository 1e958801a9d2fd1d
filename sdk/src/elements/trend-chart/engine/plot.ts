import type { Chart } from 'chart.js';
import type { ChartModel } from './chart-model.ts';

/** The area of a chart in pixels, as what is drawn beside the library's lines needs it. */
export interface Plot {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Width of the whole canvas. */
  readonly width: number;
  /** Distance of two buckets. */
  readonly step: number;
  /** Middle of a bucket. */
  x(index: number): number;
  y(value: number): number;
}

/** Undefined before the first layout. */
export function toPlot(chart: Chart, { count }: ChartModel): Plot | undefined {
  const { x, y } = chart.scales;
  const { chartArea, ctx: context, width } = chart as { chartArea?: Chart['chartArea'] } & Chart;
  if (!x || !y || !chartArea) return undefined;
  const { left, right, top, bottom } = chartArea;
  const place = (index: number): number => x.getPixelForValue(index);
  const step = count > 1 ? Math.abs(place(1) - place(0)) : right - left;
  return { context, left, right, top, bottom, width, step, x: place, y: (value) => y.getPixelForValue(value) };
}

/** Left and right end of buckets: half a step beyond their middles, within the area. */
export function spanOf({ x, step, left, right }: Plot, from: number, to: number): readonly [number, number] {
  const [a, b] = [x(from), x(to)];
  const half = step / 2;
  return [Math.max(left, Math.min(a, b) - half), Math.min(right, Math.max(a, b) + half)];
}

/** Writes a text that stays readable over lines: a rim in the colour of the surface fills the gaps between its letters too. */
export function writeText(
  { context }: Plot,
  { colors, font }: ChartModel,
  text: string,
  at: { readonly x: number; readonly y: number; readonly align: CanvasTextAlign; readonly color: string },
): void {
  context.save();
  context.font = toFont(font);
  context.textAlign = at.align;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 6;
  context.strokeStyle = colors.surface;
  context.strokeText(text, at.x, at.y);
  context.fillStyle = at.color;
  context.fillText(text, at.x, at.y);
  context.restore();
}

const toFont = ({ family, size }: ChartModel['font']): string => `${size}px ${family}`;

export function measureText({ context }: Pick<Plot, 'context'>, { font }: ChartModel, text: string): number {
  context.save();
  context.font = toFont(font);
  const { width } = context.measureText(text);
  context.restore();
  return width;
}

/** Fills an area with diagonal lines. */
export function hatch(
  { context }: Plot,
  [left, right]: readonly [number, number],
  [top, bottom]: readonly [number, number],
  color: string,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.beginPath();
  for (let x = left - (bottom - top); x < right; x += HATCH_PX) {
    context.moveTo(x, bottom);
    context.lineTo(x + bottom - top, top);
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

const HATCH_PX = 7;
