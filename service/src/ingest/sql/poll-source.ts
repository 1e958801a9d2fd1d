import type pg from 'pg';
import type { SqlReading } from '../../catalog/model/reading-types.ts';
import type { Source } from '../../catalog/model/types.ts';
import type { IngestWriter } from '../types.ts';
import { compileRows, type ReadRow, type RowReader } from './compile-rows.ts';
import { findGone } from './find-gone.ts';
import type { EndedPoll, PollClaim, WatermarkPlace } from './poll-state.ts';
import { RowWriter } from './row-writer.ts';
import { repeatedKey, SqlError } from './sql-error.ts';
import type { SqlBound, SqlSession } from './types.ts';
import { formatWatermark, toCap, toOverlap } from './watermark.ts';

export interface PollOptions {
  readonly pool: pg.Pool;
  readonly writer: IngestWriter;
  readonly signal: AbortSignal;
}

/** Rows of a source that is read whole: their keys are held in memory. */
const MAX_FULL_ROWS = 200_000;
/** Rows without a watermark that are counted. */
const MAX_SKIPPED = 1000;

/** A source as one poll reads it. */
interface Polled {
  readonly source: Source;
  readonly sql: SqlReading;
  readonly session: SqlSession;
  readonly reader: RowReader;
  readonly claim: PollClaim;
}

/** Reads what is new in a source, and writes it. Throws a SqlError, a ClaimLostError, or what the writer throws. */
export async function pollSource(
  source: Source,
  claim: PollClaim,
  session: SqlSession,
  options: PollOptions,
): Promise<EndedPoll> {
  const sql = source.sql as SqlReading;
  const columns = await session.findColumns(sql.from);
  const reader = compileRows(source, columns);
  const polled: Polled = { source, sql, session, reader, claim };
  const parts = (bound?: SqlBound): AsyncGenerator<ReadRow[]> =>
    readParts(session.read(sql.from, columns, bound), reader);
  return reader.watermark === undefined ? readAll(polled, parts(), options) : readNew(polled, parts, options);
}

async function* readParts(parts: ReturnType<SqlSession['read']>, { read }: RowReader): AsyncGenerator<ReadRow[]> {
  for await (const part of parts) yield part.map(read);
}

/** Reads the rows from the overlap on. */
async function readNew(
  { source, sql, session, reader, claim }: Polled,
  parts: (bound: SqlBound) => AsyncGenerator<ReadRow[]>,
  options: PollOptions,
): Promise<EndedPoll> {
  const column = reader.watermark as NonNullable<RowReader['watermark']>;
  const { kind } = column;
  const overlap = toOverlap(sql.watermark?.overlap, kind, source.eventTimeZone);
  if (overlap === undefined) {
    const expected = kind === 'integer' ? 'a whole number, such as 1000' : 'a duration, such as 5m';
    throw new SqlError(
      'invalid_watermark',
      `overlap does not fit ${column.name}, of kind ${kind}: expected ${expected}`,
    );
  }
  const cap = toCap(session.startedAt, kind, source.eventTimeZone);
  const toPlace = (value: bigint): WatermarkPlace => ({ value: value < cap ? value : cap, kind });
  const rows = new RowWriter(options, claim, toPlace);
  let last: bigint | undefined;
  let rowCount = 0;
  // A column that became one of another kind is read from its beginning.
  const from = claim.watermarkKind === kind ? claim.watermark : undefined;
  let skippedCount = await session.countWithout(sql.from, column, MAX_SKIPPED);
  const bound = { column, from: from === undefined ? undefined : formatWatermark(from - overlap, kind) };
  for await (const part of parts(bound)) {
    options.signal.throwIfAborted();
    const placed = part.filter(({ watermark }) => watermark !== undefined);
    skippedCount += part.length - placed.length;
    rowCount += placed.length;
    await rows.write(placed);
    last = placed.at(-1)?.watermark ?? last;
  }
  return {
    place: last === undefined ? undefined : toPlace(last),
    overlap,
    rowCount,
    skippedCount,
    everyMs: sql.everyMs,
  };
}

/** Reads all rows, and deletes the entities of those that are gone. */
async function readAll(
  { source, sql, claim }: Polled,
  parts: AsyncGenerator<ReadRow[]>,
  options: PollOptions,
): Promise<EndedPoll> {
  const rows = new RowWriter(options, claim, () => undefined);
  const seen = new Set<string>();
  for await (const part of parts) {
    options.signal.throwIfAborted();
    const before = seen.size;
    for (const { keyHash } of part) seen.add(keyHash.toString('base64'));
    if (seen.size - before < part.length) throw repeatedKey();
    if (seen.size > MAX_FULL_ROWS) {
      throw new SqlError(
        'too_many_rows',
        `the result has more than ${MAX_FULL_ROWS} rows: expected fewer with refresh: full, or a watermark column`,
      );
    }
    await rows.write(part);
  }
  const isSeen = (keyHash: Buffer): boolean => seen.has(keyHash.toString('base64'));
  for await (const gone of findGone(options.pool, source.name, isSeen)) {
    options.signal.throwIfAborted();
    await rows.write(gone, true);
  }
  return { place: undefined, overlap: 0n, rowCount: seen.size, skippedCount: 0, everyMs: sql.everyMs };
}
