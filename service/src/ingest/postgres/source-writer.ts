import type pg from 'pg';
import { createDecoder, type RecordDecoder } from '../decode/decoder.ts';
import type { Ingress, InboundRecord, IngestWriter } from '../types.ts';
import { fetchUnchanged } from './fetch-unchanged.ts';
import { countSnapshotRows, savePlace, type SlotClaim } from './slot-state.ts';
import { findOlder, loadStored } from './stored-rows.ts';
import type { Tuple, TupleFormat } from './tuples.ts';
import type { FollowedTable, Place } from './types.ts';

export const toIngress = (source: string): Ingress => ({
  kind: 'postgres',
  source,
  topic: source,
  partition: 0,
  generation: 1,
});

/** A change of a row, with the place after it. */
export interface Change {
  readonly place: Place;
  /** Entity that the change ends: of a delete, and of an update that changed the key. */
  readonly endedKey: string | undefined;
  /** The row after the change; undefined after a delete. */
  readonly written: { readonly format: TupleFormat; readonly tuple: Tuple } | undefined;
}

export interface SourceWriterOptions {
  readonly pool: pg.Pool;
  readonly writer: IngestWriter;
  readonly claim: SlotClaim;
  readonly table: FollowedTable;
  /** Connection on which the table's rows are read as they are. */
  readonly client: pg.Client;
}

/** Batches that are written at a time: one commits while the next is prepared. */
const MAX_IN_FLIGHT = 2;

/** A record, and the place that is reached with it; undefined in a snapshot. */
interface PlacedRecord {
  readonly text: string;
  readonly isDelete: boolean;
  readonly place: Place | undefined;
}

/** Writes the changes of one source in their order. Calls are taken in turn; each resolves once its batch is committed. */
export class SourceWriter {
  readonly #options: SourceWriterOptions;
  readonly #decoder: RecordDecoder;
  readonly #source: string;
  readonly #inFlight = new Set<Promise<unknown>>();
  #turn: Promise<unknown> = Promise.resolve();
  #nextOffset: number | undefined;

  constructor(options: SourceWriterOptions) {
    this.#options = options;
    this.#source = options.table.source.name;
    this.#decoder = createDecoder(options.table.source);
  }

  /** Writes changes. */
  write(changes: readonly Change[]): Promise<void> {
    return this.#inTurn(async () => this.#send(await this.#toRecords(changes)));
  }

  /** Writes rows of a snapshot. */
  copy(format: TupleFormat, tuples: readonly Tuple[]): Promise<void> {
    return this.#inTurn(() =>
      this.#send(tuples.map((tuple) => ({ text: format.toText(tuple), isDelete: false, place: undefined }))),
    );
  }

  /** The number that the next record has, by which versions are ordered. */
  async nextOffset(): Promise<number> {
    await this.#turn;
    return this.#loadOffset();
  }

  /** Deletes the entities that were last written below an offset, in batches that leave the place where it is; undefined in a snapshot. */
  async deleteOlder(offset: number, place?: Place): Promise<void> {
    for await (const texts of findOlder(this.#options.pool, this.#source, offset)) {
      await this.#inTurn(() => this.#send(texts.map((text) => ({ text, isDelete: true, place }))));
    }
  }

  /** Lets `work` send its batch once those before have been sent; resolves when the batch is committed. */
  async #inTurn(work: () => Promise<{ readonly committed: Promise<void> }>): Promise<void> {
    const sent = this.#turn.then(work);
    this.#turn = sent;
    sent.catch(() => undefined);
    await (
      await sent
    ).committed;
  }

  async #loadOffset(): Promise<number> {
    this.#nextOffset ??= (await this.#options.writer.loadPosition(toIngress(this.#source), 0)).nextOffset;
    return this.#nextOffset;
  }

  /** Hands records to the writer, once few batches before are not committed. */
  async #send(placed: readonly PlacedRecord[]): Promise<{ readonly committed: Promise<void> }> {
    if (placed.length === 0) return { committed: this.#settled() };
    while (this.#inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.#inFlight);
    const first = await this.#loadOffset();
    this.#nextOffset = first + placed.length;
    const records = placed.map(({ text, isDelete }, index): InboundRecord => ({
      value: text,
      key: null,
      offset: first + index,
      identity: `postgres:${first + index}`,
      ...(isDelete && { isDelete: true }),
    }));
    const committed = this.#options.writer
      .write({
        ingress: toIngress(this.#source),
        records,
        fromOffset: first,
        nextOffset: this.#nextOffset,
        durable: false,
        alongside: (client, part) =>
          this.#savePlace(client, part.length, placed[(part.at(-1)?.offset ?? first) - first]?.place),
      })
      .then(() => undefined);
    this.#inFlight.add(committed);
    committed.then(
      () => this.#inFlight.delete(committed),
      // Left in place: every later batch fails as this one did.
      () => undefined,
    );
    return { committed };
  }

  #savePlace(client: pg.PoolClient, rows: number, place: Place | undefined): Promise<void> {
    const { claim } = this.#options;
    return place === undefined
      ? countSnapshotRows(client, claim, this.#source, rows)
      : savePlace(client, claim, this.#source, place);
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #toRecords(changes: readonly Change[]): Promise<PlacedRecord[]> {
    const tuples = await this.#completeTuples(changes);
    const ended = changes.flatMap(({ endedKey }) => endedKey ?? []);
    // Silver has an entity as of the batches that are committed.
    if (ended.length > 0) await this.#settled();
    const stored = await loadStored(this.#options.pool, this.#source, [...new Set(ended)]);
    const written = new Map<string, string[]>();
    const records: PlacedRecord[] = [];
    for (const [index, { place, endedKey, written: after }] of changes.entries()) {
      if (endedKey !== undefined) {
        const text = this.#findDeletable(written.get(endedKey), stored.get(endedKey));
        // A part of the change that is written alone is written again with the rest.
        const reached = after ? { ...place, count: place.count - 1 } : place;
        if (text !== undefined) records.push({ text, isDelete: true, place: reached });
        written.delete(endedKey);
        stored.delete(endedKey);
      }
      const tuple = tuples[index];
      if (!after || !tuple) continue;
      const text = after.format.toText(tuple);
      records.push({ text, isDelete: false, place });
      if (ended.length === 0) continue;
      const key = after.format.toKey(tuple) ?? '';
      written.set(key, [...(written.get(key) ?? []), text]);
    }
    return records;
  }

  /** Finds the record by which an entity is deleted: the newest that was not refused. */
  #findDeletable(written: readonly string[] = [], stored: string | undefined): string | undefined {
    const isAccepted = (text: string): boolean =>
      this.#decoder.decode({ value: text, key: null, offset: 0, identity: 'x' }, Date.now()).kind === 'row';
    return written.findLast(isAccepted) ?? stored;
  }

  /** Completes rows whose changes do not carry all values. */
  async #completeTuples(changes: readonly Change[]): Promise<(Tuple | undefined)[]> {
    const tuples = changes.map(({ written }) => written?.tuple);
    const lacking = changes.flatMap(({ written }, index) => (written?.tuple.includes(undefined) ? [index] : []));
    const formats = new Set(lacking.map((index) => changes[index]?.written?.format));
    for (const format of formats) {
      const indexes = lacking.filter((index) => changes[index]?.written?.format === format);
      const names = format?.columns.map(({ name }) => name) ?? [];
      const { client, table } = this.#options;
      const complete = await fetchUnchanged(
        client,
        table,
        names,
        indexes.map((index) => tuples[index] as Tuple),
      );
      for (const [at, index] of indexes.entries()) tuples[index] = complete[at];
    }
    return tuples;
  }
}
