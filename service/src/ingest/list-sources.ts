import type pg from 'pg';
import type { SourceDatabase, SourceView } from '../../../sdk/src/protocol/catalog.ts';
import type { SqlReading } from '../catalog/model/reading-types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { appTables, type AppRow } from '../postgres/app-tables.ts';
import { loadReplication, presentReplication } from './postgres/present-replication.ts';
import { formatWatermark } from './sql/watermark.ts';

/** Lists the sources of a catalogue with how far they are read; of imported files and requests one entry for each source. */
export async function listSources(
  pool: pg.Pool,
  { sources }: Pick<Catalog, 'sources'>,
  nowMs: number,
): Promise<SourceView[]> {
  const [positions, databases, replicated] = await Promise.all([
    appTables(pool)
      .selectFrom('app.positions')
      .select(['source_name', 'kind', 'topic', 'partition_no', 'next_offset'])
      .select(['last_record_at', 'caught_up_at', 'stopped_reason'])
      .where('retired_at', 'is', null)
      .where('kind', '<>', 'import')
      .orderBy('kind')
      .orderBy('topic')
      .orderBy('partition_no')
      .execute(),
    appTables(pool).selectFrom('app.sql_sources').selectAll().execute(),
    loadReplication(pool),
  ]);
  const byName = new Map(databases.map((row) => [row.source_name, row]));
  return [...sources.values()].map(({ name, title, sql, postgres }) => ({
    name,
    title,
    positions: positions
      .filter((row) => row.source_name === name)
      .map((row) => ({
        kind: row.kind,
        topic: row.topic,
        partition: row.partition_no,
        nextOffset: row.next_offset,
        lastRecordAt: toText(row.last_record_at),
        caughtUpAt: toText(row.caught_up_at),
        stoppedReason: row.stopped_reason,
      })),
    database: sql === undefined ? null : presentDatabase(sql, byName.get(name), nowMs),
    replication:
      postgres === undefined
        ? null
        : presentReplication(postgres, replicated.get(name), { nowMs, caughtUpAt: findCaughtUp(name, positions) }),
  }));
}

const findCaughtUp = (
  source: string,
  positions: readonly { source_name: string; kind: string; caught_up_at: Date | null }[],
): Date | null => positions.find((row) => row.source_name === source && row.kind === 'postgres')?.caught_up_at ?? null;

const toText = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

type DatabaseRow = AppRow<'app.sql_sources'>;

function presentDatabase(
  { connection, everyMs }: SqlReading,
  row: DatabaseRow | undefined,
  nowMs: number,
): SourceDatabase {
  const { polled_at: polledAt, lease_expires_at: leaseEndsAt, row_count: rowCount } = row ?? UNKNOWN;
  return {
    connection,
    everyMs,
    watermark: row === undefined ? null : showWatermark(row),
    polledAt: toText(polledAt),
    lagMs: polledAt === null ? null : Math.max(0, nowMs - polledAt.getTime()),
    dueAt: toText(row?.due_at),
    isPolling: leaseEndsAt !== null && leaseEndsAt.getTime() > nowMs,
    rowCount: rowCount === null ? null : Number(rowCount),
    skippedCount: Number(row?.skipped_count ?? 0),
    failure: row === undefined ? null : presentFailure(row),
  };
}

/** A source that no process has polled yet. */
const UNKNOWN = { polled_at: null, lease_expires_at: null, row_count: null };

function showWatermark({ watermark, watermark_kind: kind }: DatabaseRow): string | null {
  if (watermark === null || kind === null) return null;
  const text = formatWatermark(BigInt(watermark), kind);
  return kind === 'instant' ? `${text.replace(' ', 'T')}Z` : text;
}

const presentFailure = (row: DatabaseRow): SourceDatabase['failure'] =>
  row.failure_code === null || row.failed_at === null
    ? null
    : {
        code: row.failure_code,
        message: row.failure_message ?? '',
        at: row.failed_at.toISOString(),
        count: row.failure_count,
      };
