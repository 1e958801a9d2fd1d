import type pg from 'pg';
import type { Ingress, InboundRecord, IngestWriter } from '../types.ts';
import type { ReadRow } from './compile-rows.ts';
import { findChanged, saveKnown } from './known-rows.ts';
import { moveWatermark, type PollClaim, type WatermarkPlace } from './poll-state.ts';
import { repeatedKey } from './sql-error.ts';

export const toIngress = (source: string): Ingress => ({
  kind: 'sql',
  source,
  topic: source,
  partition: 0,
  generation: 1,
});

/** Writes the rows of one poll, in the order in which they are read. */
export class RowWriter {
  readonly #pool: pg.Pool;
  readonly #writer: IngestWriter;
  readonly #claim: PollClaim;
  readonly #toPlace: (watermark: bigint) => WatermarkPlace | undefined;
  #nextOffset: number | undefined;
  /** Keys of the part before: rows with one key stand side by side. */
  #before: ReadonlySet<string> = new Set();

  constructor(
    { pool, writer }: { readonly pool: pg.Pool; readonly writer: IngestWriter },
    claim: PollClaim,
    toPlace: (watermark: bigint) => WatermarkPlace | undefined,
  ) {
    this.#pool = pool;
    this.#writer = writer;
    this.#claim = claim;
    this.#toPlace = toPlace;
  }

  /** Writes the rows that differ from what was read of them before, with the watermark, in one transaction. */
  async write(rows: readonly ReadRow[], isGone = false): Promise<void> {
    this.#requireDifferent(rows);
    const changed = await findChanged(this.#pool, this.#claim.source, rows);
    if (changed.length === 0) return;
    const ingress = toIngress(this.#claim.source);
    this.#nextOffset ??= (await this.#writer.loadPosition(ingress, 0)).nextOffset;
    const first = this.#nextOffset;
    const records = changed.map(({ text }, index): InboundRecord => ({
      value: text,
      key: null,
      offset: first + index,
      identity: `sql:${first + index}`,
      ...(isGone && { isDelete: true }),
    }));
    await this.#writer.write({
      ingress,
      records,
      fromOffset: first,
      nextOffset: first + records.length,
      durable: false,
      alongside: (client, part) =>
        this.#save(
          client,
          part.map(({ offset }) => changed[offset - first] as ReadRow),
        ),
    });
    this.#nextOffset = first + records.length;
  }

  async #save(client: pg.PoolClient, rows: readonly ReadRow[]): Promise<void> {
    await saveKnown(client, this.#claim.source, rows);
    const last = rows.findLast(({ watermark }) => watermark !== undefined)?.watermark;
    await moveWatermark(client, this.#claim, last === undefined ? undefined : this.#toPlace(last));
  }

  #requireDifferent(rows: readonly ReadRow[]): void {
    const keys = new Set<string>();
    for (const { keyHash } of rows) {
      const key = keyHash.toString('base64');
      if (keys.has(key) || this.#before.has(key)) {
        throw repeatedKey();
      }
      keys.add(key);
    }
    this.#before = keys;
  }
}
