import type { Catalog, Measure, Rollup, Source } from '../catalog/types.ts';
import {
  bronzeTable,
  detailTable,
  dimensionColumn,
  dimensionsOf,
  goldTable,
  grainsOf,
  hasColumn,
  measureColumn,
  measuresOf,
  quoteIdentifier,
  silverTable,
} from './layout.ts';

/** The statements that make a source's bronze and, for entities, silver. Idempotent: columns are added, never dropped. */
export function renderSource(catalog: Catalog, source: Source): string[] {
  const contributions = contributionColumns(catalog, source);
  const bronze = bronzeTable(source.name);
  const isEntity = source.entityKey !== undefined;
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
  if (isEntity) {
    const silver = silverTable(source.name);
    statements.push(
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
    );
  }
  for (const column of contributions) {
    statements.push(`alter table ${detailTable(source)} add column if not exists ${column}`);
  }
  return statements;
}

/** Column definitions of one event's contribution. */
function contributionColumns(catalog: Catalog, source: Source): string[] {
  return [
    ...dimensionsOf(catalog, source.name).map(
      (dimension) => `${dimensionColumn(dimension.name)} integer not null default 0`,
    ),
    ...measuresOf(catalog, source.name)
      .filter(hasColumn)
      .map((measure) => `${measureColumn(measure.name)} ${detailType(measure)} not null default 0`),
  ];
}

const detailType = (measure: Measure): string =>
  measure.kind === 'sum' ? 'numeric' : measure.kind === 'count' ? 'smallint' : 'integer';

/** The statements that make the tables of one rollup. */
export function renderRollup(catalog: Catalog, rollup: Rollup, generation: number): string[] {
  const columns = measuresOf(catalog, rollup.source).filter(hasColumn).map(goldColumn);
  const keys = rollup.dimensions.map(dimensionColumn);
  return grainsOf(catalog, rollup).flatMap((grain) => {
    const table = goldTable(rollup, grain, generation);
    const definitions = [
      ...keys.map((key) => `${key} integer not null`),
      'bucket timestamptz not null',
      'row_count bigint not null',
      ...columns,
      `primary key (${[...keys, 'bucket'].join(', ')})`,
    ];
    return [
      `create table if not exists ${table} (\n  ${definitions.join(',\n  ')}\n) with (fillfactor = 80)`,
      // Compressing sets of ids gains nothing and costs more than all the rest of an update.
      ...measuresOf(catalog, rollup.source)
        .filter(({ kind }) => kind === 'distinct')
        .map(({ name }) => `alter table ${table} alter column ${measureColumn(name)} set storage external`),
      `comment on table ${table} is 'Cells of ${rollup.source}, ${grain.kind === 'base' ? 'by hour' : `by day in ${grain.zone}`}, over (${rollup.dimensions.join(', ')})'`,
    ];
  });
}

const goldColumn = (measure: Measure): string =>
  `${measureColumn(measure.name)} ${
    measure.kind === 'sum'
      ? 'numeric not null default 0'
      : measure.kind === 'count'
        ? 'bigint not null default 0'
        : `bytea not null default ''`
  }`;

/** What each dimension and measure column of a source depends on, by the column's unquoted name. */
export const describeColumns = (catalog: Catalog, source: string): [string, unknown][] => [
  ...dimensionsOf(catalog, source).map(({ name, fields }): [string, unknown] => [`d_${name}`, fields.get(source)]),
  ...measuresOf(catalog, source)
    .filter(hasColumn)
    .map(({ name, kind, fields, where }): [string, unknown] => [`m_${name}`, { kind, fields, where }]),
];

/** What a rollup's cells depend on; a change of it makes a new generation, filled from silver. */
export function describeRollup(catalog: Catalog, rollup: Rollup): Record<string, unknown> {
  return {
    dimensions: rollup.dimensions.map((name) => [name, catalog.dimensions.get(name)?.fields.get(rollup.source)]),
    measures: measuresOf(catalog, rollup.source).map(({ name, kind, fields, where }) => ({
      name,
      kind,
      fields,
      where,
    })),
    grains: grainsOf(catalog, rollup).map(({ suffix, zone }) => [suffix, zone]),
  };
}

/** Everything the catalogue makes, as one script (`tidemark schema`). */
export function renderSchema(catalog: Catalog): string {
  const statements = [
    ...[...catalog.sources.values()].flatMap((source) => renderSource(catalog, source)),
    ...catalog.rollups.flatMap((rollup) => renderRollup(catalog, rollup, 1)),
  ];
  return statements.map((statement) => `${statement};\n`).join('\n');
}
