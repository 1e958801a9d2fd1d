import type { Filter } from '../../../sdk/src/protocol/query.ts';
import type { Catalog } from '../catalog/model/types.ts';

/** Stands for values of a filter that are not shown. */
const WITHHELD = '(withheld)';

/** Replaces the values of filters on personal data. */
export function maskFilters(
  filters: readonly Filter[],
  { dimensions }: Pick<Catalog, 'dimensions'>,
): readonly Filter[] {
  const mask = (filter: Filter): Filter => {
    if ('and' in filter) return { and: filter.and.map(mask) };
    if ('or' in filter) return { or: filter.or.map(mask) };
    if (filter.values === undefined || !dimensions.get(filter.member)?.pii) return filter;
    return { ...filter, values: filter.values.map(() => WITHHELD) };
  };
  return filters.map(mask);
}
