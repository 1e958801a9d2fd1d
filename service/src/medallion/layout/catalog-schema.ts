import type { Catalog, Source } from '../../catalog/model/types.ts';
import { describeColumns, holdsColumn, isSet, type KeptColumn } from '../../rollup/column-definition.ts';
import {
  bronzeTable,
  detailTable,
  dimensionColumn,
  goldTable,
  granularitiesOf,
  measureColumn,
  quoteIdentifier,
  silverTable,
  type CellGranularity,
} from '../../catalog/model/table-names.ts';

type Column = Pick<KeptColumn, 'columnKey' | 'definition'>;

/** Renders the statements that create a source's bronze and, for entities, silver, without contribution columns. */
export function renderSource(source: Source): string[] {
  const bronze = bronzeTable(source.name);
  const statements = [
    `create table if not exists ${bronze} (
  event_id text collate "C" not null,
  event_time timestamptz not null,
  ingested_at timestamptz not null default now(),
  partition_no integer not null,
  record_offset bigint not null,
  payload text not null,
  primary key (event_time, event_id)
) partition by range (event_time)`,
    `alter table ${bronze} alter column payload set storage external`,
    `comment on table ${bronze} is 'Events of ${source.name} as received, append-only'`,
  ];
  if (source.entityKey === undefined) return statements;
  const silver = silverTable(source.name);
  return [
    ...statements,
    `create table if not exists ${silver} (
  entity_key text collate "C" primary key,
  version bigint not null,
  deleted boolean not null,
  event_time timestamptz not null,
  payload text not null
)`,
    `alter table ${silver} alter column payload set storage external`,
    `create index if not exists ${quoteIdentifier(`${source.name}_event_time_idx`)} on ${silver} (event_time)`,
    `comment on table ${silver} is 'Current truth of ${source.name}, one row an entity; a deleted one stays as its tombstone'`,
  ];
}

/** Renders the statement that adds the column of a contribution. */
export const renderColumn = (source: Source, column: Column): string =>
  `alter table ${detailTable(source)} add column if not exists ${columnName(column)} ${DETAIL_TYPES[column.definition.kind]} not null default 0`;

/** Returns the quoted column of silver and gold. */
const columnName = ({ columnKey, definition }: Column): string =>
  definition.kind === 'dimension' ? dimensionColumn(columnKey) : measureColumn(columnKey);

const DETAIL_TYPES = {
  dimension: 'integer',
  sum: 'numeric',
  sum_of_products: 'numeric',
  count: 'smallint',
  distinct: 'integer',
  distribution: 'integer',
  values: 'bigint',
} as const;

/** The content of a rollup's tables. */
export interface RollupTables {
  readonly source: string;
  readonly name: string;
  readonly generation: number;
  /** Column names of the key, without `d_`. */
  readonly dimensions: readonly string[];
  readonly measures: readonly Column[];
  readonly granularities: readonly CellGranularity[];
}

/** Renders the statements that create the tables of one rollup. */
export function renderRollup({ measures, dimensions, granularities, ...rollup }: RollupTables): string[] {
  const keys = dimensions.map(dimensionColumn);
  return granularities.flatMap((granularity) => {
    const table = goldTable(rollup, granularity, rollup.generation);
    const definitions = [
      ...keys.map((key) => `${key} integer not null`),
      'bucket timestamptz not null',
      'row_count bigint not null',
      ...measures.map(goldColumn),
      `primary key (${[...keys, 'bucket'].join(', ')})`,
    ];
    return [
      `create table if not exists ${table} (\n  ${definitions.join(',\n  ')}\n) with (fillfactor = 80)`,
      // Compressing sets of ids saves no space and costs more than the rest of an update.
      ...measures
        .filter(({ definition }) => isSet(definition.kind))
        .map((column) => `alter table ${table} alter column ${columnName(column)} set storage external`),
      `comment on table ${table} is 'Cells of ${rollup.source}, ${granularity.kind === 'base' ? 'by hour' : `by day in ${granularity.zone}`}, over (${dimensions.join(', ')})'`,
    ];
  });
}

function goldColumn(column: Column): string {
  const { kind } = column.definition;
  const type = isSet(kind) ? 'bytea' : kind === 'count' ? 'bigint' : 'numeric';
  return `${columnName(column)} ${type} not null default ${type === 'bytea' ? "''" : '0'}`;
}

/** Renders all tables of the catalogue as one script (`tidemark schema`). */
export function renderSchema(catalog: Catalog): string {
  const columnsOf = (source: Source): Column[] =>
    describeColumns(catalog, source)
      .filter(({ definition }) => holdsColumn(definition))
      .map(({ name, definition }) => ({ columnKey: name, definition }));
  const sources = [...catalog.sources.values()];
  const statements = [
    ...sources.flatMap((source) => [
      ...renderSource(source),
      ...columnsOf(source).map((column) => renderColumn(source, column)),
    ]),
    ...catalog.rollups.flatMap((rollup) => {
      const source = catalog.sources.get(rollup.source);
      const measures = source ? columnsOf(source).filter(({ definition }) => definition.kind !== 'dimension') : [];
      return renderRollup({ ...rollup, generation: 1, measures, granularities: granularitiesOf(catalog, rollup) });
    }),
  ];
  return statements.map((statement) => `${statement};\n`).join('\n');
}
