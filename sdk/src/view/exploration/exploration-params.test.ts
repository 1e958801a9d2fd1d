import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../../protocol/query.ts';
import { formatFilters } from '../../format/format-filters.ts';
import { fromParams, toParams } from './exploration-params.ts';
import { readFilters } from '../read-attributes.ts';

describe('parameters of an address', () => {
  it('write and read a view with an open metric', () => {
    const view = { range: 'last 7 days', compare: 'previous period' } as const;
    const filters: Filter[] = [{ member: 'region', operator: 'equals', values: ['north', 'west'] }];
    const open = { view: 'explain', metric: 'revenue', range: ['2026-11-01', '2026-11-07'], filters } as const;
    const params = toParams(view, open);
    expect(String(params)).toBe(
      'range=last+7+days&compare=previous+period&explore=revenue&view=explain&explore-range=2026-11-01%2F2026-11-07&explore-filters=region%3Dnorth%2Cwest',
    );
    expect(fromParams(params)).toEqual({ view, open });
  });

  it('take one date for the whole day', () => {
    const day = ['2026-11-11', '2026-11-11'];
    const params = new URLSearchParams('range=2026-11-11&explore=revenue&explore-range=2026-11-11');
    expect(fromParams(params)).toMatchObject({ view: { range: day }, open: { range: day } });
  });

  it('name a view that does not exist', () => {
    expect(() => fromParams(new URLSearchParams('explore=revenue&view=charts'))).toThrow(
      'view="charts": expected explore, explain, proof',
    );
  });

  it('keep any filter', () => {
    const filter = fc.record({
      member: fc.constantFrom('region', 'status'),
      operator: fc.constantFrom('equals' as const, 'notEquals' as const, 'contains' as const),
      values: fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean()), {
        minLength: 1,
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(fc.array(filter, { minLength: 1, maxLength: 3 }), (filters) => {
        expect(readFilters(formatFilters(filters))).toEqual(filters);
      }),
    );
  });
});
