import { expect, it } from 'vitest';
import { orderCatalog } from '../../../test/support/shop/order-history.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { EpisodeCache } from './episode-cache.ts';
import { evaluateRules, type EvaluateOptions } from './evaluate-rules.ts';
import { RuleSchedule } from './rule-schedule.ts';

const catalog = orderCatalog(['UTC']);
const rule = {
  name: 'few_orders',
  metric: 'orders',
  by: [],
  condition: { kind: 'absence', forMs: 1 },
} as unknown as Rule;

it('keeps the changes that an evaluation took and could not evaluate for the next one', async () => {
  const lost = new Error('the connection is lost');
  const schedule = new RuleSchedule({ ...catalog, metrics: new Map([['orders', { sources: ['orders'] }]]) });
  schedule.take([rule], 0).setNext(rule, 1000);
  schedule.noteSource('orders');
  const options = {
    states: { catalog },
    registry: { enabled: [rule], silences: [] },
    isPersonal: false,
    leases: { has: () => true },
    cache: new EpisodeCache(() => Promise.reject(lost)),
    schedule,
    limits: { tickMs: 500, writers: 1 },
    now: () => 50,
  } as unknown as EvaluateOptions;
  await expect(evaluateRules(options)).rejects.toBe(lost);
  expect(schedule.hasChanges).toBe(true);
  expect(schedule.take([rule], 60).rules).toEqual([rule]);
});
