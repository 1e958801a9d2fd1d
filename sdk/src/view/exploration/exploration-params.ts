import type { Exploration, ExplorationView } from './exploration.ts';
import { formatFilters } from '../../format/format-filters.ts';
import type { DateRange, Filter } from '../../protocol/query.ts';
import { readChoice, readFilters, readRange } from '../read-attributes.ts';

/** The range, comparison and filters of a page, as saved. */
export interface SavedView {
  readonly range?: DateRange;
  readonly compare?: DateRange;
  readonly filters?: readonly Filter[];
}

const formatRange = (range: DateRange): string => (typeof range === 'string' ? range : range.join('/'));

/** Parameters of an address for a view and, in `explore…`, for the metric that is open in it. */
export function toParams({ range, compare, filters }: SavedView, open?: Exploration): URLSearchParams {
  const params = new URLSearchParams();
  const write = (prefix: string, view: SavedView): void => {
    if (view.range) params.set(`${prefix}range`, formatRange(view.range));
    if (view.compare) params.set(`${prefix}compare`, formatRange(view.compare));
    if (view.filters && view.filters.length > 0) params.set(`${prefix}filters`, formatFilters(view.filters));
  };
  write('', { ...(range && { range }), ...(compare && { compare }), ...(filters && { filters }) });
  if (!open) return params;
  params.set('explore', open.metric);
  if (open.view !== 'explore') params.set('view', open.view);
  write('explore-', open);
  return params;
}

/** Reads what `toParams` wrote; throws an Error that names the parameter that cannot be read. */
export function fromParams(params: URLSearchParams): { readonly view: SavedView; readonly open?: Exploration } {
  const view = readView(params, '');
  const metric = params.get('explore');
  if (!metric) return { view };
  const inner = readView(params, 'explore-');
  const kind = readChoice('view', params.get('view') as ExplorationView | null, 'explore explain proof');
  const range = inner.range ?? view.range ?? 'today';
  return {
    view,
    open: {
      view: kind ?? 'explore',
      metric,
      range,
      ...(inner.compare && { compare: inner.compare }),
      filters: inner.filters ?? [],
    },
  };
}

function readView(params: URLSearchParams, prefix: string): SavedView {
  const range = readRange('range', params.get(`${prefix}range`));
  const compare = readRange('compare', params.get(`${prefix}compare`));
  const filters = readFilters(params.get(`${prefix}filters`));
  return { ...(range && { range }), ...(compare && { compare }), ...(filters.length > 0 && { filters }) };
}
