import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import Cursor from 'pg-cursor';
import { AS_TEXT } from '../sql/postgres-driver.ts';
import { nextRowCount } from '../sql/part-size.ts';
import type { SqlRow } from '../sql/types.ts';
import { connect, connectForReplication, quote } from './connect.ts';
import { parseLsn } from './lsn.ts';
import { beginSnapshot, endSnapshot, type SlotClaim } from './slot-state.ts';
import type { SourceWriter } from './source-writer.ts';
import { compileTuples } from './tuples.ts';
import type { FollowedTable } from './types.ts';

export interface CopyOptions {
  readonly pool: pg.Pool;
  readonly address: URL;
  readonly claim: SlotClaim;
  readonly signal: AbortSignal;
}

export interface CopiedTable {
  readonly table: FollowedTable;
  readonly writer: SourceWriter;
}

/**
 * Copies tables as they are at one place of the log, and notes that place: the changes that commit there or later are missing. A
 * temporary slot gives the place; the slot that is followed was made before, and keeps them.
 */
export async function copyTables(copied: readonly CopiedTable[], options: CopyOptions): Promise<void> {
  const { pool, address, claim, signal } = options;
  for (const { table } of copied) await beginSnapshot(pool, claim, table.source.name);
  const client = await connect(address);
  const end = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', end);
  try {
    const lsn = await takeSnapshot(client, options);
    for (const { table, writer } of copied) {
      const first = await writer.nextOffset();
      await copyTable(client, table, writer, signal);
      // Entities that an earlier snapshot or stream left, and that are gone.
      await writer.deleteOlder(first);
      await endSnapshot(pool, claim, table.source.name, lsn);
    }
    await client.query('commit');
  } finally {
    signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}

/** Begins a transaction that sees what was committed before a place of the log; returns the place. */
async function takeSnapshot(client: pg.Client, { address, claim, signal }: CopyOptions): Promise<bigint> {
  const replication = await connectForReplication(address);
  const end = (): void => void replication.end().catch(() => undefined);
  signal.addEventListener('abort', end);
  try {
    signal.throwIfAborted();
    const name = `${claim.slot}_${randomBytes(4).toString('hex')}`;
    const { rows } = await replication.query<{ consistent_point: string; snapshot_name: string }>(
      `CREATE_REPLICATION_SLOT ${quote(name)} TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT`,
    );
    const { consistent_point: lsn, snapshot_name: snapshot } = rows[0] as (typeof rows)[number];
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query(`set transaction snapshot '${snapshot}'`);
    return parseLsn(lsn);
  } finally {
    signal.removeEventListener('abort', end);
    await replication.end().catch(() => undefined);
  }
}

async function copyTable(
  client: pg.Client,
  table: FollowedTable,
  writer: SourceWriter,
  signal: AbortSignal,
): Promise<void> {
  const { schema, name, columns, rowFilter, source } = table;
  const format = compileTuples(source, columns);
  const text = `select ${columns.map((column) => quote(column.name)).join(', ')} from ${quote(schema)}.${quote(name)}${
    rowFilter === undefined ? '' : ` where ${rowFilter}`
  }`;
  const cursor = client.query(new Cursor<SqlRow>(text, [], { rowMode: 'array', types: AS_TEXT }));
  let count = nextRowCount([], 0);
  let before: Promise<void> = Promise.resolve();
  for (;;) {
    signal.throwIfAborted();
    const rows = await cursor.read(count);
    await before;
    if (rows.length === 0) break;
    before = writer.copy(format, rows);
    before.catch(() => undefined);
    count = nextRowCount(rows, count);
  }
  await cursor.close();
}
