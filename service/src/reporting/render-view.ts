import pg from 'pg';
import type { Filter } from '../../../sdk/src/protocol/query.ts';
import { findAggregation } from '../catalog/model/expressions/find-aggregation.ts';
import { dimensionColumn, dimensionScope, measureColumn, quoteIdentifier } from '../catalog/model/table-names.ts';
import type { Catalog, Metric } from '../catalog/model/types.ts';
import { renderFilters, type Parameters } from '../medallion/gold/filter-sql.ts';
import { holdsColumn, isSet, scaleOf, type ColumnDefinition } from '../rollup/column-definition.ts';
import { formatScaled } from '../rollup/exact.ts';
import { renderMetric, type Rendered } from './render-metric.ts';
import type { SqlView, ViewSource } from './types.ts';

/** The row filters of a view, and how their values are written into its text. */
export interface ViewFilters {
  readonly filters: readonly Filter[];
  readonly values: Parameters;
}

/** Renders the statements that create a view and describe its columns. `security_barrier`: no condition of a reader sees a row first. */
export function renderView(catalog: Catalog, schema: string, view: SqlView, filters: ViewFilters): string[] {
  const name = `${quoteIdentifier(schema)}.${quoteIdentifier(view.name)}`;
  const keys = ['bucket', ...view.dimensions.map(dimensionColumn)];
  const pieces = view.sources.map((source, index) => `(${renderSource(view, source, filters)}) as source${index}`);
  const columns = [
    'bucket as "time"',
    ...view.dimensions.map((dimension, index) => `member${index}.value as ${quoteIdentifier(dimension)}`),
    ...view.metrics.map((metric) => `${renderMetric(metric, measuresOf(view))} as ${quoteIdentifier(metric.name)}`),
  ];
  const members = view.dimensions.map(
    (dimension, index) =>
      `\nleft join app.members as member${index} on member${index}.scope = ${pg.escapeLiteral(dimensionScope(dimension))} and member${index}.member_id = ${dimensionColumn(dimension)}`,
  );
  return [
    `create view ${name} with (security_barrier) as\nselect ${columns.join(',\n  ')}\nfrom ${pieces.reduce(
      (joined, piece) => `${joined}\nfull join ${piece} using (${keys.join(', ')})`,
    )}${members.join('')}`,
    `comment on view ${name} is ${pg.escapeLiteral(describeView(view))}`,
    ...view.dimensions.map((dimension) =>
      describeColumn(name, dimension, catalog.dimensions.get(dimension)?.title ?? dimension),
    ),
    ...view.metrics.map((metric) => describeColumn(name, metric.name, describeMetric(catalog, metric))),
  ];
}

/** Renders the cells of one source, added up to the buckets and dimensions of the view. */
function renderSource(view: SqlView, source: ViewSource, { filters, values }: ViewFilters): string {
  const columnOf = (dimension: string): string =>
    `cell.${dimensionColumn(source.dimensions.get(dimension)?.columnKey ?? dimension)}`;
  const bucket = source.isFiner ? `date_trunc('hour', cell.bucket, ${pg.escapeLiteral(view.zone)})` : 'cell.bucket';
  const selected = [
    `${bucket} as bucket`,
    ...view.dimensions.map((dimension) => `${columnOf(dimension)} as ${dimensionColumn(dimension)}`),
    `sum(cell.row_count)::bigint as ${rowsColumn(source)}`,
    ...[...source.measures].flatMap(([name, { columnKey, definition }]) =>
      holdsColumn(definition)
        ? [`${renderSum(definition.kind, `cell.${measureColumn(columnKey)}`)} as ${measureColumn(name)}`]
        : [],
    ),
  ];
  const grouped = [1, ...view.dimensions.map((_, index) => index + 2)].join(', ');
  return `select ${selected.join(', ')}
  from ${source.table} as cell
  where cell.row_count <> 0 and ${renderFilters(filters, values, columnOf)}
  group by ${grouped}`;
}

const rowsColumn = ({ source }: ViewSource): string => quoteIdentifier(`rows_${source}`);

function renderSum(kind: ColumnDefinition['kind'], column: string): string {
  if (isSet(kind)) return `string_agg(${column}, '\\x00'::bytea) filter (where ${column} <> '')`;
  return kind === 'count' ? `sum(${column})::bigint` : `sum(${column})`;
}

function measuresOf({ sources }: SqlView) {
  const find = (name: string) => {
    const source = sources.find(({ measures }) => measures.has(name));
    const column = source?.measures.get(name);
    if (!source || !column) throw new RangeError(`no source of the view has the measure ${name}`);
    return { source, definition: column.definition };
  };
  const setOf = (name: string): string => `coalesce(${measureColumn(name)}, '')`;
  return {
    amountOf(name: string): string {
      const { source, definition } = find(name);
      if (definition.kind === 'distinct') return `app.count_members(${setOf(name)})`;
      // An old definition of another kind, which answers until the new one is filled.
      if (isSet(definition.kind)) return 'null::numeric';
      return `coalesce(${holdsColumn(definition) ? measureColumn(name) : rowsColumn(source)}, 0)`;
    },
    percentileOf(name: string, share: number): Rendered {
      const { definition } = find(name);
      if (definition.kind === 'values') {
        const digit = formatScaled(1, scaleOf(definition));
        return { sql: `(app.find_value(${setOf(name)}, ${share}) * ${digit})`, isExact: true };
      }
      const isDistribution = definition.kind === 'distribution';
      return {
        sql: isDistribution ? `app.find_percentile(${setOf(name)}, ${share})` : 'null::double precision',
        isExact: false,
      };
    },
  };
}

function describeView({ sources, dimensions, granularity, zone }: SqlView): string {
  const by = dimensions.length === 0 ? '' : ` by ${dimensions.join(', ')}`;
  return `Metrics of ${sources.map(({ source }) => source).join(' and ')}${by}, a row for each ${granularity} that has events; time: its first instant, in ${zone}`;
}

const describeColumn = (view: string, column: string, text: string): string =>
  `comment on column ${view}.${quoteIdentifier(column)} is ${pg.escapeLiteral(text)}`;

function describeMetric(catalog: Catalog, metric: Metric): string {
  const { title, currency, unit, description } = metric;
  const kind = findAggregation(metric.expression, catalog.measures);
  const measured = currency ?? unit;
  return [
    `${title}${measured === undefined ? '' : ` (${measured})`}`,
    ...(description === undefined ? [] : [description]),
    ...(kind === 'sum' ? [] : ['Not to be added up over rows']),
  ]
    .map((sentence) => sentence.replace(/\.$/, ''))
    .join('. ');
}
