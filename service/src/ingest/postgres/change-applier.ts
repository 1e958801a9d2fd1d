import type pg from 'pg';
import type { Message } from './change-stream.ts';
import { parseLsn } from './lsn.ts';
import { ReplicationError } from './replication-error.ts';
import { resolveTypes } from './resolve-types.ts';
import type { Change, SourceWriter } from './source-writer.ts';
import { compileTuples, type Tuple, type TupleFormat } from './tuples.ts';
import { keyColumnsOf } from './check-tables.ts';
import type { FollowedTable, Place } from './types.ts';

type Relation = Extract<Message, { tag: 'relation' }>;
type Values = Readonly<Record<string, string | null | undefined>>;

/** A source whose table is followed. */
export interface Followed {
  readonly table: FollowedTable;
  readonly writer: SourceWriter;
  /** Changes up to here are written already. */
  readonly from: Place;
}

interface Target extends Followed {
  buffer: Change[];
  /** Changes of the transaction that were read. */
  count: number;
  format: TupleFormat | undefined;
  /** Why changes of the relation as it is now cannot be read: thrown at the first that was not written before. */
  failure: ReplicationError | undefined;
}

const MAX_CHANGES = 2000;
const MAX_BYTES = 2_000_000;
/** How long changes wait for others of the same batch, ms. */
const GATHER_MS = 5;
/** Batches that are not committed, beyond which nothing is read. */
const MAX_FLUSHES = 3;

/** Writes the changes of a stream, those of all sources in the order of their commits. */
export class ChangeApplier {
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #client: pg.Client;
  readonly #onError: (error: unknown) => void;
  readonly #flushes = new Set<Promise<void>>();
  #flushed: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  /** True: transactions were read that no batch has. */
  #isGathering = false;
  #size = { changes: 0, bytes: 0 };
  /** Commit of the transaction that is being read; undefined between two. */
  #commitLsn: bigint | undefined;
  /** End of the last transaction that was read. */
  #readLsn: bigint;
  /** Everything before is written. */
  #flushedLsn: bigint;

  /** `client` is for queries on the catalogue of the server. `onError` is called when changes cannot be written: read no more then. */
  constructor(
    followed: readonly Followed[],
    client: pg.Client,
    { from, onError }: { readonly from: bigint; readonly onError: (error: unknown) => void },
  ) {
    const targets = followed.map((each): Target => ({
      ...each,
      buffer: [],
      count: 0,
      format: undefined,
      failure: undefined,
    }));
    this.#targets = new Map(targets.map((target) => [nameOf(target.table), target]));
    this.#client = client;
    this.#onError = onError;
    this.#readLsn = from;
    this.#flushedLsn = from;
  }

  get flushedLsn(): bigint {
    return this.#flushedLsn;
  }

  /** Takes the next message. The promise, where there is one, resolves when it may be followed by another. */
  take(message: Message): Promise<void> | undefined {
    switch (message.tag) {
      case 'begin':
        this.#commitLsn = parseLsn(message.commitLsn ?? '0/0');
        for (const target of this.#targets.values()) target.count = 0;
        return undefined;
      case 'commit':
        this.#commitLsn = undefined;
        this.#readLsn = parseLsn(message.commitEndLsn ?? '0/0');
        this.#gather();
        return undefined;
      case 'relation':
        return this.#learn(message);
      case 'insert':
        return this.#add(message.relation, undefined, message.new);
      case 'update':
        return this.#add(message.relation, message.key ?? message.old ?? undefined, message.new);
      case 'delete':
        return this.#add(message.relation, message.key ?? message.old ?? undefined, undefined);
      case 'truncate':
        return this.#truncate(message.relations);
      default:
        return undefined;
    }
  }

  /** Notes that the server has nothing to send before a place. */
  reach(lsn: bigint): void {
    const isIdle = this.#commitLsn === undefined && this.#size.changes === 0 && this.#flushes.size === 0;
    if (!isIdle || lsn <= this.#readLsn) return;
    this.#readLsn = lsn;
    this.#flushedLsn = lsn;
  }

  /** Writes no more changes; resolves when those that are being written are. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isGathering = false;
    for (const target of this.#targets.values()) target.buffer = [];
    await Promise.allSettled(this.#flushes);
  }

  #add(relation: Relation, old: Values | undefined, after: Values | undefined): Promise<void> | undefined {
    const target = this.#targets.get(nameOf(relation));
    if (!target) return undefined;
    const place = this.#placeNext(target);
    if (!place) return undefined;
    if (target.failure) throw target.failure;
    const format = target.format as TupleFormat;
    const toTuple = (values: Values): Tuple => format.columns.map(({ name }) => values[name]);
    const tuple = after && requireKey(target.table, format, toTuple(after), old);
    const key = tuple && format.toKey(tuple);
    const oldKey = old && format.toKey(toTuple(old));
    const endedKey = oldKey === key ? undefined : oldKey;
    target.buffer.push({ place, endedKey, written: tuple && { format, tuple } });
    this.#size.changes++;
    this.#size.bytes += tuple?.reduce((sum, text) => sum + (text?.length ?? 0), 0) ?? 0;
    return this.#size.changes >= MAX_CHANGES || this.#size.bytes >= MAX_BYTES ? this.#flushAndWait() : undefined;
  }

  /** Returns the place after the next change of a source; undefined for one that was written before. */
  #placeNext(target: Target): Place | undefined {
    const lsn = this.#commitLsn;
    if (lsn === undefined) throw new Error('a change outside of a transaction');
    const { from } = target;
    target.count++;
    if (lsn < from.lsn || (lsn === from.lsn && target.count <= from.count)) return undefined;
    return { lsn, count: target.count };
  }

  async #learn(relation: Relation): Promise<void> {
    const target = this.#targets.get(nameOf(relation));
    if (!target) return;
    try {
      target.format = await this.#compile(target.table, relation);
      target.failure = undefined;
    } catch (error) {
      if (!(error instanceof ReplicationError)) throw error;
      target.failure = error;
    }
  }

  async #compile({ source }: FollowedTable, relation: Relation): Promise<TupleFormat> {
    const lacking = keyColumnsOf(source).filter((name) => !relation.keyColumns.includes(name));
    if (relation.replicaIdentity !== 'full' && lacking.length > 0) {
      throw new ReplicationError(
        'no_replica_identity',
        `changes of ${source.postgres.table} do not carry ${lacking.join(', ')}: expected the columns of entity in its replica identity`,
      );
    }
    const types = await resolveTypes(
      this.#client,
      relation.columns.map(({ typeOid }) => typeOid),
    );
    return compileTuples(
      source,
      relation.columns.map(({ name, typeOid }) => ({ name, typeOid: types.get(typeOid) ?? typeOid })),
    );
  }

  /** Deletes all rows of tables, after everything before is written. */
  async #truncate(relations: readonly (Relation | undefined)[]): Promise<void> {
    for (const relation of relations) {
      const target = relation && this.#targets.get(nameOf(relation));
      if (!target) continue;
      const place = this.#placeNext(target);
      if (!place) continue;
      await this.#flush();
      // Interrupted, it is done again: the place is passed with the next change.
      const before = { ...place, count: place.count - 1 };
      await target.writer.deleteOlder(await target.writer.nextOffset(), before);
    }
  }

  /** Hands on what was read a moment later, or once fewer batches are not committed: until then it counts towards the limits. */
  #gather(): void {
    this.#isGathering = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#flushes.size < MAX_FLUSHES) void this.#flush();
    }, GATHER_MS);
  }

  async #flushAndWait(): Promise<void> {
    void this.#flush();
    while (this.#flushes.size >= MAX_FLUSHES) await Promise.race(this.#flushes);
  }

  /** Hands what was gathered to the writers. Resolves when it is committed, with everything before. */
  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isGathering = false;
    const readLsn = this.#readLsn;
    const writes = [...this.#targets.values()].map((target) => {
      const changes = target.buffer;
      target.buffer = [];
      return changes.length === 0 ? undefined : target.writer.write(changes);
    });
    this.#size = { changes: 0, bytes: 0 };
    const flush = Promise.all([this.#flushed, ...writes]).then(() => {
      if (readLsn > this.#flushedLsn) this.#flushedLsn = readLsn;
    });
    this.#flushed = flush;
    this.#flushes.add(flush);
    flush.then(() => {
      this.#flushes.delete(flush);
      if (this.#isGathering) this.#gather();
    }, this.#onError);
    return flush;
  }
}

/** Takes key columns that a change leaves out, as they did not change, from the old key. */
function requireKey({ source }: FollowedTable, { columns }: TupleFormat, tuple: Tuple, old: Values | undefined): Tuple {
  if (!tuple.includes(undefined)) return tuple;
  const keys = new Set(keyColumnsOf(source));
  return tuple.map((value, index) => {
    const name = columns[index]?.name ?? '';
    if (value !== undefined || !keys.has(name)) return value;
    const kept = old?.[name];
    if (kept !== undefined) return kept;
    throw new ReplicationError(
      'no_replica_identity',
      `a change of ${source.postgres.table} does not carry ${name}, a part of its key: expected alter table ${source.postgres.table} replica identity full`,
    );
  });
}

const nameOf = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  JSON.stringify([schema, name]);
