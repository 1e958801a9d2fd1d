import type pg from 'pg';
import { formatScaled, parseScaled, type Exact } from '../rollup/exact.ts';
import type { CompiledSource, Contribution } from '../rollup/compile-source.ts';
import { dimensionColumn, measureColumn, silverTable } from './layout.ts';
import { packInstants, packJson, packPlain, packTexts } from './pack.ts';

/** One entity as silver holds it. A deleted one contributes nothing and keeps its version. */
export interface SilverRow {
  readonly entityKey: string;
  readonly version: number;
  readonly deleted: boolean;
  readonly eventTimeMs: number;
  readonly payload: string;
  readonly contribution: Contribution;
}

export type StoredEntity = Omit<SilverRow, 'payload'>;

const contributionColumns = (compiled: CompiledSource): string[] => [
  ...compiled.dimensions.map(({ name }) => dimensionColumn(name)),
  ...compiled.amounts.map(({ measure }) => measureColumn(measure.name)),
  ...compiled.distincts.map(({ measure }) => measureColumn(measure.name)),
];

/** Entities by key. The caller holds the source's lock, so that nobody changes them until it commits. */
export async function loadEntities(
  client: pg.PoolClient,
  sourceName: string,
  compiled: CompiledSource,
  entityKeys: readonly string[],
): Promise<Map<string, StoredEntity>> {
  const { rows } = await client.query<unknown[]>({
    text: `select entity_key, version, deleted, extract(epoch from event_time)::float8 * 1000, ${contributionColumns(compiled).join(', ')}
           from ${silverTable(sourceName)} where entity_key = any($1::text[])`,
    values: [packTexts(entityKeys)],
    rowMode: 'array',
  });
  return new Map(rows.map((row) => [row[0] as string, toEntity(row, compiled)]));
}

function toEntity(row: readonly unknown[], compiled: CompiledSource): StoredEntity {
  const eventTimeMs = Math.round(row[3] as number);
  const amountsAt = 4 + compiled.dimensions.length;
  const membersAt = amountsAt + compiled.amounts.length;
  return {
    entityKey: row[0] as string,
    version: Number(row[1]),
    deleted: row[2] as boolean,
    eventTimeMs,
    contribution: {
      timeMs: eventTimeMs,
      dimensionIds: compiled.dimensions.map((_, index) => row[4 + index] as number),
      amounts: compiled.amounts.map(({ scale }, index): Exact => parseScaled(String(row[amountsAt + index]), scale)),
      memberIds: compiled.distincts.map((_, index) => row[membersAt + index] as number),
    },
  };
}

/** Replaces entities whole. */
export async function saveEntities(
  client: pg.PoolClient,
  sourceName: string,
  compiled: CompiledSource,
  rows: readonly SilverRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const contributions = rows.map((row) => row.contribution);
  const names = contributionColumns(compiled);
  const columns: [string, string][] = [
    ['text', packTexts(rows.map((row) => row.entityKey))],
    ['bigint', packPlain(rows.map((row) => row.version))],
    ['boolean', packPlain(rows.map((row) => String(row.deleted)))],
    ['float8', packInstants(rows.map((row) => row.eventTimeMs))],
    ...compiled.dimensions.map((_, index): [string, string] => [
      'integer',
      packPlain(contributions.map((c) => c.dimensionIds[index] as number)),
    ]),
    ...compiled.amounts.map(({ scale }, index): [string, string] => [
      'numeric',
      packPlain(contributions.map((c) => formatScaled(c.amounts[index] as Exact, scale))),
    ]),
    ...compiled.distincts.map((_, index): [string, string] => [
      'integer',
      packPlain(contributions.map((c) => c.memberIds[index] as number)),
    ]),
  ];
  const replaced = ['version', 'deleted', 'event_time', 'payload', ...names];
  await client.query(
    `insert into ${silverTable(sourceName)} (entity_key, version, deleted, event_time, payload${names.map((name) => `, ${name}`).join('')})
     select entity_key, version, deleted, to_timestamp(event_second), payload${names.map((name) => `, ${name}`).join('')}
     from unnest(${columns.map(([type], index) => `$${index + 2}::${type}[]`).join(', ')}, string_to_array($1, E'\\x1e'))
       as new (entity_key, version, deleted, event_second${names.map((name) => `, ${name}`).join('')}, payload)
     on conflict (entity_key) do update set ${replaced.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    [packJson(rows.map((row) => row.payload)), ...columns.map(([, packed]) => packed)],
  );
}
