import type { BarElement, Chart } from 'chart.js';
import { fade, type ChartModel, type Pointing } from './chart-model.ts';
import { hatch, measureText, spanOf, writeText, type Plot } from './plot.ts';

/** Radius of the ring around an unusual value. */
const RING_PX = 5.5;

/** Draws what is over the lines: target, pace, unusual values, alerts and the crosshair. */
export function drawMarks(plot: Plot, model: ChartModel, pointing: Pointing, chart: Chart): void {
  drawTarget(plot, model);
  if (model.type === 'bar') drawBarPace(plot, model, chart);
  else drawLinePace(plot, model);
  drawUnusual(plot, model);
  for (const { draw, from, to } of model.zones) draw?.(plot, model, spanOf(plot, from, to));
  drawCrosshair(plot, model, pointing, chart);
}

function drawTarget(plot: Plot, model: ChartModel): void {
  const { target, colors, isRightToLeft, font } = model;
  if (!target) return;
  const { left, right, y } = plot;
  const height = y(target.value);
  stroke(plot, { from: [left, height], to: [right, height], color: colors.muted, dash: [6, 4] });
  const at = isRightToLeft ? { x: right - 2, align: 'right' as const } : { x: left + 2, align: 'left' as const };
  writeText(plot, model, target.label, { ...at, y: height - font.size * 0.8, color: colors.muted });
}

/** A dotted line from the last whole bucket to what the running one will come to. */
function drawLinePace(plot: Plot, model: ChartModel): void {
  const { running, current, colors } = model;
  if (!running) return;
  const { x, y, context } = plot;
  const [end, top] = [x(running.index), y(running.pace)];
  const previous = current.values[running.index - 1];
  if (typeof previous === 'number') {
    const from = [x(running.index - 1), y(previous)] as const;
    stroke(plot, { from, to: [end, top], color: colors.accent, dash: [1, 4], width: 2 });
  }
  circle(context, end, top, 3.5, colors.surface, colors.accent);
}

/** The rest of the running bar, up to what it will come to. */
function drawBarPace(plot: Plot, model: ChartModel, chart: Chart): void {
  const { running, current, colors } = model;
  const bar = running && (chart.getDatasetMeta(0).data[running.index] as BarElement | undefined);
  if (!bar) return;
  const { width = 0, x = 0 } = bar.getProps(['width', 'x'], true) as { width?: number; x?: number };
  const [top, bottom] = [plot.y(running.pace), plot.y(current.values[running.index] ?? 0)];
  const span = [x - width / 2, x + width / 2] as const;
  hatch(plot, span, [top, bottom], fade(colors.accent, 0.7));
  plot.context.strokeStyle = fade(colors.accent, 0.7);
  plot.context.strokeRect(span[0] + 0.5, top + 0.5, width - 1, bottom - top);
}

function drawUnusual(plot: Plot, model: ChartModel): void {
  const { unusual, current, colors, font } = model;
  for (const index of unusual?.indexes ?? []) {
    const value = current.values[index];
    if (typeof value === 'number') circle(plot.context, plot.x(index), plot.y(value), RING_PX, '', colors.attention);
  }
  const [furthest = -1] = unusual?.indexes ?? [];
  const value = current.values[furthest];
  if (!unusual || typeof value !== 'number') return;
  const [x, y] = [plot.x(furthest), plot.y(value)];
  const half = measureText(plot, model, unusual.label) / 2;
  const isLow = value < (model.usual?.lower[furthest] ?? value);
  const offset = RING_PX + font.size * 0.9;
  // Outwards, away from the range; on the other side where that is beyond the picture.
  const outward = isLow ? y + offset : y - offset;
  const inside = outward > plot.bottom - 4 || outward < plot.top + 4 ? 2 * y - outward : outward;
  const middle = Math.min(Math.max(x, plot.left + half), plot.right - half);
  writeText(plot, model, unusual.label, { x: middle, y: inside, align: 'center', color: colors.text });
}

function drawCrosshair(
  plot: Plot,
  { current, before, parts, isStacked, colors }: ChartModel,
  { cursor }: Pointing,
  chart: Chart,
): void {
  if (cursor === null) return;
  const x = plot.x(cursor);
  stroke(plot, { from: [x, plot.top], to: [x, plot.bottom], color: colors.muted });
  const dot = (value: number | null | undefined, color: string, radius: number, y = plot.y): void => {
    if (typeof value === 'number') circle(plot.context, x, y(value), radius, color, colors.surface);
  };
  dot(before?.values[cursor], colors.compare, 4);
  if (parts.length > 0 && !isStacked)
    parts.forEach(({ values, color }, place) => {
      const { type, vScale } = chart.getDatasetMeta(place);
      // Each on its own axis; bars beside each other have no middle in common.
      if (type === 'line') dot(values[cursor], color, 4, (value) => vScale?.getPixelForValue(value) ?? NaN);
    });
  else dot(current.values[cursor], parts.length > 0 ? colors.text : colors.accent, 5);
}

interface Stroke {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly color: string;
  readonly dash?: readonly number[];
  readonly width?: number;
}

function stroke({ context }: Plot, { from, to, color, dash = [], width = 1 }: Stroke): void {
  context.save();
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.setLineDash([...dash]);
  context.lineCap = width > 1 ? 'round' : 'butt';
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke();
  context.restore();
}

function circle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  fill: string,
  border: string,
): void {
  context.save();
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  if (fill) context.fill();
  context.lineWidth = 2;
  context.strokeStyle = border;
  context.stroke();
  context.restore();
}
