import { NICE, type AxisScale } from './choose-scale.ts';

/**
 * Chooses the axis for values between `low` and `high` beside another one, with the same number of intervals at round
 * values, and zero where that one has it if both can. `isFromZero`, `isWhole`: as of `chooseScale`.
 */
export function alignScale(
  first: AxisScale,
  low: number,
  high: number,
  isFromZero: boolean,
  isWhole: boolean,
): AxisScale {
  const count = Math.round((first.max - first.min) / first.step);
  const below = Math.min(count, Math.max(0, Math.round(-first.min / first.step)));
  const [bottom, top] = isFromZero ? [Math.min(0, low), Math.max(0, high)] : [low, high];
  const hasSharedZero = below > 0 || (isFromZero && bottom === 0);
  const startOf = (step: number): number =>
    hasSharedZero ? 0 - below * step : Math.floor(bottom / step + 1e-9) * step;
  const holds = (step: number): boolean =>
    startOf(step) <= bottom + 1e-9 * step && startOf(step) + count * step >= top - 1e-9 * step;
  const exponent = Math.floor(Math.log10((top - bottom || Math.abs(top) || 1) / count));
  const steps = [exponent, exponent + 1, exponent + 2].flatMap((power) => NICE.map((nice) => nice * 10 ** power));
  const step = steps.find((each) => holds(each) && (!isWhole || Number.isInteger(each)));
  if (step !== undefined) return { min: startOf(step), max: startOf(step) + count * step, step };
  // Zero cannot be where the other axis has it: all lines there are on the other side of it.
  return alignScale({ min: 0, max: count, step: 1 }, bottom, top, false, isWhole);
}
