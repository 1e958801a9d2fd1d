import { html, type TemplateResult } from 'lit';
import type { RuleBacktest } from '../../protocol/rules.ts';

const WIDTH = 400;
const HEIGHT = 88;
const EDGE = 4;

/** A number of the past. */
export interface Point {
  readonly ms: number;
  readonly value: number | null;
}

/** Draws the past of a metric, with the limit of a rule and the spans in which it would have fired. */
export function drawBacktest(
  points: readonly Point[],
  episodes: RuleBacktest['episodes'],
  limit: number | undefined,
  label: string,
): TemplateResult {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const bounds = limit === undefined ? values : [...values, limit];
  const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
  const [fromMs, toMs] = [points[0]?.ms ?? 0, points.at(-1)?.ms ?? 1];
  const x = (ms: number): number => Math.min(Math.max(((ms - fromMs) / (toMs - fromMs || 1)) * WIDTH, 0), WIDTH);
  const y = (value: number): number =>
    high === low ? HEIGHT / 2 : HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  const spans = episodes.map(({ from, to }) => toSpan(x(Date.parse(from)), x(Date.parse(to)))).join('');
  // Paths alone, as the helper of Lit for parts of a drawing is not among what a card loads.
  return html`<svg
    part="backtest"
    role="img"
    aria-label=${label}
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
  >
    <path class="episodes" d=${spans} />
    <path class="limit" d=${limit === undefined ? '' : `M0 ${y(limit)}H${WIDTH}`} />
    <path class="line" d=${toPath(points, x, y)} />
  </svg>`;
}

/** A rectangle over the whole height; a short one is still seen. */
function toSpan(from: number, to: number): string {
  const width = Math.max(to - from, 3);
  return `M${Math.min(from, WIDTH - width).toFixed(1)} 0h${width.toFixed(1)}V${HEIGHT}h${(-width).toFixed(1)}Z`;
}

function toPath(points: readonly Point[], x: (ms: number) => number, y: (value: number) => number): string {
  let isDown = false;
  return points
    .map(({ ms, value }) => {
      const step = value === null ? '' : `${isDown ? 'L' : 'M'}${x(ms).toFixed(1)} ${y(value).toFixed(1)}`;
      isDown = value !== null;
      return step;
    })
    .join('');
}
