import { fade, type ChartModel, type Pointing } from './chart-model.ts';
import { hatch, measureText, spanOf, writeText, type Plot } from './plot.ts';

/** Draws what is behind the lines: events, zones without numbers, the selection, and the range in which values were expected. */
export function drawBackground(plot: Plot, model: ChartModel, { selection }: Pointing): void {
  drawZones(plot, model);
  drawBand(plot, model);
  if (selection) drawSelection(plot, model, selection);
}

function drawZones(plot: Plot, model: ChartModel): void {
  const { top, bottom } = plot;
  for (const { kind, from, to, label, draw } of model.zones) {
    if (draw) continue;
    const span = spanOf(plot, from, to);
    const [left, right] = span;
    const { context } = plot;
    if (kind === 'settling') hatch(plot, span, [top, bottom], fade(model.colors.muted, 0.28));
    else {
      context.fillStyle = kind === 'gap' ? fade(model.colors.muted, 0.07) : fade(model.colors.attention, 0.08);
      context.fillRect(left, top, right - left, bottom - top);
    }
    if (measureText(plot, model, label) + 8 > right - left) continue;
    const at = {
      x: (left + right) / 2,
      y: kind === 'event' ? top - 1 : top + model.font.size,
      align: 'center',
      color: model.colors.muted,
    } as const;
    writeText(plot, model, label, at);
  }
}

/** Runs of buckets with a range, each as one area. */
function drawBand({ context, x, y }: Plot, { usual, colors }: ChartModel): void {
  if (!usual) return;
  const { lower, upper } = usual;
  context.fillStyle = fade(colors.accent, 0.1);
  let from = 0;
  for (let index = 0; index <= upper.length; index++) {
    if (typeof upper[index] === 'number') continue;
    if (index - from > 1) {
      context.beginPath();
      for (let at = from; at < index; at++) context.lineTo(x(at), y(upper[at] ?? 0));
      for (let at = index - 1; at >= from; at--) context.lineTo(x(at), y(lower[at] ?? 0));
      context.fill();
    }
    from = index + 1;
  }
}

function drawSelection(plot: Plot, { colors }: ChartModel, [from, to]: readonly [number, number]): void {
  const { context, top, bottom } = plot;
  const [left, right] = spanOf(plot, from, to);
  context.fillStyle = fade(colors.accent, 0.14);
  context.fillRect(left, top, right - left, bottom - top);
  context.fillStyle = colors.accent;
  for (const edge of [left, right - 1]) context.fillRect(edge, top, 1, bottom - top);
}
