import { createPlaces, drawLine, type Box, type Scale } from './draw-line.ts';

/** A dot at each value, as the `d` of an SVG path; null for none. Values are `count` equal steps apart. */
export const drawMarks = (values: readonly (number | null)[], count: number, scale: Scale, box: Box): string =>
  values.map((value, index) => (value === null ? '' : drawLine(pad(value, index), count, scale, box))).join('');

const pad = (value: number, index: number): (number | null)[] => [...new Array<null>(index).fill(null), value];

/** The area between limits as the `d` of an SVG path: one closed part per run of known limits, cut off at the box. */
export function drawBand(
  limits: readonly ({ readonly lower: number; readonly upper: number } | undefined)[],
  count: number,
  scale: Scale,
  box: Box,
): string {
  const [x, y] = createPlaces(count, scale, box);
  const clamp = (value: number): number => Math.min(box.height, Math.max(0, y(value)));
  let path = '';
  let run: [above: string, below: string][] = [];
  const close = (): void => {
    if (run.length > 1)
      path += `M${run.map(([above]) => above).join('L')}L${run
        .reverse()
        .map(([, below]) => below)
        .join('L')}Z`;
    run = [];
  };
  limits.forEach((range, index) => {
    if (!range) close();
    else run.push([`${x(index)} ${clamp(range.upper)}`, `${x(index)} ${clamp(range.lower)}`]);
  });
  close();
  return path;
}
