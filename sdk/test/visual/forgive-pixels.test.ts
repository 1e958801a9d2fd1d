import { expect, it } from 'vitest';
import { forgivePixels } from './forgive-pixels.ts';

const STORED = 'p  "Revenue"  @10 20 100 40  #161a22\nspan  @0 0 5 5';

it('takes boxes within two pixels for those that are stored', () => {
  expect(forgivePixels(STORED.replace('@10 20 100 40', '@8 22 100 41'), STORED)).toBe(STORED);
});

it('leaves what is three pixels off, or of another text or colour', () => {
  for (const current of [
    STORED.replace('@10 ', '@13 '),
    STORED.replace('Revenue', 'Orders').replace('@10', '@11'),
    STORED.replace('#161a22', '#161a23').replace('@10', '@11'),
    'a\n' + STORED,
  ])
    expect(forgivePixels(current, STORED)).toBe(current);
});
