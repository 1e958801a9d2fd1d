import type { MetricView } from '../protocol/catalog.ts';
import type { Row } from '../protocol/query.ts';
import type { Bucket } from './series/describe-series.ts';

/** A metric by one value of a dimension, beside the buckets of all of it. */
export interface Part {
  readonly label: string;
  /** One per bucket; null where there is none. */
  readonly values: readonly (number | null)[];
  /** True for all other values of the dimension together. */
  readonly isOther: boolean;
}

export interface PartsChoice {
  readonly metric: MetricView;
  /** Name of the dimension. */
  readonly by: string;
  /** Its values that have a part of their own, in the order of the parts. */
  readonly names: readonly string[];
  readonly buckets: readonly Bucket[];
  readonly otherLabel: string;
  findLabel(name: string): string;
}

/** Difference from the whole below which there are no others, as a share of the whole: sums of floats differ by as much. */
const MIN_OTHER_SHARE = 1e-9;

/** The parts of a metric in each bucket; of what adds up, the rest of the whole is the last one. */
export function toParts(rows: readonly Row[], choice: PartsChoice): readonly Part[] {
  const { metric, by, names, buckets, otherLabel, findLabel } = choice;
  const values = new Map(rows.map((row) => [JSON.stringify([row.time, row[by]]), row[metric.name]]));
  const parts = names.map((name): Part => {
    const find = ({ time }: Bucket): number | null => {
      const value = time === '' ? null : values.get(JSON.stringify([time, name]));
      return typeof value === 'number' ? value : null;
    };
    return { label: findLabel(name), values: buckets.map(find), isOther: false };
  });
  if (metric.aggregation !== 'sum') return parts;
  const others = buckets.map(({ value }, index) => {
    const shown = parts.reduce((sum, part) => sum + (part.values[index] ?? 0), 0);
    return value === null ? null : Math.abs(value - shown) <= MIN_OTHER_SHARE * Math.abs(value) ? 0 : value - shown;
  });
  return others.some((value) => value) ? [...parts, { label: otherLabel, values: others, isOther: true }] : parts;
}
