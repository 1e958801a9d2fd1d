import type pg from 'pg';
import { anyOf, appTables, now } from '../../postgres/app-tables.ts';

/** Identity of an anomaly: its metric, granularity and beginning, on the rows that the reader sees. */
export interface AnomalyKey {
  readonly metric: string;
  readonly granularity: string;
  readonly beganAt: string;
  readonly slice: string;
}

export interface CountedVerdicts {
  readonly metric: string;
  readonly beganAt: string;
  readonly real: number;
  readonly notReal: number;
  /** The reader's own verdict. */
  readonly mine: boolean | null;
}

/** Saves one verdict per reader; null deletes it. */
export async function saveVerdict(
  pool: pg.Pool,
  { metric, granularity, beganAt, slice }: AnomalyKey,
  {
    subject,
    isReal,
    note,
  }: { readonly subject: string; readonly isReal: boolean | null; readonly note: string | null },
): Promise<void> {
  const key = { metric, granularity, began_at: new Date(beganAt), slice, subject };
  if (isReal === null) {
    await appTables(pool)
      .deleteFrom('app.anomaly_verdicts')
      .where(({ and }) => and(key))
      .execute();
    return;
  }
  await appTables(pool)
    .insertInto('app.anomaly_verdicts')
    .values({ ...key, is_real: isReal, note })
    .onConflict((conflict) =>
      conflict
        .columns(['metric', 'granularity', 'began_at', 'slice', 'subject'])
        .doUpdateSet({ is_real: isReal, note, given_at: now }),
    )
    .execute();
}

/** Counts the verdicts on some metrics by anomaly. */
export async function countVerdicts(
  pool: pg.Pool,
  metrics: readonly string[],
  granularity: string,
  slice: string,
  subject: string,
): Promise<CountedVerdicts[]> {
  const counted = await appTables(pool)
    .selectFrom('app.anomaly_verdicts')
    .select(({ fn }) => [
      'metric',
      'began_at',
      fn.countAll<string>().filterWhere('is_real', '=', true).as('real'),
      fn.countAll<string>().filterWhere('is_real', '=', false).as('not_real'),
      fn.agg<boolean | null>('bool_or', ['is_real']).filterWhere('subject', '=', subject).as('mine'),
    ])
    .where('metric', '=', anyOf(metrics))
    .where('granularity', '=', granularity)
    .where('slice', '=', slice)
    .groupBy(['metric', 'began_at'])
    .execute();
  return counted.map(({ metric, began_at: beganAt, real, not_real: notReal, mine }) => ({
    metric,
    beganAt: beganAt.toISOString(),
    real: Number(real),
    notReal: Number(notReal),
    mine,
  }));
}
