import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { isKnownToHold, mayView } from '../../access/may-view.ts';
import { isSilenced } from './match.ts';
import type { EpisodeRecord } from '../types.ts';

const is = (member: string, ...values: string[]): Filter => ({ member, operator: 'equals', values });
const isNot = (member: string, ...values: string[]): Filter => ({ member, operator: 'notEquals', values });

describe('isKnownToHold', () => {
  it('is certain only of members that the instance fixes', () => {
    expect(isKnownToHold(is('region', 'north'), { region: 'north' })).toBe(true);
    expect(isKnownToHold(is('region', 'north'), { region: 'south' })).toBe(false);
    expect(isKnownToHold(is('region', 'north'), {})).toBe(false);
    expect(isKnownToHold(isNot('region', 'north'), {})).toBe(false);
    expect(isKnownToHold({ member: 'region', operator: 'notSet' }, {})).toBe(false);
  });

  it('takes a missing value as queries do', () => {
    expect(isKnownToHold(is('region', 'north'), { region: null })).toBe(false);
    expect(isKnownToHold(isNot('region', 'north'), { region: null })).toBe(true);
    expect(isKnownToHold({ member: 'region', operator: 'notSet' }, { region: null })).toBe(true);
    expect(isKnownToHold({ member: 'region', operator: 'set' }, { region: null })).toBe(false);
  });

  it('minds case in equality only', () => {
    expect(isKnownToHold(is('region', 'North'), { region: 'north' })).toBe(false);
    expect(isKnownToHold({ member: 'region', operator: 'startsWith', values: ['NO'] }, { region: 'north' })).toBe(true);
  });

  it('holds for no row where nothing is allowed', () => {
    expect(isKnownToHold({ or: [] }, { region: 'north' })).toBe(false);
  });
});

const members = ['region', 'channel', 'country'] as const;
const values = ['a', 'b', null] as const;
const rows = members.map((member) => values.map((value) => [member, value] as const));
const allRows = rows[0]!.flatMap((a) => rows[1]!.flatMap((b) => rows[2]!.map((c) => Object.fromEntries([a, b, c]))));

const filters = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      member: fc.constantFrom(...members),
      operator: fc.constantFrom('equals' as const, 'notEquals' as const, 'contains' as const),
      values: fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ member: fc.constantFrom(...members), operator: fc.constantFrom('set' as const, 'notSet' as const) }),
    fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }),
  ),
})).filter;

it('never shows an instance one of whose rows the filter leaves out (property)', () => {
  const instances = fc
    .subarray([...members])
    .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), fc.constantFrom(...values)))))
    .map((entries) => Object.fromEntries(entries));
  fc.assert(
    fc.property(filters, instances, (filter, instance) => {
      if (!isKnownToHold(filter, instance)) return;
      const within = allRows.filter((row) => Object.entries(instance).every(([name, value]) => row[name] === value));
      // A row fixes every member, so of a row the answer is exact.
      for (const row of within) expect(isKnownToHold(filter, row)).toBe(true);
    }),
  );
});

describe('mayView', () => {
  const policy = { metrics: new Set(['orders']), dimensions: new Set(['region']), rowFilters: [] as Filter[] };

  it('needs the metric and every dimension', () => {
    expect(mayView(policy, { metric: 'orders', dimensions: { region: 'a' } })).toBe(true);
    expect(mayView(policy, { metric: 'revenue', dimensions: {} })).toBe(false);
    expect(mayView(policy, { metric: 'orders', dimensions: { country: 'a' } })).toBe(false);
  });

  it('hides what is computed over everything from whoever has row filters', () => {
    const filtered = { ...policy, rowFilters: [is('region', 'a')] };
    expect(mayView(filtered, { metric: 'orders', dimensions: {} })).toBe(false);
    expect(mayView(filtered, { metric: 'orders', dimensions: { region: 'a' } })).toBe(true);
  });
});

it('a silence covers its first instant and not its last', () => {
  const record = {
    rule: 'r',
    metric: 'orders',
    severity: 'warning',
    dimensions: { region: 'a' },
  } as unknown as EpisodeRecord;
  const silence = {
    id: '1',
    matchers: [is('region', 'a'), is('rule', 'r')],
    startsAtMs: 10,
    endsAtMs: 20,
    note: null,
    createdBy: 'x',
    scope: null,
  };
  expect([9, 10, 19, 20].map((nowMs) => isSilenced(record, [silence], nowMs))).toEqual([false, true, true, false]);
  expect(isSilenced({ ...record, dimensions: {} }, [silence], 15)).toBe(false);
  const within = (metrics: string[], dimensions: string[]): boolean =>
    isSilenced(record, [{ ...silence, scope: { metrics, dimensions } }], 15);
  expect([within(['orders'], ['region']), within(['revenue'], ['region']), within(['orders'], [])]).toEqual([
    true,
    false,
    false,
  ]);
});
