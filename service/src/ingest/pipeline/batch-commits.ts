import type pg from 'pg';
import { TimelineChangedError } from '../../postgres/timeline.ts';
import { showRecord } from '../decode/show-value.ts';
import { OUTSIDE_ROW_FILTERS } from '../row-guard.ts';
import type { Batch, Rejection } from '../types.ts';
import type { BatchPlace } from './batch-place.ts';
import type { BatchRow, PreparedBatch } from './batch-rows.ts';
import { commitBatch, LayoutChangedError, OutsideEntitiesError, type CommittedBatch } from './commit-batch.ts';
import { prepareBatch } from './prepare-batch.ts';
import { prepareAhead } from './prepare-writes.ts';
import type { SourceTarget } from './source-target.ts';
import type { SourceTargets } from './source-targets.ts';

/** A batch that is written, its time, and its place among the batches of its source. */
interface PlacedBatch {
  readonly batch: Batch;
  readonly nowMs: number;
  readonly place: BatchPlace;
  /** Records that Postgres refused before; none when undefined. */
  readonly refusals?: readonly Rejection[];
}

/** A batch prepared for a layout of its source. */
interface PreparedFor {
  readonly target: SourceTarget;
  readonly prepared: PreparedBatch;
}

/** Postgres' error code of a deadlock; the aborted transaction changed nothing. */
const DEADLOCK = '40P01';

/** Prepares batches and commits them; what changed meanwhile is prepared and committed again. */
export class BatchCommits {
  readonly #pool: pg.Pool;
  readonly #targets: SourceTargets;

  constructor(pool: pg.Pool, targets: SourceTargets) {
    this.#pool = pool;
    this.#targets = targets;
  }

  async prepare({ batch, nowMs, place, refusals = [] }: PlacedBatch, stale?: SourceTarget): Promise<PreparedFor> {
    const { members, partitions } = this.#targets;
    const target = await this.#targets.load(batch.ingress.source, stale);
    try {
      const decoded = await prepareBatch(batch, { ...target, members, partitions, nowMs, place });
      const prepared = refusals.length > 0 ? withoutRefused(decoded, refusals) : decoded;
      return { target, prepared: await prepareAhead(target, batch.ingress, prepared) };
    } catch (error) {
      if (!(error instanceof TimelineChangedError)) throw error;
      this.#targets.forget();
      return this.prepare({ batch, nowMs, place, refusals });
    }
  }

  async commit(placed: PlacedBatch, { target, prepared }: PreparedFor): Promise<CommittedBatch> {
    try {
      return await commitBatch(this.#pool, target, placed.batch, prepared, placed.place.begin);
    } catch (error) {
      return this.commit(placed, await this.#prepareAgain(error, placed, { target, prepared }));
    }
  }

  /** Prepares a batch for another try after an error that another try may avoid; throws every other error. */
  async #prepareAgain(error: unknown, placed: PlacedBatch, { target, prepared }: PreparedFor): Promise<PreparedFor> {
    if (error instanceof LayoutChangedError) {
      // A renamed dimension keeps its ids under another name, and the old name may stand for another dimension.
      this.#targets.members.forget();
      return this.prepare(placed, target);
    }
    if (error instanceof TimelineChangedError) {
      this.#targets.forget();
      return this.prepare(placed);
    }
    if (error instanceof OutsideEntitiesError)
      return { target, prepared: withoutOutside(prepared, error.entityKeys, target) };
    // Two writers wrote the same events in different orders.
    if ((error as { code?: string }).code === DEADLOCK) return { target, prepared };
    throw error;
  }
}

/** Rejects the records that Postgres refused before. */
function withoutRefused(
  { rows, rejections, nulled, records }: PreparedBatch,
  refusals: readonly Rejection[],
): PreparedBatch {
  const refused = new Set(refusals.map(({ index }) => index));
  const isLeft = ({ index }: { readonly index: number }): boolean => !refused.has(index);
  return {
    records,
    rows: rows.filter(isLeft),
    nulled: nulled.filter(isLeft),
    rejections: [...refusals, ...rejections.filter(isLeft)],
  };
}

/** Refuses the rows of entities outside the writer's row filters. */
function withoutOutside(
  { rows, rejections, nulled, records }: PreparedBatch,
  entityKeys: ReadonlySet<string>,
  { source }: Pick<SourceTarget, 'source'>,
): PreparedBatch {
  const isOutside = ({ entityKey }: BatchRow): boolean => entityKey !== null && entityKeys.has(entityKey);
  const refused = rows.filter(isOutside);
  const hasPii = source.entityKey?.some((name) => source.fields.get(name)?.pii) === true;
  const indexes = new Set(refused.map(({ index }) => index));
  return {
    records,
    rows: rows.filter((row) => !isOutside(row)),
    nulled: nulled.filter(({ index }) => !indexes.has(index)),
    rejections: [
      ...rejections,
      ...refused.map(({ index, entityKey }): Rejection => {
        const message = `${showRecord(hasPii, entityKey)} is an entity outside the row filters of the token: expected one within them`;
        return { index, stage: 'policy', code: OUTSIDE_ROW_FILTERS, message, path: undefined };
      }),
    ],
  };
}
