import { describe, expect, it } from 'vitest';
import { createRandom } from '../../simulation/random.ts';
import { createWindows } from './windows.ts';

const BUCKETS = 1500;
const random = createRandom(8);
const normal = (): number => Math.log(random.logNormal(1, 1));
/** Laplace's, of which the median size is that of the normal one. */
const heavy = (): number => {
  const share = random.between(-0.5, 0.5);
  return (-Math.sign(share) * Math.log(1 - 2 * Math.abs(share)) * 0.6745) / Math.LN2;
};

/** How far out a bucket is that is so many spreads off, after noise of a kind. */
function measure(noise: (bucket: number) => number, off: number): number {
  const windows = createWindows();
  for (let bucket = 0; bucket < BUCKETS; bucket++) windows.push(noise(bucket));
  return windows.push(off)[0]?.q ?? 0;
}

describe('the size of a bucket alone', () => {
  it('is as many spreads as it is off where noise is normal', () => {
    expect(measure(normal, 6)).toBeGreaterThan(5);
    expect(measure(normal, 6)).toBeLessThan(6.8);
    expect(measure(normal, -6)).toBeLessThan(-5);
  });

  it('is smaller where tails are heavy', () => {
    const ratio = measure(heavy, 6) / measure(normal, 6);
    expect(ratio).toBeLessThan(0.65);
    expect(ratio).toBeGreaterThan(0.2);
  });

  it('stays as it was where there was an outage each fortnight', () => {
    const ratio = measure((bucket) => (bucket % 336 === 100 ? -9 : normal()), -6) / measure(normal, -6);
    expect(ratio).toBeGreaterThan(0.85);
  });

  it('tells what is twice as far out from what is far out, up to fifteen spreads', () => {
    expect(measure(normal, 14) / measure(normal, 7)).toBeGreaterThan(1.7);
  });
});

it('says nothing before a hundred buckets', () => {
  const windows = createWindows();
  for (let bucket = 0; bucket < 100; bucket++) expect(windows.push(normal())).toEqual([]);
  expect(windows.push(normal())).not.toEqual([]);
});
