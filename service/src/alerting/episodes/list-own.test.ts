import { expect, it, vi } from 'vitest';
import type { EpisodeRecord } from '../types.ts';
import { createOwnLists, type OwnListOptions } from './list-own.ts';

const toRecord = (id: string, owner: string): EpisodeRecord =>
  ({ id, personal: { owner, rowFilters: [] } }) as unknown as EpisodeRecord;

/** Lists over these alerts, each with its owner, the worst first. */
function open(alerts: readonly (readonly [id: string, owner: string])[], limit = 10) {
  const load = vi.fn<OwnListOptions['load']>(async (owners, most) =>
    alerts
      .filter(([, owner]) => owners.includes(owner))
      .slice(0, most)
      .map(([id, owner]) => toRecord(id, owner)),
  );
  const list = createOwnLists({ limit, load });
  return { load, list, idsOf: async (owner: string) => (await list(owner)).map(({ id }) => id) };
}

it('asks once for all owners that come while a query runs, and gives each its own alerts', async () => {
  const { load, idsOf } = open([
    ['1', 'anna'],
    ['2', 'ben'],
    ['3', 'anna'],
  ]);
  const asked = ['anna', 'ben', 'carla', 'anna'].map((owner) => idsOf(owner));
  expect(await Promise.all(asked)).toEqual([['1', '3'], ['2'], [], ['1', '3']]);
  expect(load.mock.calls).toEqual([[['anna', 'ben', 'carla'], 30]]);
});

it('gives no list that was read before it was asked for', async () => {
  const { load, idsOf } = open([['1', 'anna']]);
  await Promise.all([idsOf('anna'), Promise.resolve().then(() => Promise.resolve().then(() => idsOf('ben')))]);
  expect(load.mock.calls.map(([owners]) => owners)).toEqual([['anna'], ['ben']]);
});

it('asks for each owner alone where all of them have more alerts than fit', async () => {
  const alerts = [...Array.from({ length: 5 }, (_, index) => [`a${index}`, 'anna'] as const), ['b', 'ben'] as const];
  const { idsOf } = open(alerts, 2);
  expect(await Promise.all([idsOf('anna'), idsOf('ben')])).toEqual([['a0', 'a1'], ['b']]);
});

it('asks again after a failure, and in parts for many', async () => {
  const { load, idsOf, list } = open([]);
  const failure = new Error('the connection is lost');
  load.mockRejectedValueOnce(failure);
  await expect(list('anna')).rejects.toBe(failure);
  await Promise.all(Array.from({ length: 101 }, (_, index) => idsOf(`reader ${index}`)));
  expect(load.mock.calls.map(([owners]) => owners.length)).toEqual([1, 100, 1]);
});
