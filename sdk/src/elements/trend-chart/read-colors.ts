import type { ChartColors } from './engine/chart-model.ts';

const NAMES = ['accent', 'compare', 'text', 'muted', 'grid', 'axis', 'surface', 'attention', 'bad'] as const;
const SERIES = [
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
  'series-7',
  'series-8',
] as const;

/** Colours that the picture needs; each is the `color` of a hidden element of the class `probe-<name>`. */
export const PROBES = [...NAMES, ...SERIES] as const;

/** Reads colours from elements: a canvas cannot resolve custom properties. */
export function readColors(root: ParentNode): ChartColors {
  const read = (name: string): string => {
    const probe = root.querySelector(`.probe-${name}`);
    return probe ? getComputedStyle(probe).color : '';
  };
  const colors = Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Record<(typeof NAMES)[number], string>;
  return { ...colors, series: SERIES.map(read) };
}
