import { setImmediate } from 'node:timers/promises';
import type { CompiledSource } from '../../rollup/compile-source.ts';
import { BinaryRows } from '../../postgres/binary-rows.ts';
import { TextRows, type RenderedRows } from '../../postgres/copy-rows.ts';
import { toEventKey } from '../../rollup/detail-key.ts';
import type { CellDelta } from '../../rollup/cell-map.ts';
import { encodeMembers, type SignedContribution } from '../../rollup/cells.ts';
import { isBuilding } from '../../medallion/layout/source-layout.ts';
import { createBronzeText, type BronzeTarget } from '../../medallion/bronze/write-bronze.ts';
import { addEntity } from '../../medallion/silver/write-silver.ts';
import { computeDeltas, toStatements, type RollupDeltas } from './add-to-rollups.ts';
import type { BatchRow, PreparedBatch } from './batch-rows.ts';
import { findNewest, toAdditions, type EntityRow } from './change-entities.ts';
import { bronzeTargetOf, type SourceTarget } from './source-target.ts';
import type { Ingress } from '../types.ts';

/** Rows rendered between two yields to the event loop. */
const SLICE = 500;

/**
 * Prepares the writes of a larger batch under the assumption that all its rows are new, so that its transaction mostly
 * waits for Postgres.
 */
export async function prepareAhead(
  target: SourceTarget,
  ingress: Ingress,
  prepared: PreparedBatch,
): Promise<PreparedBatch> {
  const { rows } = prepared;
  if (rows.length < target.copyFromRows) return prepared;
  const bronze = await renderBronze(bronzeTargetOf(target, ingress), rows);
  const rollupsVersion = target.rollups.version;
  if (target.source.entityKey === undefined) {
    const deltas = await prepareDeltas(target, toEvents(rows));
    const statements = deltas && toStatements(target, target.rollups.stored, deltas);
    return { ...prepared, ahead: { bronze, rollupsVersion, statements, entities: undefined } };
  }
  const newest = findNewest(rows);
  const silver = await renderSilver(target.compiled, newest);
  const deltas = await encodeInTurns(await prepareDeltas(target, toAdditions(newest)));
  return {
    ...prepared,
    ahead: { bronze, rollupsVersion, statements: undefined, entities: { newest, silver, deltas } },
  };
}

/** Returns the contributions of new events. */
export const toEvents = (rows: readonly BatchRow[]): SignedContribution[] => rows.map((row) => new NewEvent(row));

/** A new event, which computes its key only on demand, for a rollup that is being filled. */
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

async function renderBronze(target: BronzeTarget, rows: readonly BatchRow[]): Promise<RenderedRows> {
  const text = new TextRows();
  const render = createBronzeText(target);
  for await (const slice of slices(rows)) for (const row of slice) text.add(render(row));
  return text.finish();
}

async function renderSilver(compiled: CompiledSource, entities: readonly EntityRow[]): Promise<RenderedRows> {
  const rows = new BinaryRows();
  for await (const slice of slices(entities)) for (const entity of slice) addEntity(rows, entity, compiled);
  return rows.finish();
}

/** Yields to the event loop between two slices. */
async function* slices<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += SLICE) {
    yield rows.slice(start, start + SLICE);
    await setImmediate();
  }
}

async function prepareDeltas(
  target: SourceTarget,
  contributions: readonly SignedContribution[],
): Promise<RollupDeltas | undefined> {
  const { stored } = target.rollups;
  if (stored.some(isBuilding)) return undefined;
  const turns = computeDeltas(target, stored, contributions);
  let turn = turns.next();
  for (; !turn.done; turn = turns.next()) await setImmediate();
  return turn.value;
}

/** Encodes deltas ahead of the transaction, where only their corrections are added. */
async function encodeInTurns(deltas: RollupDeltas | undefined): Promise<RollupDeltas | undefined> {
  if (!deltas) return undefined;
  const encoded: CellDelta[][] = [];
  for (const table of deltas) {
    encoded.push(encodeMembers(table));
    await setImmediate();
  }
  return encoded;
}
