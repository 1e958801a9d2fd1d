import type pg from 'pg';
import { bronzeTable, silverTable } from '../../catalog/model/table-names.ts';
import type { Source } from '../../catalog/model/types.ts';
import { packInstants, packTexts } from '../../postgres/pack.ts';

/** A table of a source that keeps payloads. */
export interface PayloadTable {
  /** With its schema, quoted. */
  readonly name: string;
  /** Column of its ids: of events in bronze, of entities in silver. */
  readonly idColumn: 'event_id' | 'entity_key';
}

/** A row of bronze or silver with its payload. */
export interface StoredPayload {
  /** Event id in bronze, entity key in silver. */
  readonly id: string;
  readonly eventTimeMs: number;
  readonly payload: string;
}

/** A row as it is to be from now on. */
export interface RewrittenPayload {
  readonly row: StoredPayload;
  readonly id: string;
  readonly payload: string;
}

/** Returns the tables of a source that keep payloads. */
export const payloadTables = (source: Source): PayloadTable[] => [
  { name: bronzeTable(source.name), idColumn: 'event_id' },
  ...(source.entityKey === undefined ? [] : [{ name: silverTable(source.name), idColumn: 'entity_key' } as const]),
];

interface PayloadSpan {
  /** The row before the first; undefined: from the start. */
  readonly after: StoredPayload | undefined;
  readonly limit: number;
  /**
   * Only rows whose id, or payload, contains this text, or in which it could be written otherwise: with a backslash, or a whole number with an
   * exponent. Null: all.
   */
  readonly containing: string | null;
}

/** Loads payloads of a table in the order of its key. */
export async function loadPayloads(
  client: pg.Pool | pg.PoolClient,
  { name, idColumn }: PayloadTable,
  { after, limit, containing }: PayloadSpan,
): Promise<StoredPayload[]> {
  const isBronze = idColumn === 'event_id';
  const { rows } = await client.query<[string, number, string]>({
    text: `select ${idColumn}, extract(epoch from event_time)::float8 * 1000, payload from ${name}
     where ${isBronze ? `(event_time, event_id) > (coalesce(to_timestamp($1::float8), '-infinity'), coalesce($2, ''))` : '$1::float8 is not distinct from $1 and ($2::text is null or entity_key > $2)'}
       and ($3::text is null or strpos(${idColumn}, $3) > 0 or strpos(payload, $3) > 0 or strpos(payload, '\\') > 0
         or ($3 ~ '^-?[0-9]+$' and payload ~ '[0-9][eE][+-]?[0-9]'))
     order by ${isBronze ? 'event_time, event_id' : 'entity_key'} limit $4`,
    values: [after ? after.eventTimeMs / 1000 : null, after?.id ?? null, containing, limit],
    rowMode: 'array',
  });
  return rows.map(([id, eventMs, payload]) => ({ id, eventTimeMs: Math.round(eventMs), payload }));
}

/**
 * Replaces payloads and ids, and leaves the contributions. A row that was changed since it was loaded stays as it is.
 * Returns the number of replaced rows.
 */
export async function savePayloads(
  client: pg.PoolClient,
  { name, idColumn }: PayloadTable,
  rewritten: readonly RewrittenPayload[],
): Promise<number> {
  if (rewritten.length === 0) return 0;
  const { rowCount } = await client.query(
    `update ${name} as stored set ${idColumn} = new.id, payload = new.payload
     from unnest($1::text[], $2::float8[], $3::text[], $4::text[], $5::text[]) as new (old_id, event_second, old_payload, id, payload)
     where stored.${idColumn} = new.old_id and stored.event_time = to_timestamp(new.event_second)
       and stored.payload = new.old_payload`,
    [
      packTexts(rewritten.map(({ row }) => row.id)),
      packInstants(rewritten.map(({ row }) => row.eventTimeMs)),
      packTexts(rewritten.map(({ row }) => row.payload)),
      packTexts(rewritten.map(({ id }) => id)),
      packTexts(rewritten.map(({ payload }) => payload)),
    ],
  );
  return rowCount ?? 0;
}
