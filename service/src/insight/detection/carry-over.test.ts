import { expect, it } from 'vitest';
import { createRandom } from '../../simulation/random.ts';
import { createCarryOver } from './carry-over.ts';

const STEP_MS = 3_600_000;
const spreadOf = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** Errors of which a share comes again, of spread 1. */
function makeErrors(share: number, count: number): number[] {
  const random = createRandom(3);
  let error = 0;
  return Array.from({ length: count }, () => {
    error = share * error + Math.sqrt(1 - share ** 2) * Math.log(random.logNormal(1, 1));
    return error;
  });
}

it('takes out what comes again, and leaves alone what does not', () => {
  for (const share of [0, 0.6]) {
    const carryOver = createCarryOver(STEP_MS);
    const own = makeErrors(share, 2000).map((error, bucket) => carryOver.push(bucket * STEP_MS, error));
    expect(spreadOf(own.slice(500))).toBeCloseTo(Math.sqrt(1 - share ** 2), 1);
  }
});

it('awaits no more of an outage than two spreads of it', () => {
  const carryOver = createCarryOver(STEP_MS);
  const errors = makeErrors(0.6, 1000);
  errors.forEach((error, bucket) => carryOver.push(bucket * STEP_MS, error));
  carryOver.push(1000 * STEP_MS, -20);
  expect(carryOver.push(1001 * STEP_MS, -20)).toBeLessThan(-18.4);
});

it('carries nothing across a gap', () => {
  const carryOver = createCarryOver(STEP_MS);
  makeErrors(0.6, 1000).forEach((error, bucket) => carryOver.push(bucket * STEP_MS, error));
  expect(carryOver.push(1001 * STEP_MS, 1.5)).toBe(1.5);
});

it('takes a bucket that came some seconds late for the next one', () => {
  const late = createCarryOver(STEP_MS);
  const punctual = createCarryOver(STEP_MS);
  makeErrors(0.6, 1000).forEach((error, bucket) => {
    const own = late.push(bucket * STEP_MS + (bucket % 7) * 1000, error);
    expect(own).toBe(punctual.push(bucket * STEP_MS, error));
  });
});

it('says nothing of errors that are all nothing', () => {
  const carryOver = createCarryOver(STEP_MS);
  for (let bucket = 0; bucket < 200; bucket++) expect(carryOver.push(bucket * STEP_MS, 0)).toBe(0);
});
