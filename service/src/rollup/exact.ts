/** Exact sums: scaled integers (value · 10^scale), as numbers while they are safe, as bigints beyond 2^53. */
export type Exact = number | bigint;

export function addExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    return Number.isSafeInteger(sum) ? sum : BigInt(a) + BigInt(b);
  }
  return BigInt(a) + BigInt(b);
}

export function multiplyExact(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    // Adding 0 turns the negative zero of 0 · -1 into zero.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return BigInt(a) * BigInt(b);
}

/** Converts `-105, 2` to `-1.05`, the decimal text that Postgres reads as numeric. */
export function formatScaled(value: Exact, scale: number): string {
  if (scale === 0) return String(value);
  const isNegative = value < 0;
  const digits = String(isNegative ? -value : value).padStart(scale + 1, '0');
  return `${isNegative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Converts `-1.05, 2` to `-105`. Digits beyond the scale must be zeros; throws a RangeError otherwise. */
export function parseScaled(text: string, scale: number): Exact {
  const match = /^(-?)(\d+)(?:\.(\d*?)0*)?$/.exec(text);
  const fraction = match?.[3] ?? '';
  if (!match || fraction.length > scale) throw new RangeError(`'${text}' is not a decimal with ${scale} digits`);
  const scaled = BigInt(`${match[1]}${match[2]}${fraction.padEnd(scale, '0')}`);
  const number = Number(scaled);
  return Number.isSafeInteger(number) ? number : scaled;
}
