import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSharedList, type LoadItems } from './shared-list.ts';

interface Item {
  readonly metric: string;
  readonly id: string;
}

const DAY = ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'] as const;
const WEEK = ['2026-11-14T00:00:00.000Z', '2026-11-21T00:00:00.000Z'] as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function makeList() {
  const items: Item[] = [
    { metric: 'revenue', id: 'r' },
    { metric: 'orders', id: 'o' },
  ];
  const load = vi.fn<LoadItems<Item>>((metrics) =>
    Promise.resolve(items.filter(({ metric }) => metrics.includes(metric))),
  );
  const onLoad = vi.fn();
  const list = createSharedList<Item>(load, onLoad);
  return { items, load, onLoad, ...list };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);

it('asks once for all metrics and spans of a turn, and not again for what is within', async () => {
  const { find, load, onLoad } = makeList();
  expect([find('revenue', DAY), find('orders', WEEK), find('orders', DAY)]).toEqual([[], [], []]);
  await settle();
  expect(load.mock.calls).toEqual([[['revenue', 'orders'], [...WEEK]]]);
  expect(onLoad).toHaveBeenCalledTimes(1);
  expect(find('revenue', WEEK)).toEqual([{ metric: 'revenue', id: 'r' }]);
  expect(find('orders', DAY)).toEqual([{ metric: 'orders', id: 'o' }]);
  await settle();
  expect(load).toHaveBeenCalledTimes(1);
});

it('asks again for what was forgotten, and has the former items until the answer', async () => {
  const { find, forget, load, items } = makeList();
  find('revenue', DAY);
  find('orders', DAY);
  await settle();
  items[0] = { metric: 'revenue', id: 'new' };
  forget('revenue');
  expect(find('revenue', DAY)).toEqual([{ metric: 'revenue', id: 'r' }]);
  find('orders', DAY);
  await settle();
  expect(load.mock.calls[1]).toEqual([['revenue'], [...DAY]]);
  expect(find('revenue', DAY)).toEqual([{ metric: 'revenue', id: 'new' }]);
  forget();
  find('revenue', DAY);
  find('orders', DAY);
  await settle();
  expect(load.mock.calls[2]).toEqual([['revenue', 'orders'], [...DAY]]);
});

it('does not ask again for what was refused before it is forgotten', async () => {
  const { find, forget, load, onLoad } = makeList();
  load.mockRejectedValueOnce(new Error('refused'));
  find('revenue', DAY);
  await settle();
  find('revenue', DAY);
  await settle();
  expect([load.mock.calls.length, onLoad.mock.calls.length]).toEqual([1, 0]);
  forget();
  find('revenue', DAY);
  await settle();
  expect(find('revenue', DAY)).toEqual([{ metric: 'revenue', id: 'r' }]);
});

it('asks for at most twenty metrics at once', async () => {
  const { find, load } = makeList();
  for (let index = 0; index < 21; index++) find(`m${index}`, DAY);
  await settle();
  expect(load.mock.calls.map(([metrics]) => metrics.length)).toEqual([20, 1]);
});
