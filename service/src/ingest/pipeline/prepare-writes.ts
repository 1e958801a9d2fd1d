import { setImmediate } from 'node:timers/promises';
import type { CompiledSource } from '../../rollup/compile-source.ts';
import { BinaryRows } from '../../postgres/binary-rows.ts';
import { TextRows, type RenderedRows } from '../../postgres/copy-rows.ts';
import { toEventKey } from '../../rollup/detail-key.ts';
import type { SignedContribution } from '../../rollup/aggregate-cells.ts';
import { createBronzeText, type BronzeTarget } from '../../medallion/bronze/write-bronze.ts';
import { addEntity } from '../../medallion/silver/write-silver.ts';
import { prepareGold } from './add-to-rollups.ts';
import type { AheadEntities, BatchRow, PreparedBatch } from './batch-rows.ts';
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
  const isAppendOnly = target.source.entityKey === undefined;
  const entities = isAppendOnly ? undefined : await prepareEntities(target.compiled, rows);
  const additions = entities ? toAdditions(entities.newest) : toEvents(rows);
  const gold = await prepareGold(target.rollups.groups, additions, !isAppendOnly);
  return { ...prepared, ahead: { bronze, gold, entities } };
}

async function prepareEntities(compiled: CompiledSource, rows: readonly BatchRow[]): Promise<AheadEntities> {
  const newest = findNewest(rows);
  return { newest, silver: await renderSilver(compiled, newest) };
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
