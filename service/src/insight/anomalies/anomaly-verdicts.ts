import type pg from 'pg';

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
  verdict: { readonly subject: string; readonly isReal: boolean | null; readonly note: string | null },
): Promise<void> {
  const key = [metric, granularity, beganAt, slice, verdict.subject];
  if (verdict.isReal === null) {
    await pool.query(
      `delete from app.anomaly_verdicts
       where metric = $1 and granularity = $2 and began_at = $3 and slice = $4 and subject = $5`,
      key,
    );
    return;
  }
  await pool.query(
    `insert into app.anomaly_verdicts (metric, granularity, began_at, slice, subject, is_real, note)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (metric, granularity, began_at, slice, subject)
     do update set is_real = excluded.is_real, note = excluded.note, given_at = now()`,
    [...key, verdict.isReal, verdict.note],
  );
}

/** Counts the verdicts on some metrics by anomaly. */
export async function countVerdicts(
  pool: pg.Pool,
  metrics: readonly string[],
  granularity: string,
  slice: string,
  subject: string,
): Promise<CountedVerdicts[]> {
  const { rows } = await pool.query<{
    metric: string;
    began_at: Date;
    real: number;
    not_real: number;
    mine: boolean | null;
  }>(
    `select metric, began_at, count(*) filter (where is_real)::integer as real,
       count(*) filter (where not is_real)::integer as not_real, bool_or(is_real) filter (where subject = $4) as mine
     from app.anomaly_verdicts
     where metric = any($1) and granularity = $2 and slice = $3
     group by metric, began_at`,
    [metrics, granularity, slice, subject],
  );
  return rows.map(({ metric, began_at: at, real, not_real: notReal, mine }) => ({
    metric,
    beganAt: at.toISOString(),
    real,
    notReal,
    mine,
  }));
}
