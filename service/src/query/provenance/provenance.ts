import type pg from 'pg';

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

const KEPT_DAYS = 30;
/** Limits by subject: the last queries that it asked, and their bytes. */
const KEPT_QUERIES = 1000;
const KEPT_BYTES = 2_097_152;

/**
 * Saves what answers were computed from; an existing record is only marked as asked again. Returns the ids that were
 * dropped because their subjects exceed the limits.
 */
export async function saveProvenance(pool: pg.Pool, records: readonly NewProvenance[]): Promise<string[]> {
  await pool.query(
    `insert into app.provenance (provenance_id, policy_fingerprint, catalog_digest, query, subject, query_bytes)
     select id, fingerprint, digest, query::jsonb, subject, octet_length(query)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as given (id, fingerprint, digest, query, subject)
     on conflict (provenance_id) do update set asked_at = now()`,
    [
      records.map(({ id }) => id),
      records.map(({ policyFingerprint }) => policyFingerprint),
      records.map(({ catalogDigest }) => catalogDigest),
      records.map(({ json }) => json),
      records.map(({ subject }) => subject),
    ],
  );
  const { rows } = await pool.query<{ id: string }>(
    `with ranked as (
       select provenance_id, row_number() over newest as place, sum(query_bytes) over newest as bytes
       from app.provenance where subject = any($1::text[])
       window newest as (partition by subject order by asked_at desc, provenance_id)
     )
     delete from app.provenance using ranked
     where provenance.provenance_id = ranked.provenance_id and (ranked.place > $2 or ranked.bytes > $3)
     returning provenance.provenance_id as id`,
    [[...new Set(records.map(({ subject }) => subject))], KEPT_QUERIES, KEPT_BYTES],
  );
  return rows.map(({ id }) => id);
}

export async function findProvenance(pool: pg.Pool, id: string): Promise<ProvenanceRecord | undefined> {
  const { rows } = await pool.query<{ policy_fingerprint: string; catalog_digest: string; query: unknown }>(
    'select policy_fingerprint, catalog_digest, query from app.provenance where provenance_id = $1',
    [id],
  );
  const [row] = rows;
  return row && { id, policyFingerprint: row.policy_fingerprint, catalogDigest: row.catalog_digest, query: row.query };
}

/** Deletes records that were not requested within the retention period. */
export async function dropOldProvenance(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from app.provenance where asked_at < now() - make_interval(days => $1)`, [KEPT_DAYS]);
}
