import { expect, it } from 'vitest';
import { drawBars, isDrawable, writeBlocks } from './draw-trend.ts';

const heightsOf = (values: readonly (number | null)[]): number[] =>
  [...drawBars(values, 'Last days', 'text').source.matchAll(/class="bar[\w-]*" height="(\d+)"/g)].map(([, height]) =>
    Number(height),
  );

it('draws bars from zero, the highest over the full height, and none where there is no value', () => {
  expect(heightsOf([16, null, 32, 0])).toEqual([16, 32, 1]);
  expect(drawBars([1, null, 2], 'Last days', 'text').source.match(/<td height="32"/g)).toHaveLength(3);
});

it('colours the last bar alone, and says in words what is drawn', () => {
  const { source } = drawBars([1, 2, 3], '<1 to 3>', 'warning');
  expect(source.match(/class="bar-warning"/g)).toHaveLength(1);
  expect(source.lastIndexOf('class="bar"')).toBeLessThan(source.indexOf('class="bar-warning"'));
  expect(source).toContain('role="img" aria-label="&lt;1 to 3&gt;"');
});

it('writes blocks of eight heights', () => {
  expect(writeBlocks([0, 4, null, 7, 3.5])).toBe('▁▅\u2007█▅');
});

it('draws no bars of less than three values, of zeros, or below zero', () => {
  expect(
    [
      [1, null, 2],
      [0, 0, 0],
      [3, -1, 2],
      [0, 1, 2],
    ].map(isDrawable),
  ).toEqual([false, false, false, true]);
});
