import type { Tick } from '../../../view/series/to-tick-sets.ts';
import type { ChartModel } from './chart-model.ts';

/** Least distance between two labels of the time axis. */
const LABEL_GAP_PX = 14;
/** An axis with fewer labels has no scale. */
const MIN_LABELS = 3;

/** The closest labels that fit; fewer of a closer set where that leaves hardly any, so that an axis has a scale. */
export function chooseTicks(
  { tickSets, count }: ChartModel,
  width: number,
  measure: (text: string) => number,
): readonly Tick[] {
  const fits = (ticks: readonly Tick[]): boolean => {
    const widest = Math.max(...ticks.flatMap(({ lines }) => lines).map(measure));
    const gaps = ticks.slice(1).map(({ index }, place) => index - (ticks[place]?.index ?? 0));
    return (Math.min(count, ...gaps) / count) * width >= widest + LABEL_GAP_PX;
  };
  const place = tickSets.findIndex(fits);
  const fitting = tickSets[place] ?? [];
  if (place === 0 || fitting.length >= MIN_LABELS) return fitting;
  const closer = tickSets.slice(0, place < 0 ? undefined : place).findLast(({ length }) => length >= MIN_LABELS) ?? [];
  const thinned = [2, 3, 4, 5].map((every) => thin(closer, every)).find((ticks) => ticks.length > 1 && fits(ticks));
  return thinned ?? (fitting.length > 0 ? fitting : (tickSets.at(-1) ?? []).slice(0, 1));
}

/** Every so many labels, with the names of those that are left out. */
function thin(ticks: readonly Tick[], every: number): readonly Tick[] {
  return ticks
    .filter((_tick, place) => place % every === 0)
    .map((tick, group) => {
      const skipped = ticks.slice((group - 1) * every + 1, group * every + 1).findLast(({ lines }) => lines[1]);
      return { ...tick, lines: [tick.lines[0] ?? '', ...(skipped?.lines[1] ? [skipped.lines[1]] : [])] };
    });
}
