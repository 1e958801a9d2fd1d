import { MAX_BAR_PX, type ChartModel } from './chart-model.ts';
import { measureText, writeText, type Plot } from './plot.ts';

/** Distance of a label from the end of its line. */
const GAP_PX = 8;
/** Ends of lines that are no further from each other have their labels below each other. */
const SAME_END_PX = 60;

interface Label {
  readonly text: string;
  readonly color: string;
  /** Bucket and value at the end of the line. */
  readonly index: number;
  readonly value: number;
}

/** Width beside the plot that the names of lines need which go on to the end of the range. */
export function measureLabels(context: CanvasRenderingContext2D, model: ChartModel): number {
  const widths = toLabels(model, true)
    .filter(({ index }) => index === model.count - 1)
    .map(({ text }) => measureText({ context }, model, text));
  return widths.length === 0 ? 0 : Math.ceil(Math.max(...widths)) + GAP_PX;
}

/** Writes the pace and, with `hasNames`, the name of each line at its end, no two over each other. */
export function drawLabels(plot: Plot, model: ChartModel, hasNames: boolean): void {
  const height = model.font.size * 1.25;
  const side = model.isRightToLeft ? -1 : 1;
  const taken: { readonly x: number; readonly y: number }[] = [];
  for (const { text, color, index, value } of toLabels(model, hasNames)) {
    const x = plot.x(index);
    const gap = GAP_PX + (model.type === 'bar' ? Math.min(plot.step / 2, MAX_BAR_PX / 2) : 0);
    const end = x + side * (gap + measureText(plot, model, text));
    // Over lines it would be in the way: the readout has it too.
    if (end < 0 || end > plot.width) continue;
    let y = Math.min(Math.max(plot.y(value), plot.top + height / 2), plot.bottom - height / 2);
    for (const other of taken) {
      const isOver = Math.abs(other.x - x) < SAME_END_PX && Math.abs(other.y - y) < height;
      if (isOver) y = other.y + (y < other.y ? -height : height);
    }
    taken.push({ x, y });
    writeText(plot, model, text, { x: x + side * gap, y, align: side === 1 ? 'left' : 'right', color });
  }
}

/** The line of a running range is named by its pace. */
function toLabels(model: ChartModel, hasNames: boolean): readonly Label[] {
  const { type, current, before, parts, running, colors } = model;
  const pace = running && { text: running.label, color: colors.text, index: running.index, value: running.pace };
  const lines = [
    ...(type === 'bar' || running || parts.length > 0 ? [] : [{ ...current, color: colors.accent }]),
    ...(before ? [{ ...before, color: colors.muted }] : []),
  ];
  const names = lines.flatMap(({ label: text, values, color }) => {
    const index = values.findLastIndex((value) => value !== null);
    const value = values[index];
    return typeof value === 'number' ? [{ text, color, index, value }] : [];
  });
  return [...(pace ? [pace] : []), ...(hasNames ? names : [])];
}
