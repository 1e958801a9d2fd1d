import { chiSquaredTail, fTail } from './f-distribution.ts';

export interface SharesTest {
  /** Distance of the actual shares from the usual ones: 2 Σ a·ln(a/e). */
  readonly g: number;
  /** Probability of at least that distance if the shares were as usual; null where their variation is unknown. */
  readonly p: number | null;
}

/**
 * G-test of whether a total is spread over its segments as usual. Amounts of money are no counts, and business counts
 * vary more than Poisson counts, so the spread of the shares over past periods (Pearson's dispersion) is the measure: G
 * over it follows F. `past`: one list of the segments' values for each period, like `actual`.
 */
export function testShares(
  actual: readonly number[],
  past: readonly (readonly number[])[],
  isCount: boolean,
): SharesTest | undefined {
  const usual = actual.map((_, index) => sum(past.map((period) => period[index] as number)));
  const [total, usualTotal] = [sum(actual), sum(usual)];
  const all = [...actual, ...past.flat()];
  const kept = usual.flatMap((value, index) => (value > 0 ? [index] : []));
  if (kept.length < 2 || total <= 0 || usualTotal <= 0 || all.some((value) => value < 0)) return undefined;
  const g =
    2 *
    sum(
      kept.map((index) => {
        const [value, expected] = [actual[index] as number, (total * (usual[index] as number)) / usualTotal];
        return value === 0 ? 0 : value * Math.log(value / expected);
      }),
    );
  const degrees = kept.length - 1;
  // A segment without any past is as far from usual as possible.
  if (kept.length < actual.filter((value, index) => value > 0 || (usual[index] as number) > 0).length) {
    const isNew = actual.some((value, index) => (usual[index] as number) === 0 && value > 0.05 * total);
    if (isNew) return { g: Math.max(g, 0), p: 0 };
  }
  const periods = past.filter((period) => sum(period) > 0);
  // The usual shares are themselves an estimate.
  const corrected = Math.max(g, 0) / (1 + 1 / Math.max(1, periods.length));
  if (periods.length < 2) return { g: Math.max(g, 0), p: isCount ? chiSquaredTail(corrected, degrees) : null };
  const pearson = sum(
    periods.map((period) => {
      const periodTotal = sum(period);
      return sum(
        kept.map((index) => {
          const expected = (periodTotal * (usual[index] as number)) / usualTotal;
          return ((period[index] as number) - expected) ** 2 / expected;
        }),
      );
    }),
  );
  const below = degrees * (periods.length - 1);
  const dispersion = Math.max(pearson / below, isCount ? 1 : 0);
  if (dispersion === 0) return { g: Math.max(g, 0), p: g > 1e-9 ? 0 : 1 };
  return { g: Math.max(g, 0), p: fTail(corrected / degrees / dispersion, degrees, below) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
