export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** The least and greatest of all values; from zero where all are positive and far from each other. */
export function findScale(...series: readonly (readonly (number | null)[])[]): Scale {
  const values = series.flat().filter((value) => value !== null);
  const high = Math.max(...values);
  const low = Math.min(...values);
  return low > 0 && low < high / 2 ? { low: 0, high } : { low, high };
}

/**
 * The `d` of an SVG path through values that are `count` equal steps apart, over a box with its origin at the top left.
 * A gap (null) breaks the line; a value between two gaps is a dot.
 */
export function drawLine(values: readonly (number | null)[], count: number, { low, high }: Scale, box: Box): string {
  const stepX = box.width / Math.max(1, count - 1);
  const isGap = (index: number): boolean => (values[index] ?? null) === null;
  return values
    .map((value, index) => {
      if (value === null) return '';
      const y = high === low ? box.height / 2 : box.height - ((value - low) / (high - low)) * box.height;
      const isDot = isGap(index - 1) && isGap(index + 1);
      return `${isGap(index - 1) ? 'M' : 'L'}${round(index * stepX)} ${round(y)}${isDot ? 'h0' : ''}`;
    })
    .join('');
}

const round = (value: number): number => Number(value.toFixed(1));
