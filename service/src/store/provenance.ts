import type pg from 'pg';

export interface ProvenanceRecord {
  readonly id: string;
  readonly policyFingerprint: string;
  readonly catalogDigest: string;
  /** A query of the wire contract. */
  readonly query: unknown;
}

const KEPT_DAYS = 30;

/** Keeps what answers were computed from; what is there already is only marked as asked again. */
export async function saveProvenance(pool: pg.Pool, records: readonly ProvenanceRecord[]): Promise<void> {
  await pool.query(
    `insert into app.provenance (provenance_id, policy_fingerprint, catalog_digest, query)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[])
     on conflict (provenance_id) do update set asked_at = now()`,
    [
      records.map(({ id }) => id),
      records.map(({ policyFingerprint }) => policyFingerprint),
      records.map(({ catalogDigest }) => catalogDigest),
      records.map(({ query }) => JSON.stringify(query)),
    ],
  );
}

export async function findProvenance(pool: pg.Pool, id: string): Promise<ProvenanceRecord | undefined> {
  const { rows } = await pool.query<{ policy_fingerprint: string; catalog_digest: string; query: unknown }>(
    'select policy_fingerprint, catalog_digest, query from app.provenance where provenance_id = $1',
    [id],
  );
  const [row] = rows;
  return row && { id, policyFingerprint: row.policy_fingerprint, catalogDigest: row.catalog_digest, query: row.query };
}

/** Forgets what nobody asked for in the last weeks. */
export async function dropOldProvenance(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from app.provenance where asked_at < now() - make_interval(days => $1)`, [KEPT_DAYS]);
}
