import type pg from 'pg';
import { startLoop } from '../../base/loop.ts';
import type { IngestWriter } from '../types.ts';
import { ChangeApplier, type Followed } from './change-applier.ts';
import { openStream } from './change-stream.ts';
import { checkTables } from './check-tables.ts';
import { connect } from './connect.ts';
import { copyTables } from './copy-tables.ts';
import { checkHeldSlot, openSlot } from './open-slot.ts';
import { measureSlot, saveCaughtUp, saveFlushed, type SlotMeasure } from './slot-progress.ts';
import { forgetAbsent, loadPlaces, type SlotClaim } from './slot-state.ts';
import { SourceWriter } from './source-writer.ts';
import type { FollowedTable, Place, SlotGroup } from './types.ts';

export interface FollowOptions {
  readonly pool: pg.Pool;
  readonly writer: IngestWriter;
  readonly address: URL;
  readonly signal: AbortSignal;
}

/** Interval at which the slot is told how far it was read. */
const ACKNOWLEDGE_MS = 1000;

/** Copies the tables that need it, then follows the slot. Resolves when the signal aborts; rejects with whatever fails. */
export async function followSlot(group: SlotGroup, claim: SlotClaim, options: FollowOptions): Promise<void> {
  const { pool, address, signal } = options;
  const client = await connect(address);
  const end = (): void => void client.end().catch(() => undefined);
  signal.addEventListener('abort', end);
  try {
    const tables = await checkTables(client, group);
    const from = await openSlot(client, address, { pool, claim, group });
    await forgetAbsent(pool, claim, group);
    const places = await loadPlaces(pool, group);
    const due = tables.filter(({ source }) => !places.has(source.name));
    const writerOf = (table: FollowedTable): SourceWriter => new SourceWriter({ ...options, claim, table, client });
    if (due.length > 0) {
      const copied = due.map((table) => ({ table, writer: writerOf(table) }));
      await copyTables(copied, { pool, address, claim, signal });
    }
    const reached = due.length > 0 ? await loadPlaces(pool, group) : places;
    const followed = tables.map((table): Followed => ({
      table,
      writer: writerOf(table),
      from: reached.get(table.source.name) as Place,
    }));
    await readStream(group, claim, { ...options, client, followed, from });
  } finally {
    signal.removeEventListener('abort', end);
    await client.end().catch(() => undefined);
  }
}

interface StreamedGroup extends FollowOptions {
  readonly client: pg.Client;
  readonly followed: readonly Followed[];
  readonly from: bigint;
}

async function readStream(group: SlotGroup, claim: SlotClaim, options: StreamedGroup): Promise<void> {
  const { pool, address, client, followed, from, signal } = options;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const applier = new ChangeApplier(followed, client, { from, onError: failed.reject });
  const stream = openStream({
    address,
    slot: group.slot,
    publication: group.publication,
    from,
    onMessage: (message) => applier.take(message),
    onReached: (lsn) => applier.reach(lsn),
  });
  let asked: { readonly at: Date; readonly measure: SlotMeasure } | undefined;
  let isChecked = false;
  const reporting = startLoop({
    everyMs: ACKNOWLEDGE_MS,
    isEager: true,
    async round() {
      const { flushedLsn } = applier;
      const measure = asked?.measure;
      const isCaughtUp = measure !== undefined && flushedLsn >= measure.serverLsn;
      // On disk before the slot forgets it: commits of batches do not wait for the disk.
      const at = await saveFlushed(pool, claim, { flushedLsn, measure, hasAdvanced: isCaughtUp || flushedLsn > from });
      if (asked && isCaughtUp) await saveCaughtUp(pool, group, asked.at);
      if (stream.isHeld) {
        // Before the first acknowledgement, which moves it.
        if (!isChecked) await checkHeldSlot(client, group, from);
        isChecked = true;
        await stream.acknowledge(flushedLsn);
      }
      asked = { at, measure: await measureSlot(client, group.slot) };
    },
    onError: failed.reject,
  });
  const onAbort = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => onAbort.resolve());
  if (signal.aborted) onAbort.resolve();
  try {
    await Promise.race([stream.ended, failed.promise, onAbort.promise]);
  } finally {
    await stream.close();
    await Promise.all([reporting.close(), applier.close()]);
  }
}
