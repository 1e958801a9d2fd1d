import type pg from 'pg';
import { BATCH_ROWS, deleteInBatches } from '../../postgres/retention.ts';
import { anyOf, appTables, daysAgo, givenRows, now } from '../../postgres/app-tables.ts';

export interface ProvenanceRecord {
  readonly id: string;
  readonly policyFingerprint: string;
  readonly catalogDigest: string;
  /** A query of the wire contract. */
  readonly query: unknown;
}

/** A record to be written. */
export interface NewProvenance extends Omit<ProvenanceRecord, 'query'> {
  readonly subject: string;
  /** The query as JSON. */
  readonly json: string;
}

/** Limits by subject: the last queries that it asked, and their bytes. */
const KEPT_QUERIES = 1000;
const KEPT_BYTES = 2_097_152;

/**
 * Saves what answers were computed from; an existing record is only marked as asked again. Returns the ids that were
 * dropped because their subjects exceed the limits.
 */
export async function saveProvenance(pool: pg.Pool, records: readonly NewProvenance[]): Promise<string[]> {
  const subjects = records.map(({ subject }) => subject);
  const given = givenRows({
    provenance_id: ['text', records.map(({ id }) => id)],
    policy_fingerprint: ['text', records.map(({ policyFingerprint }) => policyFingerprint)],
    catalog_digest: ['text', records.map(({ catalogDigest }) => catalogDigest)],
    query: ['jsonb', records.map(({ json }) => json)],
    subject: ['text', subjects],
    query_bytes: ['integer', records.map(({ json }) => Buffer.byteLength(json))],
  });
  await appTables(pool)
    .insertInto('app.provenance')
    .columns(COLUMNS)
    .expression(({ selectFrom }) => selectFrom(given).select(COLUMNS))
    .onConflict((conflict) => conflict.column('provenance_id').doUpdateSet({ asked_at: now }))
    .execute();
  return dropExcess(pool, [...new Set(subjects)]);
}

const COLUMNS = ['provenance_id', 'policy_fingerprint', 'catalog_digest', 'query', 'subject', 'query_bytes'] as const;

async function dropExcess(pool: pg.Pool, subjects: readonly string[]): Promise<string[]> {
  const dropped = await appTables(pool)
    .with('ranked', (tables) =>
      tables
        .selectFrom('app.provenance')
        .select('provenance_id')
        .select(({ fn }) => [
          fn
            .agg<string>('row_number')
            .over((over) => over.partitionBy('subject').orderBy('asked_at', 'desc').orderBy('provenance_id'))
            .as('place'),
          fn
            .sum('query_bytes')
            .over((over) => over.partitionBy('subject').orderBy('asked_at', 'desc').orderBy('provenance_id'))
            .as('bytes'),
        ])
        .where('subject', '=', anyOf(subjects)),
    )
    .deleteFrom('app.provenance')
    .using('ranked')
    .whereRef('app.provenance.provenance_id', '=', 'ranked.provenance_id')
    .where(({ eb, or }) => or([eb('ranked.place', '>', String(KEPT_QUERIES)), eb('ranked.bytes', '>', KEPT_BYTES)]))
    .returning('app.provenance.provenance_id as id')
    .execute();
  return dropped.map(({ id }) => id);
}

export async function findProvenance(pool: pg.Pool, id: string): Promise<ProvenanceRecord | undefined> {
  return appTables(pool)
    .selectFrom('app.provenance')
    .select([
      'provenance_id as id',
      'policy_fingerprint as policyFingerprint',
      'catalog_digest as catalogDigest',
      'query',
    ])
    .where('provenance_id', '=', id)
    .executeTakeFirst();
}

/** Deletes records that were not requested for so many days. Returns their number. */
export const sweepProvenance = (pool: pg.Pool, days: number): Promise<number> =>
  deleteInBatches(
    appTables(pool)
      .deleteFrom('app.provenance')
      .where('provenance_id', 'in', ({ selectFrom }) =>
        selectFrom('app.provenance as old')
          .select('old.provenance_id')
          .where('old.asked_at', '<', daysAgo(days))
          .limit(BATCH_ROWS)
          .forUpdate()
          .skipLocked(),
      ),
  );
