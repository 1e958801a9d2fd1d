import type { ReactiveElement } from 'lit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLazyPart } from './lazy-part.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Waits for the code that a call loads. */
async function settle(load: Promise<unknown> | undefined): Promise<void> {
  await load?.catch(() => undefined);
  await Promise.resolve();
}

it('loads its code again after a failure, at the next use that is a while later, and reports one failure', async () => {
  const failures: unknown[] = [];
  let updates = 0;
  const loads: Promise<{ readonly createLazyPart: unknown }>[] = [];
  let path = './missing.ts';
  const host = { requestUpdate: () => void updates++ } as unknown as ReactiveElement;
  const load = (): Promise<{ readonly createLazyPart: unknown }> => {
    const loading = import(path) as Promise<{ readonly createLazyPart: unknown }>;
    loads.push(loading);
    return loading;
  };
  const find = createLazyPart(host, load, (error) => failures.push(error));
  expect(find(false)).toBe(undefined);
  expect(loads).toHaveLength(0);
  expect(find()).toBe(undefined);
  await settle(loads[0]);
  find();
  expect([loads.length, failures.length, updates]).toEqual([1, 1, 0]);
  vi.advanceTimersByTime(5000);
  find();
  await settle(loads[1]);
  expect([loads.length, failures.length]).toEqual([2, 1]);
  vi.advanceTimersByTime(5000);
  path = './lazy-part.ts';
  find();
  find();
  await settle(loads[2]);
  expect(find()?.createLazyPart).toBe(createLazyPart);
  expect([loads.length, failures.length, updates]).toEqual([3, 1, 1]);
});
