import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import { isFilling, type GoldGroup } from '../../medallion/gold/gold-groups.ts';
import {
  computeDeltas,
  computeInTurns,
  correctDeltas,
  encodeInTurns,
  renderDeltas,
  type GroupDeltas,
} from '../../medallion/gold/group-deltas.ts';
import type { MemberLengths } from '../../medallion/gold/member-lengths.ts';
import { addToGold, type GoldStatement } from '../../medallion/gold/add-to-gold.ts';
import type { SignedContribution } from '../../rollup/aggregate-cells.ts';

/** The tables of gold of a source. */
export interface GoldContext {
  readonly groups: readonly GoldGroup[];
  readonly lengths: MemberLengths;
}

/** Deltas that were computed ahead of a transaction. */
export type PreparedGold = readonly PreparedGroup[];

interface PreparedGroup {
  readonly deltas: GroupDeltas;
  /** Adds the deltas as they are; undefined where corrections are likely, which would make it useless. */
  readonly statement: GoldStatement | undefined;
}

/** Deltas computed ahead, and what the transaction found them to lack. */
export interface CorrectedGold {
  readonly prepared: PreparedGold;
  readonly corrections: readonly SignedContribution[];
}

/**
 * Adds contributions to the tables of gold, or the deltas that were computed of them ahead, with corrections: together
 * they add up to the contributions. The caller holds the source's lock and has read the rollups under it.
 */
export async function addToRollups(
  client: pg.PoolClient,
  { groups, lengths }: GoldContext,
  contributions: readonly SignedContribution[],
  ahead?: CorrectedGold,
): Promise<void> {
  const all: PreparedGold = ahead
    ? ahead.prepared.map((group) => correct(group, ahead.corrections))
    : groups.map((group) => ({ deltas: computeDeltas(group, contributions), statement: undefined }));
  for (const { deltas, statement = renderDeltas(deltas) } of all) {
    if (statement) await addToGold(client, lengths, statement);
  }
}

const correct = (prepared: PreparedGroup, corrections: readonly SignedContribution[]): PreparedGroup =>
  corrections.length === 0 ? prepared : { deltas: correctDeltas(prepared.deltas, corrections), statement: undefined };

/**
 * Computes the deltas of contributions ahead of the transaction, yielding to the event loop. `hasCorrections`: some are
 * to be expected. Undefined while a rollup is being filled, because its backfill may move on until then.
 */
export async function prepareGold(
  groups: readonly GoldGroup[],
  contributions: readonly SignedContribution[],
  hasCorrections: boolean,
): Promise<PreparedGold | undefined> {
  if (groups.some(isFilling)) return undefined;
  const prepared: PreparedGroup[] = [];
  for (const group of groups) {
    const deltas = await inTurns(computeInTurns(group, contributions));
    prepared.push(
      hasCorrections
        ? { deltas: await inTurns(encodeInTurns(deltas)), statement: undefined }
        : { deltas, statement: renderDeltas(deltas) },
    );
  }
  return prepared;
}

/** Runs work to its end, and other work of the process whenever it yields. */
async function inTurns<Result>(work: Generator<undefined, Result>): Promise<Result> {
  let turn = work.next();
  for (; !turn.done; turn = work.next()) await setImmediate();
  return turn.value;
}
