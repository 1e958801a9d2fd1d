import type pg from 'pg';
import type { Source } from '../catalog/types.ts';
import type { CompiledSource, Contribution } from '../rollup/compile-source.ts';
import { parseEventKey, toEventKey } from '../rollup/detail-key.ts';
import { packContributions } from './contribution-columns.ts';
import { detailTable } from './layout.ts';
import { packInstants, packTexts } from './pack.ts';

/** A row of silver (bronze of an append-only source) with what was received. */
export interface DetailRow {
  readonly key: string;
  readonly eventId: string;
  readonly eventTimeMs: number;
  readonly deleted: boolean;
  readonly payload: string;
}

/** The next rows after `cursor`, in the order of their keys. */
export async function loadDetailRows(
  client: pg.PoolClient,
  source: Source,
  cursor: string | null,
  limit: number,
): Promise<DetailRow[]> {
  return source.entityKey === undefined
    ? loadEvents(client, source, cursor, limit)
    : loadSilver(client, source, cursor, limit);
}

async function loadSilver(
  client: pg.PoolClient,
  source: Source,
  cursor: string | null,
  limit: number,
): Promise<DetailRow[]> {
  const { rows } = await client.query<{ entity_key: string; event_ms: number; deleted: boolean; payload: string }>(
    `select entity_key, extract(epoch from event_time)::float8 * 1000 as event_ms, deleted, payload
     from ${detailTable(source)} where $1::text is null or entity_key > $1 order by entity_key limit $2`,
    [cursor, limit],
  );
  return rows.map((row) => ({
    key: row.entity_key,
    eventId: row.entity_key,
    eventTimeMs: Math.round(row.event_ms),
    deleted: row.deleted,
    payload: row.payload,
  }));
}

async function loadEvents(
  client: pg.PoolClient,
  source: Source,
  cursor: string | null,
  limit: number,
): Promise<DetailRow[]> {
  const after = cursor === null ? undefined : parseEventKey(cursor);
  const { rows } = await client.query<{ event_id: string; event_ms: number; payload: string }>(
    `select event_id, extract(epoch from event_time)::float8 * 1000 as event_ms, payload from ${detailTable(source)}
     where (event_time, event_id) > (coalesce(to_timestamp($1::float8), '-infinity'), coalesce($2, ''))
     order by event_time, event_id limit $3`,
    [after ? after.eventTimeMs / 1000 : null, after?.eventId ?? null, limit],
  );
  return rows.map((row) => {
    const eventTimeMs = Math.round(row.event_ms);
    const key = toEventKey({ eventTimeMs, eventId: row.event_id });
    return { key, eventId: row.event_id, eventTimeMs, deleted: false, payload: row.payload };
  });
}

/** Writes contributions computed anew into the rows they are of. */
export async function saveContributions(
  client: pg.PoolClient,
  source: Source,
  compiled: CompiledSource,
  rows: readonly { readonly row: DetailRow; readonly contribution: Contribution }[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = packContributions(
    compiled,
    rows.map(({ contribution }) => contribution),
  );
  if (columns.length === 0) return;
  const isEntity = source.entityKey !== undefined;
  await client.query(
    `update ${detailTable(source)} as detail set ${columns.map(({ name }) => `${name} = new.${name}`).join(', ')}
     from unnest($1::text[], $2::float8[], ${columns.map(({ type }, index) => `$${index + 3}::${type}[]`).join(', ')})
       as new (id, event_second, ${columns.map(({ name }) => name).join(', ')})
     where detail.${isEntity ? 'entity_key' : 'event_id'} = new.id
       ${isEntity ? '' : 'and detail.event_time = to_timestamp(new.event_second)'}`,
    [
      packTexts(rows.map(({ row }) => row.eventId)),
      packInstants(rows.map(({ row }) => row.eventTimeMs)),
      ...columns.map(({ packed }) => packed),
    ],
  );
}
