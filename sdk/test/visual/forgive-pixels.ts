const BOX = /@(-?\d+) (-?\d+) (-?\d+) (-?\d+)/;
const TOLERANCE_PX = 2;

/**
 * Takes the boxes of the stored text where the current ones are within 2 px of them in lines that are else equal, so that
 * neither the rounding of another machine nor what it adds up to is a difference.
 */
export function forgivePixels(current: string, stored: string): string {
  const before = stored.split('\n');
  return current
    .split('\n')
    .map((line, index) => (isNear(line, before[index]) ? before[index] : line))
    .join('\n');
}

function isNear(line: string, stored = ''): boolean {
  if (line.replace(BOX, '') !== stored.replace(BOX, '')) return false;
  const [, ...numbers] = BOX.exec(line) ?? [];
  const [, ...others] = BOX.exec(stored) ?? [];
  return numbers.every((number, index) => Math.abs(Number(number) - Number(others[index])) <= TOLERANCE_PX);
}
