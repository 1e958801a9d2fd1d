import { beforeEach, expect, it } from 'vitest';
import { orderCatalog } from '../../../test/support/shop/order-history.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { RuleSchedule } from './rule-schedule.ts';

const { sources } = orderCatalog(['UTC']);
const metrics = new Map([
  ['orders', { sources: ['orders'] }],
  ['visits', { sources: ['visits'] }],
]);
const toRule = (name: string, metric: string): Rule => ({
  name,
  title: name,
  metric,
  per: 'hour',
  by: [],
  condition: { kind: 'absence', forMs: 1 },
  forMs: 0,
  keepFiringForMs: 0,
  noData: 'keep',
  severity: 'warning',
  channels: [],
  repeatMs: undefined,
});
const few = toRule('few_orders', 'orders');
const none = toRule('no_visits', 'visits');

let schedule: RuleSchedule;
const take = (nowMs: number) => schedule.take([few, none], nowMs);
const namesAt = (nowMs: number): string[] => take(nowMs).rules.map(({ name }) => name);

beforeEach(() => {
  schedule = new RuleSchedule({ metrics, sources });
  const { setNext } = take(0);
  setNext(few, 100);
  setNext(none, 200);
});

it('takes every rule at first', () => {
  expect(new RuleSchedule({ metrics, sources }).take([few, none], 0).rules).toEqual([few, none]);
});

it('takes a rule from its time on, not a millisecond before', () => {
  expect([namesAt(99), namesAt(100), namesAt(200)]).toEqual([[], ['few_orders'], ['few_orders', 'no_visits']]);
});

it('takes the rules over a source that has changed, once', () => {
  schedule.noteSource('visits');
  expect(schedule.hasChanges).toBe(true);
  expect(namesAt(50)).toEqual(['no_visits']);
  expect(schedule.hasChanges).toBe(false);
  expect(namesAt(50)).toEqual([]);
});

it('keeps changes that are noted during an evaluation for the next one', () => {
  schedule.noteAllSources();
  const { setNext } = take(50);
  schedule.noteSourcesOf(few);
  setNext(few, 1000);
  expect(namesAt(60)).toEqual(['few_orders']);
});

it('takes the rules again whose changes were put back, with those noted meanwhile', () => {
  schedule.noteSource('orders');
  const failed = take(50);
  schedule.noteSource('visits');
  failed.putBack();
  expect(schedule.hasChanges).toBe(true);
  expect(namesAt(60)).toEqual(['few_orders', 'no_visits']);
});

it('has a rule due that was changed during its evaluation, whatever that says of the next time', () => {
  const changed = take(200);
  schedule.makeAllDue();
  changed.setNext(few, 1000);
  expect(namesAt(201)).toEqual(['few_orders', 'no_visits']);

  const lost = take(202);
  lost.setNext(none, 1000);
  schedule.makeDue('few_orders');
  lost.setNext(few, 1000);
  expect(namesAt(203)).toEqual(['few_orders']);
});
