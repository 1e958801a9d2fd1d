/** A value axis: its ends, and the distance of its lines. */
export interface AxisScale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Intervals between four to six lines, of which the fewest are preferred where they waste no more room. */
const INTERVALS = [4, 5, 3] as const;
/** Round numbers, for steps between lines. */
export const NICE = [1, 2, 2.5, 5, 10] as const;
/** Room above the highest value, as a share of the values' span. */
const HEADROOM = 0.04;

/**
 * Chooses the axis for values between `low` and `high`: from zero where `isFromZero` says so and nothing is below, with
 * lines at round values. `isWhole`: no lines between whole numbers.
 */
export function chooseScale(low: number, high: number, isFromZero: boolean, isWhole: boolean): AxisScale {
  const bottom = isFromZero ? Math.min(0, low) : low;
  const top = isFromZero ? Math.max(0, high) : high;
  const span = top - bottom || Math.abs(top) || 1;
  const end = top === bottom ? top + span : top + (top > 0 || !isFromZero ? HEADROOM * span : 0);
  const start = bottom < 0 || !isFromZero ? bottom - HEADROOM * span : bottom;
  const scales = INTERVALS.map((count) => fit(start, end, count, isWhole));
  return scales.reduce((best, scale) => (lengthOf(scale) < lengthOf(best) * 0.999 ? scale : best));
}

/** The smallest round step with which so many intervals hold both ends. */
function fit(start: number, end: number, count: number, isWhole: boolean): AxisScale {
  const exponent = Math.floor(Math.log10((end - start) / count));
  const steps = [exponent, exponent + 1].flatMap((power) => NICE.map((nice) => nice * 10 ** power));
  const allowed = steps.filter((step) => !isWhole || Number.isInteger(step));
  const step = allowed.find((candidate) => countSteps(start, end, candidate) <= count) ?? allowed.at(-1) ?? 1;
  const min = Math.floor(start / step + 1e-9) * step;
  return { min, max: min + countSteps(start, end, step) * step, step };
}

const countSteps = (start: number, end: number, step: number): number =>
  Math.max(1, Math.ceil(end / step - 1e-9) - Math.floor(start / step + 1e-9));

const lengthOf = ({ min, max }: AxisScale): number => max - min;
