import type { Alert, Severity } from '../../protocol/alerts.ts';
import type { ChartColors, ChartModel } from '../trend-chart/engine/chart-model.ts';
import type { Plot } from '../trend-chart/engine/plot.ts';

/** Height of the bar on the time axis, px: the more severe, the thicker. */
const HEIGHT_PX: Readonly<Record<Severity, number>> = { critical: 5, warning: 4, info: 2 };
/** Height of the sign at its beginning, px. */
const SIGN_PX = 12;

/**
 * Draws an alert on the time axis: a bar as long as it was open, with a triangle at its beginning, which is filled for critical
 * ones. A bar that ended has a stop at its end, that of an open alert a point.
 */
export function drawEpisode(
  { context, bottom }: Plot,
  { colors, isRightToLeft }: ChartModel,
  [left, right]: readonly [number, number],
  alert: Pick<Alert, 'severity' | 'endedAt'>,
): void {
  const [begin, end] = isRightToLeft ? [right, left] : [left, right];
  const towards = isRightToLeft ? -1 : 1;
  const height = HEIGHT_PX[alert.severity];
  const top = bottom + 1;
  const color = colorOf(alert.severity, colors);
  context.save();
  context.fillStyle = color;
  context.fillRect(left, top, right - left, height);
  if (alert.endedAt === null) drawPoint(context, [end, top + height / 2], towards);
  else context.fillRect(towards === 1 ? end - 2 : end, top - 2, 2, HEIGHT_PX.critical + 3);
  drawSign(context, begin + towards * Math.min((SIGN_PX + 2) / 2, (right - left) / 2), bottom, alert.severity, [
    color,
    colors.surface,
  ]);
  context.restore();
}

const colorOf = (severity: Severity, colors: ChartColors): string =>
  severity === 'critical' ? colors.bad : severity === 'warning' ? colors.attention : colors.muted;

/** The bar goes on. */
function drawPoint(context: CanvasRenderingContext2D, [x, y]: readonly [number, number], towards: number): void {
  context.beginPath();
  context.moveTo(x - towards, y - 5);
  context.lineTo(x + towards * 6, y);
  context.lineTo(x - towards, y + 5);
  context.fill();
}

/** A triangle with an exclamation mark, over the line: with a rim in the colour of the surface. */
function drawSign(
  context: CanvasRenderingContext2D,
  x: number,
  bottom: number,
  severity: Severity,
  [color, surface]: readonly [string, string],
): void {
  const half = SIGN_PX / 2 + 1;
  context.beginPath();
  context.moveTo(x, bottom - SIGN_PX);
  context.lineTo(x + half, bottom);
  context.lineTo(x - half, bottom);
  context.closePath();
  context.lineJoin = 'round';
  context.lineWidth = 5;
  context.strokeStyle = surface;
  context.stroke();
  context.fillStyle = severity === 'critical' ? color : surface;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = color;
  context.stroke();
  context.fillStyle = severity === 'critical' ? surface : color;
  context.fillRect(x - 0.75, bottom - SIGN_PX + 4, 1.5, 4);
  context.fillRect(x - 0.75, bottom - 2.5, 1.5, 1.5);
}
