import type pg from 'pg';
import type { Source } from '../../catalog/model/types.ts';
import { parseScaled } from '../../rollup/exact.ts';
import type { CompiledSource, Contribution } from '../../rollup/compile-source.ts';
import { parseEventKey, toEventKey } from '../../rollup/detail-key.ts';
import { contributionNames, packContributions } from '../layout/contribution-columns.ts';
import { detailTable } from '../../catalog/model/table-names.ts';
import { packInstants, packTexts } from '../../postgres/pack.ts';

/** A row of silver (bronze of an append-only source) with its payload as received. */
export interface DetailRow {
  readonly key: string;
  readonly eventId: string;
  readonly eventTimeMs: number;
  readonly deleted: boolean;
  readonly payload: string;
  /** Contribution as stored in its columns. */
  readonly contribution: Contribution;
}

/**
 * Locks the detail table in the common lock order: bronze of an append-only source before the source, as writers and
 * catalogue changes do; silver is locked after the source, by its writers.
 */
export async function lockDetail(client: pg.PoolClient, source: Source): Promise<void> {
  if (source.entityKey === undefined) await client.query(`lock table ${detailTable(source)} in row exclusive mode`);
}

/** A span of rows, in the order of their keys. */
export interface DetailSpan {
  /** Key before the first row; null: from the start. */
  readonly after: string | null;
  /** Key of the last row; null: to the end. */
  readonly upTo: string | null;
  readonly limit: number;
}

export const loadDetailRows = (
  client: pg.PoolClient,
  source: Source,
  compiled: CompiledSource,
  span: DetailSpan,
): Promise<DetailRow[]> =>
  source.entityKey === undefined
    ? loadEvents(client, source, compiled, span)
    : loadSilver(client, source, compiled, span);

async function loadSilver(
  client: pg.PoolClient,
  source: Source,
  compiled: CompiledSource,
  { after, upTo, limit }: DetailSpan,
): Promise<DetailRow[]> {
  const { rows } = await client.query<[string, number, string, boolean, ...unknown[]]>({
    text: `select entity_key, extract(epoch from event_time)::float8 * 1000, payload, deleted${selectContribution(compiled)}
     from ${detailTable(source)}
     where ($1::text is null or entity_key > $1) and ($2::text is null or entity_key <= $2)
     order by entity_key limit $3`,
    values: [after, upTo, limit],
    rowMode: 'array',
  });
  return rows.map(([key, eventMs, payload, deleted, ...columns]) => {
    const eventTimeMs = Math.round(eventMs);
    const contribution = toContribution(columns, eventTimeMs, compiled);
    return { key, eventId: key, eventTimeMs, deleted, payload, contribution };
  });
}

async function loadEvents(
  client: pg.PoolClient,
  source: Source,
  compiled: CompiledSource,
  { after, upTo, limit }: DetailSpan,
): Promise<DetailRow[]> {
  const bounds = [after, upTo].map((key) => (key === null ? undefined : parseEventKey(key)));
  const { rows } = await client.query<[string, number, string, ...unknown[]]>({
    text: `select event_id, extract(epoch from event_time)::float8 * 1000, payload${selectContribution(compiled)}
     from ${detailTable(source)}
     where (event_time, event_id) > (coalesce(to_timestamp($1::float8), '-infinity'), coalesce($2, ''))
       and ($3::float8 is null or (event_time, event_id) <= (to_timestamp($3::float8), $4))
     order by event_time, event_id limit $5`,
    values: [...bounds.flatMap((bound) => (bound ? [bound.eventTimeMs / 1000, bound.eventId] : [null, null])), limit],
    rowMode: 'array',
  });
  return rows.map(([eventId, eventMs, payload, ...columns]) => {
    const eventTimeMs = Math.round(eventMs);
    const key = toEventKey({ eventTimeMs, eventId });
    const contribution = toContribution(columns, eventTimeMs, compiled);
    return { key, eventId, eventTimeMs, deleted: false, payload, contribution };
  });
}

/** Returns `, d_region, m_revenue`, to append to other columns. */
export const selectContribution = (compiled: CompiledSource, prefix = ''): string =>
  contributionNames(compiled)
    .map((column) => `, ${prefix}${column}`)
    .join('');

export function toContribution(columns: readonly unknown[], timeMs: number, compiled: CompiledSource): Contribution {
  const amountsAt = compiled.dimensions.length;
  const membersAt = amountsAt + compiled.amounts.length;
  return {
    timeMs,
    dimensionIds: columns.slice(0, amountsAt) as number[],
    amounts: compiled.amounts.map(({ scale }, index) => parseScaled(String(columns[amountsAt + index]), scale)),
    memberIds: columns.slice(membersAt).map(Number),
  };
}

/** Updates rows with recomputed contributions. */
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
