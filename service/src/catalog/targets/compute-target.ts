import { dayAt, startOfDay } from '../../time/local-days.ts';
import type { Targets } from './types.ts';

/** Digits that rounding errors of shares do not reach. */
const DIGITS = 12;

/**
 * Returns the target of a range: the sum of the amounts of its periods, of each the share of its days that lies in the range.
 * Null where none of the wanted values has an amount, or where one of them has none in a part of the range.
 */
export function computeTarget(
  { periods }: Targets,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  zone: string,
  isWanted: (value: string) => boolean,
): number | null {
  const [from, to] = [toDays(fromMs, zone), toDays(toMs, zone)];
  const covered = new Map<string, number>();
  let target = 0;
  for (const { fromDay, toDay, amounts } of periods) {
    const days = Math.min(to, toDay) - Math.max(from, fromDay);
    if (days <= 0) continue;
    for (const [value, amount] of amounts) {
      if (!isWanted(value)) continue;
      covered.set(value, (covered.get(value) ?? 0) + days);
      target += (amount * days) / (toDay - fromDay);
    }
  }
  const isWhole = [...covered.values()].every((days) => Math.abs(days - (to - from)) < 1e-6);
  return covered.size > 0 && isWhole ? Number(target.toPrecision(DIGITS)) : null;
}

/** Returns an instant as days since 1970 of the zone's dates, with the share of its day that has passed. */
function toDays(ms: number, zone: string): number {
  const day = dayAt(ms, zone);
  const startMs = startOfDay(day, zone);
  return day + (ms - startMs) / (startOfDay(day + 1, zone) - startMs);
}
