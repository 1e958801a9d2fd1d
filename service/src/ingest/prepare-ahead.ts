import { setImmediate } from 'node:timers/promises';
import { CopyWriter, type CopyText } from '../store/copy-rows.ts';
import { toEventKey } from '../rollup/detail-key.ts';
import type { SignedContribution } from '../rollup/cells.ts';
import { isBuilding } from '../store/source-layout.ts';
import { createBronzeText } from '../store/write-bronze.ts';
import { createSilverText } from '../store/write-silver.ts';
import { computeDeltas, toStatements } from './add-to-rollups.ts';
import type { AheadGold, BatchRow, PreparedBatch } from './batch-rows.ts';
import { findNewest, toAdditions } from './change-entities.ts';
import { bronzeTargetOf, type SourceTarget } from './source-target.ts';
import type { Door } from './types.ts';

/** Rows rendered between two yields to the event loop. */
const SLICE = 500;

/** Makes what a batch of some size will write if all its rows are new, so that its transaction is little but waiting for Postgres. */
export async function prepareAhead(target: SourceTarget, door: Door, prepared: PreparedBatch): Promise<PreparedBatch> {
  const { rows } = prepared;
  if (rows.length < target.copyFromRows) return prepared;
  const bronze = await renderRows(rows, createBronzeText(bronzeTargetOf(target, door)));
  if (target.source.entityKey === undefined) {
    return { ...prepared, ahead: { bronze, entities: undefined, gold: await prepareGold(target, toEvents(rows)) } };
  }
  const newest = findNewest(rows);
  const silver = await renderRows(newest, createSilverText(target.compiled));
  const gold = await prepareGold(target, toAdditions(newest));
  return { ...prepared, ahead: { bronze, entities: { newest, silver }, gold } };
}

/** Contributions of events that are new. */
export const toEvents = (rows: readonly BatchRow[]): SignedContribution[] => rows.map((row) => new NewEvent(row));

/** Makes its key when it is asked for, which only a rollup that is being filled does. */
class NewEvent implements SignedContribution {
  readonly sign = 1;
  readonly contribution: SignedContribution['contribution'];
  readonly #row: BatchRow;

  constructor(row: BatchRow) {
    this.contribution = row.contribution;
    this.#row = row;
  }

  get key(): string {
    return toEventKey(this.#row);
  }
}

async function renderRows<Row>(rows: readonly Row[], render: (row: Row) => string): Promise<CopyText> {
  const writer = new CopyWriter();
  for (let start = 0; start < rows.length; start += SLICE) {
    for (const row of rows.slice(start, start + SLICE)) writer.add(render(row));
    await setImmediate();
  }
  return writer.finish();
}

async function prepareGold(
  target: SourceTarget,
  contributions: readonly SignedContribution[],
): Promise<AheadGold | undefined> {
  const { rollups } = target;
  if (rollups.stored.some(isBuilding)) return undefined;
  const turns = computeDeltas(target, rollups.stored, contributions);
  let turn = turns.next();
  for (; !turn.done; turn = turns.next()) await setImmediate();
  const deltas = turn.value;
  return { rollupsVersion: rollups.version, deltas, statements: toStatements(target, rollups.stored, deltas) };
}
