import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Catalog, Source } from '../../src/catalog/model/types.ts';
import { NOTHING_ERASED } from '../../src/ingest/erasure/erased-values.ts';
import { createDecoder } from '../../src/ingest/decode/decoder.ts';
import { prepareBatch } from '../../src/ingest/pipeline/prepare-batch.ts';
import { compileSource } from '../../src/rollup/compile-source.ts';
import type { Ingress, InboundRecord } from '../../src/ingest/types.ts';
import { BatchPlace } from '../../src/ingest/pipeline/batch-place.ts';
import { InFlightBatches } from '../../src/ingest/pipeline/in-flight-batches.ts';
import { createWriter } from '../../src/ingest/pipeline/writer.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import type { Store } from '../../src/postgres/database.ts';
import { TextRows } from '../../src/postgres/copy-rows.ts';
import { bronzeTable } from '../../src/catalog/model/table-names.ts';
import { MemberDictionary } from '../../src/medallion/gold/members.ts';
import { BronzePartitions } from '../../src/medallion/bronze/partitions.ts';
import {
  bronzeColumns,
  createBronzeText,
  type BronzeRow,
  type BronzeTarget,
} from '../../src/medallion/bronze/write-bronze.ts';
import { findCollector } from '../find-collector.ts';

export interface RaceResult {
  readonly eventsPerSecond: number;
  readonly copyRowsPerSecond: number;
  /** Rate as a share of COPY's. */
  readonly ratio: number;
}

/** Batches of 20,000 records, as the streams give them. */
const BATCHES_A_ROUND = 15;
const ROWS_A_CHUNK = 1000;

/**
 * Takes records through the writer, and in turn copies the same records, decoded beforehand, into a table with the
 * columns, keys and partitions of bronze; both in the same batches and without waiting for the disk. A slow moment of
 * the machine meets both.
 */
export async function raceAgainstCopy(
  store: Store,
  catalog: Catalog,
  source: string,
  records: AsyncIterable<readonly string[]>,
  onProgress: (events: number) => void,
): Promise<RaceResult> {
  await applyCatalog(store.pool, catalog);
  const writer = createWriter({ pool: store.pool, catalog, now: Date.now, onChange: () => undefined });
  const ingress: Ingress = { kind: 'kafka', source, topic: 'bench', partition: 0, generation: 1 };
  await writer.loadPosition(ingress, 0);
  let taken = 0;
  let writeMs = 0;
  let copyMs = 0;
  let round: Fetched[] = [];

  const runRound = async (): Promise<void> => {
    writeMs += await timeOf(write);
    copyMs += await timeOfCopy(store, catalog, source, round);
    round = [];
    onProgress(taken);
  };
  async function write(): Promise<void> {
    const inFlight = new InFlightBatches();
    for (const fetched of round) {
      const fromOffset = fetched.firstOffset;
      const nextOffset = fromOffset + fetched.ends.length;
      await inFlight.add(
        writer.write({ ingress, records: toRecords(fetched), fromOffset, nextOffset, durable: false }),
      );
    }
    await inFlight.finish();
  }

  for await (const texts of records) {
    round.push(toFetched(texts, taken));
    taken += texts.length;
    if (round.length >= BATCHES_A_ROUND) await runRound();
  }
  if (round.length > 0) await runRound();
  const eventsPerSecond = taken / (writeMs / 1000);
  const { rows } = await store.pool.query<{ rows: string }>(`select count(*) as rows from bench_copy`);
  const copyRowsPerSecond = Number(rows[0]?.rows) / (copyMs / 1000);
  return { eventsPerSecond, copyRowsPerSecond, ratio: eventsPerSecond / copyRowsPerSecond };
}

/** Records as a fetch brings them: all bytes in one, so that what waits to be taken costs the collector nothing. */
interface Fetched {
  readonly firstOffset: number;
  readonly bytes: Buffer;
  readonly ends: readonly number[];
}

function toFetched(texts: readonly string[], firstOffset: number): Fetched {
  let end = 0;
  const ends = texts.map((text) => (end += Buffer.byteLength(text)));
  return { firstOffset, bytes: Buffer.from(texts.join('')), ends };
}

const toRecords = ({ firstOffset, bytes, ends }: Fetched): InboundRecord[] =>
  ends.map((end, index) => {
    const offset = firstOffset + index;
    return { value: bytes.subarray(ends[index - 1] ?? 0, end), key: null, offset, identity: `bench:0:${offset}` };
  });

/** Times some work, ms. Collects garbage first, so that earlier allocations do not count. */
async function timeOf(work: () => Promise<void>): Promise<number> {
  findCollector()();
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

/** Decodes records, then copies them in batches as the writer's. Only the copying is timed. */
async function timeOfCopy(
  store: Store,
  catalog: Catalog,
  sourceName: string,
  round: readonly Fetched[],
): Promise<number> {
  const source = catalog.sources.get(sourceName) as Source;
  const compiled = compileSource(catalog, sourceName);
  const target = { source: sourceName, partitionNo: 0, typed: source.entityKey === undefined ? compiled : undefined };
  const preparation = {
    decoder: createDecoder(source),
    compiled,
    erased: NOTHING_ERASED,
    members: new MemberDictionary(store.pool),
    partitions: new BronzePartitions(store.pool),
    nowMs: Date.now(),
    place: new BatchPlace(undefined),
  };
  const ingress: Ingress = { kind: 'kafka', source: sourceName, topic: 'copy', partition: 0, generation: 1 };
  const batches: (readonly BronzeRow[])[] = [];
  for (const fetched of round) {
    const { rows } = await prepareBatch({ ingress, records: toRecords(fetched), durable: false }, preparation);
    batches.push(rows);
  }
  const client = await store.pool.connect();
  try {
    await prepareCopyTable(client, sourceName);
    const sql = `copy bench_copy (${bronzeColumns(target).join(', ')}) from stdin`;
    return await timeOf(async () => {
      for (const rows of batches) {
        await client.query('begin; set local synchronous_commit = off');
        await pipeline(Readable.from(renderInChunks(target, rows)), client.query(copyFrom(sql)));
        await client.query('commit');
      }
    });
  } finally {
    client.release();
  }
}

/** Postgres reads a chunk while the next is rendered. */
function* renderInChunks(target: BronzeTarget, rows: readonly BronzeRow[]): Generator<Buffer> {
  const render = createBronzeText(target);
  for (let start = 0; start < rows.length; start += ROWS_A_CHUNK) {
    const text = new TextRows();
    for (const row of rows.slice(start, start + ROWS_A_CHUNK)) text.add(render(row));
    yield text.finish().bytes;
  }
}

/** The bronze table once more, with its partitions and keys. */
async function prepareCopyTable(client: { query(sql: string): Promise<unknown> }, source: string): Promise<void> {
  await client.query(
    `create table if not exists bench_copy (like ${bronzeTable(source)} including all) partition by range (event_time)`,
  );
  await client.query(`do $$
    declare one record;
    begin
      for one in
        select relname, pg_get_expr(relpartbound, oid) as bound from pg_class
        where relispartition and relkind = 'r' and relnamespace = 'bronze'::regnamespace
          and to_regclass('bench_copy_' || relname) is null
      loop
        execute format('create table %I partition of bench_copy %s', 'bench_copy_' || one.relname, one.bound);
      end loop;
    end $$`);
}
