import { expect, it } from 'vitest';
import type { Rule } from '../../catalog/model/types.ts';
import { toDimensionKey, toInstanceKey, TOO_MANY_KEY } from '../episodes/save-episode.ts';
import type { Judgement } from '../states/judge.ts';
import type { EpisodeRecord } from '../types.ts';
import { collectWrites, type Evaluation } from './collect-writes.ts';

const rule: Rule = {
  name: 'few_orders',
  title: 'Few orders',
  metric: 'orders',
  per: 'hour',
  by: ['region'],
  condition: { kind: 'absence', forMs: 1 },
  forMs: 0,
  keepFiringForMs: 0,
  noData: 'keep',
  severity: 'warning',
  channels: ['ops'],
  repeatMs: undefined,
};
const beyond: Judgement = {
  verdict: 'beyond',
  severity: 'warning',
  value: 0,
  threshold: 1,
  expected: null,
  bucketAtMs: 0,
};
const context = { nowMs: 0, newId: () => 'e', isSilenced: () => false, timezone: 'UTC', weekStart: 1 };

const collect = (changes: Partial<Evaluation>, ...episodes: readonly EpisodeRecord[]) =>
  collectWrites(
    { rule, observations: [], count: undefined, ...changes },
    {
      get: (_, key) => episodes.find((record) => toInstanceKey(record) === key),
      episodesOf: () => episodes,
    },
    context,
  );

const north = { dimensions: { region: 'north' }, judgement: beyond };
const firing = collect({ observations: [north] })[0]?.advance.record as EpisodeRecord;

it('begins an episode of each instance that is beyond, and none of the others', () => {
  const south = { dimensions: { region: 'south' }, judgement: { ...beyond, verdict: 'clear' as const } };
  const writes = collect({ observations: [north, south] });
  expect(writes.map(({ key, advance: { record } }) => [key, record.state])).toEqual([
    [toDimensionKey(north.dimensions), 'firing'],
  ]);
});

it('ends what an earlier definition of the rule began, and begins nothing in the same evaluation', () => {
  const outdated = { ...firing, metric: 'visits' };
  const writes = collect({ observations: [north] }, outdated);
  expect(writes.map(({ advance: { record, history } }) => [record.state, history[0]?.note])).toEqual([
    ['resolved', 'the rule was changed'],
  ]);
});

it('fires one alert about more instances than are watched, at once, of a rule that is split', () => {
  const count = { count: 1001, limit: 1000 };
  const [write, ...others] = collect({ count });
  expect(write).toMatchObject({ key: TOO_MANY_KEY, advance: { record: { kind: 'instances', state: 'firing' } } });
  expect(others).toEqual([]);
  expect(collect({ count: { count: 1000, limit: 1000 } })).toEqual([]);
  expect(collect({ count, rule: { ...rule, by: [] } })).toEqual([]);
});
