import type pg from 'pg';
import type { Source } from '../../catalog/model/types.ts';
import type { CompiledSource } from '../../rollup/compile-source.ts';
import { toEventKey } from '../../rollup/detail-key.ts';
import { selectContribution, toContribution, type DetailRow } from '../../medallion/silver/detail-rows.ts';
import { bronzeTable } from '../../catalog/model/table-names.ts';
import type { StoredImport } from './imports.ts';

export type RetractedEvent = Pick<DetailRow, 'key' | 'eventId' | 'eventTimeMs' | 'contribution'>;

/**
 * Deletes up to `limit` events of an import from an append-only source, in the order of their keys, and returns them.
 * The caller holds the source's lock. Events without an id of their own have the file's hash in their identity.
 */
export async function deleteImported(
  client: pg.PoolClient,
  source: Source,
  compiled: CompiledSource,
  { id, fileHash }: Pick<StoredImport, 'id' | 'fileHash'>,
  { after, limit }: { readonly after: RetractedEvent | undefined; readonly limit: number },
): Promise<RetractedEvent[]> {
  const table = bronzeTable(source.name);
  const isOwn =
    source.eventId === undefined
      ? `event_id >= $3::text || ':' and event_id < $3::text || ';'`
      : 'partition_no = $3::integer';
  const { rows } = await client.query<[string, number, ...unknown[]]>({
    text: `with gone as (
       select event_time, event_id from ${table}
       where (event_time, event_id) > (coalesce(to_timestamp($1::float8), '-infinity'), coalesce($2, '')) and ${isOwn}
       order by event_time, event_id limit $4
     ), deleted as (
       delete from ${table} as event using gone
       where event.event_time = gone.event_time and event.event_id = gone.event_id
       returning event.event_id, event.event_time${selectContribution(compiled, 'event.')}
     )
     select event_id, extract(epoch from event_time)::float8 * 1000${selectContribution(compiled)} from deleted
     order by event_time, event_id`,
    values: [
      after ? after.eventTimeMs / 1000 : null,
      after?.eventId ?? null,
      source.eventId === undefined ? fileHash : -id,
      limit,
    ],
    rowMode: 'array',
  });
  return rows.map(([eventId, eventMs, ...columns]) => {
    const eventTimeMs = Math.round(eventMs);
    const contribution = toContribution(columns, eventTimeMs, compiled);
    return { key: toEventKey({ eventTimeMs, eventId }), eventId, eventTimeMs, contribution };
  });
}
