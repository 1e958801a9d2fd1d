import { createHash } from 'node:crypto';
import type { Policy } from '../access/types.ts';
import { flattenFilter } from '../catalog/model/flatten-filter.ts';
import { goldTable } from '../catalog/model/table-names.ts';
import type { Catalog, Metric } from '../catalog/model/types.ts';
import {
  answeringDimension,
  answeringMeasure,
  isBuilding,
  type SourceLayout,
  type StoredColumn,
  type StoredRollup,
} from '../medallion/layout/source-layout.ts';
import { holdsColumn } from '../rollup/column-definition.ts';
import type { SqlView, ViewGranularity, ViewSource } from './types.ts';

/** The part of a policy that decides what SQL clients see. */
export type ViewPolicy = Pick<Policy, 'metrics' | 'dimensions' | 'rowFilters'>;

/** Everything but personal data, which no SQL client sees. */
export const openPolicy = (catalog: Catalog): ViewPolicy => ({
  metrics: new Set(catalog.metrics.keys()),
  dimensions: new Set([...catalog.dimensions.keys()]),
  rowFilters: [],
});

interface Request {
  readonly catalog: Catalog;
  readonly layouts: ReadonlyMap<string, SourceLayout>;
  /** Dimensions that the row filters name. */
  readonly filteredBy: readonly string[];
}

const HOUR_MS = 3_600_000;

/**
 * Lists the views that a policy permits: for each source with metrics, and each group of sources whose metrics are computed from all of
 * them, the dimension sets of its rollups without hidden dimensions, by hour and by day. Each is answered by the smallest rollup that also has the
 * dimensions of the row filters, as in queries; sets without such a rollup are left out.
 */
export function listViews(
  catalog: Catalog,
  layouts: ReadonlyMap<string, SourceLayout>,
  policy: ViewPolicy,
): readonly SqlView[] {
  const filteredBy = [
    ...new Set(policy.rowFilters.flatMap((filter) => flattenFilter(filter)).map(({ member }) => member)),
  ];
  const request: Request = { catalog, layouts, filteredBy };
  const metrics = [...catalog.metrics.values()].filter(
    ({ name, windows }) => policy.metrics.has(name) && windows.windows.length === 0,
  );
  const groups = Map.groupBy(metrics, ({ sources }) => sources.join(' '));
  const views = [...groups.values()].flatMap((group) =>
    listDimensionSets(catalog, group[0]?.sources ?? [], policy).flatMap((dimensions) =>
      (['hour', 'day'] as const).flatMap((granularity) => toView(request, group, dimensions, granularity)),
    ),
  );
  return nameApart(views);
}

/** Gives views that would share a name others: the names of their dimensions, and where that does not tell them apart, a digest. */
function nameApart(views: readonly SqlView[]): readonly SqlView[] {
  const byDimensions = renameShared(views, ({ sources, dimensions, granularity }) =>
    joinName(sources, nameSet(dimensions), granularity),
  );
  return renameShared(byDimensions, ({ name, sources, dimensions }) =>
    withDigest(name, JSON.stringify([sources.map(({ source }) => source), dimensions.toSorted()])),
  );
}

function renameShared(views: readonly SqlView[], rename: (view: SqlView) => string): readonly SqlView[] {
  const counts = Map.groupBy(views, ({ name }) => name);
  return views.map((view) => ((counts.get(view.name)?.length ?? 0) > 1 ? { ...view, name: rename(view) } : view));
}

/** Returns the sets of visible dimensions of the sources' rollups, each once, as far as all the sources have them. */
function listDimensionSets(
  catalog: Catalog,
  sources: readonly string[],
  { dimensions: visible }: ViewPolicy,
): (readonly string[])[] {
  const sets = catalog.rollups
    .filter(({ source }) => sources.includes(source))
    .map(({ dimensions }) =>
      dimensions.filter((name) => {
        const dimension = catalog.dimensions.get(name);
        return visible.has(name) && !dimension?.pii && sources.every((source) => dimension?.fields.has(source));
      }),
    );
  return [...new Map(sets.map((set) => [set.toSorted().join(' '), set])).values()];
}

function toView(
  request: Request,
  group: readonly Metric[],
  dimensions: readonly string[],
  granularity: ViewGranularity,
): SqlView[] {
  const { catalog } = request;
  const sources = (group[0]?.sources ?? []).map((source) =>
    findSource(request, source, { dimensions, granularity, metrics: group }),
  );
  const answering = sources.filter((source) => source !== undefined);
  if (answering.length < sources.length) return [];
  const metrics = group.filter(({ measures }) =>
    measures.every((name) => answering.some((source) => source.measures.has(name))),
  );
  if (metrics.length === 0) return [];
  const name = nameView(catalog, answering, dimensions, granularity);
  return [{ name, sources: answering, dimensions, granularity, zone: catalog.timezone, metrics }];
}

interface Wanted {
  readonly dimensions: readonly string[];
  readonly granularity: ViewGranularity;
  readonly metrics: readonly Metric[];
}

/** Finds the rollup that answers: of those with the most measures, the one with the fewest dimensions. */
function findSource({ catalog, layouts, filteredBy }: Request, source: string, wanted: Wanted): ViewSource | undefined {
  const layout = layouts.get(source);
  if (!layout) return undefined;
  const dimensions = new Map<string, StoredColumn>();
  for (const name of new Set([...wanted.dimensions, ...filteredBy])) {
    const column = answeringDimension(layout, name);
    if (!column) return undefined;
    dimensions.set(name, column);
  }
  const candidates = layout.rollups.flatMap((rollup) => {
    const granularity = rollup.granularities.find(({ kind, zone }) =>
      wanted.granularity === 'hour' ? kind === 'base' : kind === 'day' && zone === catalog.timezone,
    );
    const hasAll = [...dimensions.values()].every(({ columnKey }) => rollup.dimensions.includes(columnKey));
    return granularity && hasAll && !isBuilding(rollup)
      ? [{ rollup, granularity, measures: findMeasures(catalog, layout, rollup, wanted.metrics) }]
      : [];
  });
  const [best] = candidates.sort(
    (a, b) => b.measures.size - a.measures.size || a.rollup.dimensions.length - b.rollup.dimensions.length,
  );
  if (!best) return undefined;
  const { rollup, granularity, measures } = best;
  const isFiner = granularity.kind === 'base' && rollup.baseMs < HOUR_MS;
  return { source, table: goldTable(rollup, granularity, rollup.generation), dimensions, measures, isFiner };
}

/** Returns the columns of the measures that the metrics read and the rollup has. */
function findMeasures(
  catalog: Catalog,
  layout: SourceLayout,
  rollup: StoredRollup,
  metrics: readonly Metric[],
): ReadonlyMap<string, StoredColumn> {
  const names = new Set(metrics.flatMap(({ measures }) => measures));
  return new Map(
    [...names].flatMap((name): [string, StoredColumn][] => {
      const measure = catalog.measures.get(name);
      const column = measure?.source === rollup.source && answeringMeasure(layout, measure, catalog);
      if (!column) return [];
      return !holdsColumn(column.definition) || rollup.measures.includes(column.columnKey) ? [[name, column]] : [];
    }),
  );
}

/** Maximum length of a name in Postgres, bytes. */
const MAX_NAME = 63;

/** Names a view after its sources, the rollup of the catalogue with its dimensions, if there is one, and the granularity. */
function nameView(
  catalog: Catalog,
  sources: readonly ViewSource[],
  dimensions: readonly string[],
  granularity: ViewGranularity,
): string {
  const [first, ...others] = sources;
  const set = dimensions.toSorted().join(' ');
  const rollup =
    others.length === 0 &&
    catalog.rollups.find((each) => each.source === first?.source && each.dimensions.toSorted().join(' ') === set);
  return joinName(sources, rollup ? rollup.name : nameSet(dimensions), granularity);
}

const nameSet = (dimensions: readonly string[]): string =>
  dimensions.length === 0 ? 'total' : `by_${dimensions.join('_')}`;

function joinName(sources: readonly ViewSource[], set: string, granularity: ViewGranularity): string {
  const name = `${sources.map(({ source }) => source).join('_and_')}_${set}_${granularity}`;
  if (name.length <= MAX_NAME) return name;
  return withDigest(name, name);
}

/** Ends a name with a digest of a key, within the maximum length. */
function withDigest(name: string, key: string): string {
  return `${name.slice(0, MAX_NAME - 9)}_${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}
