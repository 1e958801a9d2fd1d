import { expect, it } from 'vitest';
import { orderCatalog } from '../../../test/support/shop/order-history.ts';
import type { Rule } from '../../catalog/model/types.ts';
import type { EpisodeRecord } from '../types.ts';
import { advance } from './advance.ts';
import { findRuleDue, nextLookAt } from './next-look.ts';

const NOW_MS = Date.UTC(2026, 10, 7, 12);
const catalog = orderCatalog(['UTC']);
const rule: Rule = {
  name: 'silent_shop',
  title: 'Silent shop',
  metric: 'orders',
  per: 'hour',
  by: [],
  condition: { kind: 'absence', forMs: 100_000 },
  forMs: 30_000,
  keepFiringForMs: 0,
  noData: 'keep',
  severity: 'warning',
  channels: [],
  repeatMs: undefined,
};

/** An episode that began at an instant, and fires 30 seconds later. */
function begin(startedAtMs: number): EpisodeRecord {
  const judgement = {
    verdict: 'beyond',
    severity: 'warning',
    value: 0,
    threshold: 0,
    expected: null,
    bucketAtMs: 0,
  } as const;
  const context = { nowMs: startedAtMs, newId: () => 'e', isSilenced: () => false, timezone: 'UTC', weekStart: 1 };
  return advance(undefined, rule, {}, judgement, context)?.record as EpisodeRecord;
}

const dueAfter = (episodes: readonly EpisodeRecord[], ...silencesEndAfterMs: readonly number[]): number => {
  const silences = silencesEndAfterMs.map((ms) => ({ endsAtMs: NOW_MS + ms }));
  return findRuleDue(rule, episodes, { catalog, silences, nowMs: NOW_MS, retryMs: 200 }) - NOW_MS;
};

it('looks for absence at a tenth of its time, between half a second and 15 seconds', () => {
  const lookAfter = (forMs: number) =>
    nextLookAt({ ...rule, condition: { kind: 'absence', forMs } }, catalog, NOW_MS) - NOW_MS;
  expect([lookAfter(100_000), lookAfter(1000), lookAfter(3_600_000)]).toEqual([10_000, 500, 15_000]);
});

it('is due when time changes an episode, where that is before the next look', () => {
  expect(dueAfter([])).toBe(10_000);
  expect(dueAfter([begin(NOW_MS - 21_000)])).toBe(9000);
  expect(dueAfter([begin(NOW_MS - 19_000)])).toBe(10_000);
});

it('is due with the next round where an episode was due and nothing is known', () => {
  expect(dueAfter([begin(NOW_MS - 60_000)])).toBe(200);
});

it('is due when a silence ends, and not for one that has ended', () => {
  expect(dueAfter([], 3000, 7000)).toBe(3000);
  expect(dueAfter([], 0)).toBe(10_000);
});
