import type pg from 'pg';
import { parseScaled, type Exact } from '../../rollup/exact.ts';
import type { CompiledSource, Contribution } from '../../rollup/compile-source.ts';
import { BinaryRows } from '../../postgres/binary-rows.ts';
import {
  addContribution,
  contributionNames,
  packContributions,
  type PackedColumn,
} from '../layout/contribution-columns.ts';
import { copyRows, type RenderedRows } from '../../postgres/copy-rows.ts';
import { silverTable } from '../../catalog/model/table-names.ts';
import { packBigints, packInstants, packPlain, packTexts } from '../../postgres/pack.ts';

/** One entity as stored in silver. A deleted one contributes nothing and keeps its version. */
export interface SilverRow {
  readonly entityKey: string;
  readonly version: number;
  readonly deleted: boolean;
  readonly eventTimeMs: number;
  readonly payload: string;
  readonly contribution: Contribution;
}

export type StoredEntity = Omit<SilverRow, 'payload'>;

/** Loads entities by key. The caller holds the source's lock, so that nobody changes them until it commits. */
export async function loadEntities(
  client: pg.PoolClient,
  sourceName: string,
  compiled: CompiledSource,
  entityKeys: readonly string[],
): Promise<Map<string, StoredEntity>> {
  const { rows } = await client.query<unknown[]>({
    text: `select entity_key, version, deleted, extract(epoch from event_time)::float8 * 1000, ${contributionNames(compiled).join(', ')}
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
      memberIds: compiled.sets.map((_, index) => Number(row[membersAt + index])),
    },
  };
}

const COLUMNS = ['entity_key', 'version', 'deleted', 'event_time', 'payload'];

/** Copies entities that silver does not have. `rows`: as rendered by `addEntity`. */
export const copyEntities = (
  client: pg.PoolClient,
  sourceName: string,
  compiled: CompiledSource,
  rows: Uint8Array,
): Promise<void> =>
  copyRows(client, silverTable(sourceName), [...COLUMNS, ...contributionNames(compiled)], rows, 'binary');

/** Renders one entity as a row of silver. */
export function addEntity(rows: BinaryRows, entity: SilverRow, compiled: CompiledSource): void {
  rows.startRow(COLUMNS.length + compiled.dimensions.length + compiled.amounts.length + compiled.sets.length);
  rows.addText(entity.entityKey);
  rows.addBigint(entity.version);
  rows.addBoolean(entity.deleted);
  rows.addInstant(entity.eventTimeMs);
  rows.addText(entity.payload);
  addContribution(rows, entity.contribution, compiled);
  rows.endRow();
}

export function renderEntities(compiled: CompiledSource, entities: readonly SilverRow[]): RenderedRows {
  const rows = new BinaryRows();
  for (const entity of entities) addEntity(rows, entity, compiled);
  return rows.finish();
}

/** Replaces entities that silver has. */
export async function replaceEntities(
  client: pg.PoolClient,
  sourceName: string,
  compiled: CompiledSource,
  rows: readonly SilverRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const contributions = packContributions(
    compiled,
    rows.map((row) => row.contribution),
  );
  const columns: PackedColumn[] = [
    { name: 'entity_key', type: 'text', packed: packTexts(rows.map((row) => row.entityKey)) },
    { name: 'version', type: 'bigint', packed: packBigints(rows.map((row) => row.version)) },
    { name: 'deleted', type: 'boolean', packed: packPlain(rows.map((row) => String(row.deleted))) },
    { name: 'event_second', type: 'float8', packed: packInstants(rows.map((row) => row.eventTimeMs)) },
    { name: 'payload', type: 'text', packed: packTexts(rows.map((row) => row.payload)) },
    ...contributions,
  ];
  const replaced = ['version', 'deleted', 'payload', ...contributions.map(({ name }) => name)];
  await client.query(
    `update ${silverTable(sourceName)} as entity
     set event_time = to_timestamp(new.event_second), ${replaced.map((name) => `${name} = new.${name}`).join(', ')}
     from unnest(${columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')})
       as new (${columns.map(({ name }) => name).join(', ')})
     where entity.entity_key = new.entity_key`,
    columns.map(({ packed }) => packed),
  );
}
