import { describe, expect, it } from 'vitest';
import type { Filter, FilterOperator } from '../../../sdk/src/protocol/query.ts';
import { orderCatalog } from '../../test/support/shop/order-history.ts';
import { compileFilter, type FieldValues } from './match-filter.ts';

const source = orderCatalog(['UTC']).sources.get('orders');
if (!source) throw new Error('the catalogue has orders');
const names = [...source.fields.keys()];

const rowOf = (values: Record<string, string | number | boolean>): FieldValues =>
  names.map((name) => values[name] ?? null);

const matches = (filter: Filter, values: Record<string, string | number | boolean>): boolean =>
  compileFilter(filter, source)(rowOf(values));

const member = (name: string, operator: FilterOperator, ...values: (string | number | boolean)[]): Filter => ({
  member: name,
  operator,
  values,
});

describe('compileFilter', () => {
  it('compares decimals at the boundary, at their scale', () => {
    expect(matches(member('amount', 'lt', 15), { amount: 1499 })).toBe(true);
    expect(matches(member('amount', 'lt', 15), { amount: 1500 })).toBe(false);
    expect(matches(member('amount', 'lte', 15), { amount: 1500 })).toBe(true);
    expect(matches(member('amount', 'gt', 15), { amount: 1500 })).toBe(false);
    expect(matches(member('amount', 'gte', 15), { amount: 1500 })).toBe(true);
  });

  it('knows a decimal that no double is, and the decimals beside it', () => {
    expect(matches(member('amount', 'equals', 1.1), { amount: 110 })).toBe(true);
    expect(matches(member('amount', 'equals', 1.1), { amount: 111 })).toBe(false);
    expect(matches(member('amount', 'gte', 1.1), { amount: 110 })).toBe(true);
    expect(matches(member('amount', 'gt', 1.105), { amount: 110 })).toBe(false);
    expect(matches(member('amount', 'gt', 1.105), { amount: 111 })).toBe(true);
  });

  it('takes several values as any of them, and their negation as none of them', () => {
    const region = member('region', 'equals', 'north', 'south');
    expect(matches(region, { region: 'south' })).toBe(true);
    expect(matches(region, { region: 'west' })).toBe(false);
    expect(matches(member('region', 'notEquals', 'north', 'south'), { region: 'south' })).toBe(false);
    expect(matches(member('region', 'notEquals', 'north', 'south'), { region: 'west' })).toBe(true);
  });

  it('lets a missing value match only what asks for its absence', () => {
    const positive: FilterOperator[] = [
      'equals',
      'contains',
      'startsWith',
      'endsWith',
      'gt',
      'gte',
      'lt',
      'lte',
      'set',
    ];
    for (const operator of positive) expect(matches(member('region', operator, 'x'), {})).toBe(false);
    for (const operator of ['notEquals', 'notContains', 'notSet'] as const) {
      expect(matches(member('region', operator, 'x'), {})).toBe(true);
    }
  });

  it('ignores case in parts of texts, but not in equality', () => {
    expect(matches(member('region', 'contains', 'ORT'), { region: 'North' })).toBe(true);
    expect(matches(member('region', 'startsWith', 'no'), { region: 'North' })).toBe(true);
    expect(matches(member('region', 'endsWith', 'TH'), { region: 'North' })).toBe(true);
    expect(matches(member('region', 'equals', 'north'), { region: 'North' })).toBe(false);
  });

  it('joins with and, or', () => {
    const paid = member('status', 'equals', 'paid');
    const north = member('region', 'equals', 'north');
    expect(matches({ and: [paid, north] }, { status: 'paid', region: 'south' })).toBe(false);
    expect(matches({ or: [paid, north] }, { status: 'paid', region: 'south' })).toBe(true);
    expect(matches({ and: [] }, {})).toBe(true);
    expect(matches({ or: [] }, {})).toBe(false);
  });

  it('refuses a field that the source does not have', () => {
    expect(() => compileFilter(member('nope', 'equals', 1), source)).toThrow('source orders has no field nope');
  });
});
