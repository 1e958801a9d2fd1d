import { bars } from '../alerting/notifications/messages/mail-layout.ts';
import type { Markup } from '../alerting/notifications/messages/markup.ts';

/** Height of the highest bar, px. */
const HEIGHT = 32;
/** Eighths of a line of text. */
const BLOCKS = '▁▂▃▄▅▆▇█';

/** Values that can be drawn as bars from zero: more than two, and none of them negative. */
export const isDrawable = (values: readonly (number | null)[]): boolean => {
  const numbers = values.filter((value) => value !== null);
  return numbers.length > 2 && Math.min(...numbers) >= 0 && Math.max(...numbers) > 0;
};

/** Draws values as bars of table cells, which every mail client shows. The last is that of the period; null has no bar. */
export const drawBars = (values: readonly (number | null)[], label: string, color: 'text' | 'warning'): Markup => {
  const highest = findHighest(values);
  const heights = values.map((value) => (value === null ? 0 : Math.max(1, Math.round((value / highest) * HEIGHT))));
  return bars(heights, { height: HEIGHT, label, color });
};

/** Writes values as a line of blocks, for texts; null is a space. */
export function writeBlocks(values: readonly (number | null)[]): string {
  const highest = findHighest(values);
  const blockOf = (value: number): string => BLOCKS[Math.round((value / highest) * (BLOCKS.length - 1))] ?? '';
  return values.map((value) => (value === null ? '\u2007' : blockOf(value))).join('');
}

const findHighest = (values: readonly (number | null)[]): number => Math.max(...values.map((value) => value ?? 0));
