/**
 * The bucket that a key leads to, of those from 0 to `last`; null: none any more; undefined: the key is not for the chart.
 */
export function moveCursor(
  key: string,
  cursor: number | null,
  last: number,
  isRightToLeft: boolean,
): number | null | undefined {
  const onwards = isRightToLeft ? 'ArrowLeft' : 'ArrowRight';
  if (key === onwards) return Math.min(last, (cursor ?? -1) + 1);
  if (key === 'ArrowLeft' || key === 'ArrowRight') return Math.max(0, (cursor ?? last + 1) - 1);
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  return key === 'Escape' ? null : undefined;
}
