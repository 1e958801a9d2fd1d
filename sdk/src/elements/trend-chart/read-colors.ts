import type { ChartColors } from './engine/chart-model.ts';

/** Colours that the picture needs; each is the `color` of a hidden element of the class `probe-<name>`. */
export const PROBES = ['accent', 'compare', 'text', 'muted', 'grid', 'axis', 'surface', 'attention'] as const;

/** Reads colours from elements: a canvas cannot resolve custom properties. */
export function readColors(root: ParentNode): ChartColors {
  const read = (name: string): string => {
    const probe = root.querySelector(`.probe-${name}`);
    return probe ? getComputedStyle(probe).color : '';
  };
  return Object.fromEntries(PROBES.map((name) => [name, read(name)])) as Record<(typeof PROBES)[number], string>;
}
