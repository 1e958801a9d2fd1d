import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { comparePictures } from './compare-pictures.ts';

/** A white picture with a black bar of some pixels, 100 wide. */
function draw(pixels: number, { height = 100, shade = 0 } = {}): Buffer {
  const picture = new PNG({ width: 100, height });
  picture.data.fill(255);
  for (let index = 0; index < pixels; index++) picture.data.fill(shade, index * 4, index * 4 + 3);
  return PNG.sync.write(picture);
}

it('finds a difference of more than a thousandth of the pixels, and none of as many', () => {
  expect(comparePictures(draw(0), draw(10))).toBeUndefined();
  expect(comparePictures(draw(0), draw(30))?.text).toBe('30 of 10000 pixels differ');
});

it('forgives a trace of a shade', () => {
  expect(comparePictures(draw(500), draw(500, { shade: 1 }))).toBeUndefined();
  expect(comparePictures(draw(500), draw(500, { shade: 120 }))?.text).toBe('500 of 10000 pixels differ');
});

it('finds another size, and shows both beside what differs', () => {
  const difference = comparePictures(draw(0), draw(0, { height: 101 }));
  expect(difference?.text).toContain('100 × 100 px before, 100 × 101 now');
  const { width, height } = PNG.sync.read(difference?.picture as Buffer);
  expect([width, height]).toEqual([300, 101]);
});
