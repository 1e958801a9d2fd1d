import { randomBytes } from 'node:crypto';
import type pg from 'pg';

/** A door's partition, as freshness and watermark need it. */
export interface PositionRow {
  readonly source: string;
  readonly kind: string;
  readonly maxEventTimeMs: number | null;
  readonly lastRecordAtMs: number | null;
  readonly caughtUpAtMs: number | null;
}

export interface SourceRow {
  readonly source: string;
  readonly version: number;
  readonly rollupsVersion: number;
}

/** Sources and positions, in one statement. */
export async function loadStates(
  pool: pg.Pool,
): Promise<{ sources: SourceRow[]; positions: PositionRow[]; epoch: string | null }> {
  const { rows } = await pool.query<{
    sources: SourceRow[] | null;
    positions: PositionRow[] | null;
    epoch: string | null;
  }>(`
    select
      (select json_agg(json_build_object('source', source_name, 'version', version, 'rollupsVersion', rollups_version))
       from app.sources) as sources,
      (select json_agg(json_build_object(
         'source', source_name,
         'kind', kind,
         'maxEventTimeMs', extract(epoch from max_event_time)::float8 * 1000,
         'lastRecordAtMs', extract(epoch from last_record_at)::float8 * 1000,
         'caughtUpAtMs', extract(epoch from caught_up_at)::float8 * 1000))
       from app.positions) as positions,
      (select epoch from app.epoch) as epoch`);
  const row = rows[0];
  return { sources: row?.sources ?? [], positions: row?.positions ?? [], epoch: row?.epoch ?? null };
}

/** The epoch's random id. Who finds it gone, after a crash or a failover, writes a new one. */
export async function ensureEpoch(pool: pg.Pool): Promise<string> {
  await pool.query('insert into app.epoch (epoch) values ($1) on conflict (only_row) do nothing', [
    randomBytes(8).toString('hex'),
  ]);
  const { rows } = await pool.query<{ epoch: string }>('select epoch from app.epoch');
  return rows[0]?.epoch as string;
}
