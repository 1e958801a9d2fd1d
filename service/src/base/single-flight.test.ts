import { expect, it } from 'vitest';
import { SingleFlight } from './single-flight.ts';

function createComputation() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const signals: AbortSignal[] = [];
  const compute = (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    return promise;
  };
  return { compute, resolve, reject, signals };
}

const gone = new Error('gone');

it('shares one computation among callers of a key', async () => {
  const flights = new SingleFlight<string>();
  const { compute, resolve, signals } = createComputation();
  const all = [flights.run('a', compute), flights.run('a', compute), flights.join('a') as Promise<string>];
  resolve('answer');
  expect(await Promise.all(all)).toEqual(['answer', 'answer', 'answer']);
  expect(signals).toHaveLength(1);
  expect(flights.join('a')).toBeUndefined();
});

it('goes on while a caller waits, and is aborted when the last one leaves', async () => {
  const flights = new SingleFlight<string>();
  const { compute, signals } = createComputation();
  const [first, second] = [new AbortController(), new AbortController()];
  const left = expect(flights.run('a', compute, first.signal)).rejects.toBe(gone);
  const leftLater = expect(flights.run('a', compute, second.signal)).rejects.toBe(gone);
  first.abort(gone);
  await left;
  expect(signals[0]?.aborted).toBe(false);
  second.abort(gone);
  await leftLater;
  expect(signals[0]?.aborted).toBe(true);
});

it('is never aborted while a caller without a signal waits', async () => {
  const flights = new SingleFlight<string>();
  const { compute, resolve, signals } = createComputation();
  const controller = new AbortController();
  const left = expect(flights.run('a', compute, controller.signal)).rejects.toBe(gone);
  const stays = flights.run('a', compute);
  controller.abort(gone);
  await left;
  expect(signals[0]?.aborted).toBe(false);
  resolve('answer');
  expect(await stays).toBe('answer');
});

it('starts anew for a caller that comes after an aborted computation', async () => {
  const flights = new SingleFlight<string>();
  const [aborted, next] = [createComputation(), createComputation()];
  const controller = new AbortController();
  const left = expect(flights.run('a', aborted.compute, controller.signal)).rejects.toBe(gone);
  controller.abort(gone);
  await left;
  const again = flights.run('a', next.compute);
  // The end of the aborted one does not end the new one.
  aborted.reject(gone);
  await expect(aborted.compute(controller.signal)).rejects.toBe(gone);
  expect(flights.join('a')).toBeDefined();
  next.resolve('answer');
  expect(await again).toBe('answer');
});

it('computes nothing for a caller that has already left', async () => {
  const flights = new SingleFlight<string>();
  const { compute, signals } = createComputation();
  await expect(flights.run('a', compute, AbortSignal.abort(gone))).rejects.toBe(gone);
  expect(signals).toEqual([]);
});
