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

/** Places of values in a box whose origin is at the top left. */
export function createPlaces(
  count: number,
  { low, high }: Scale,
  { width, height }: Box,
): readonly [x: (index: number) => number, y: (value: number) => number] {
  const stepX = width / Math.max(1, count - 1);
  const round = (value: number): number => Number(value.toFixed(1));
  return [
    (index) => round(index * stepX),
    (value) => round(high === low ? height / 2 : height - ((value - low) / (high - low)) * height),
  ];
}

/**
 * The `d` of an SVG path through values that are `count` equal steps apart, over a box with its origin at the top left.
 * A gap (null) breaks the line; a value between two gaps is a dot.
 */
export function drawLine(values: readonly (number | null)[], count: number, scale: Scale, box: Box): string {
  const [x, y] = createPlaces(count, scale, box);
  const isGap = (index: number): boolean => (values[index] ?? null) === null;
  return values
    .map((value, index) => {
      if (value === null) return '';
      const isDot = isGap(index - 1) && isGap(index + 1);
      return `${isGap(index - 1) ? 'M' : 'L'}${x(index)} ${y(value)}${isDot ? 'h0' : ''}`;
    })
    .join('');
}
