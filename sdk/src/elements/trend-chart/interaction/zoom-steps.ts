import type { DateRange } from '../../../protocol/query.ts';

interface Step {
  readonly before: DateRange;
  readonly chosen: DateRange;
}

export interface ZoomSteps {
  /** Remembers that the reader chose a range within another one. */
  add(step: Step): void;
  /** The range that `current` was chosen in; undefined if it was not chosen here, or has been changed since. */
  findBefore(current: DateRange): DateRange | undefined;
  /** The same, and forgets it. */
  undo(current: DateRange): DateRange | undefined;
}

/** Remembers the ranges that the reader has left by selecting a part of them. */
export function createZoomSteps(): ZoomSteps {
  let steps: readonly Step[] = [];
  const isLast = (current: DateRange): boolean => String(steps.at(-1)?.chosen) === String(current);
  return {
    add(step) {
      steps = isLast(step.before) ? [...steps, step] : [step];
    },
    findBefore: (current) => (isLast(current) ? steps.at(-1)?.before : undefined),
    undo(current) {
      const before = isLast(current) ? steps.at(-1)?.before : undefined;
      steps = before === undefined ? [] : steps.slice(0, -1);
      return before;
    },
  };
}
