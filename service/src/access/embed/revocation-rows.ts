import type pg from 'pg';
import { appTables, clockNow, inMs, now, type AppRow, type Queryable } from '../../postgres/app-tables.ts';

/** Tokens that are refused: those that match all of what is set, which is one of these at least. */
export interface RevokedTokens {
  readonly tokenId?: string;
  readonly keyId?: string;
  readonly subject?: string;
}

/** A revocation of tokens that were signed up to `revokedAtMs`. */
export interface Revocation {
  readonly keyId: string | null;
  readonly tokenId: string | null;
  readonly subject: string | null;
  readonly revokedAtMs: number;
  readonly expiresAtMs: number;
}

const COLUMNS = ['key_id', 'token_id', 'subject', 'revoked_at', 'expires_at'] as const;

/** Clocks of replicas may differ: a token is accepted 30 s after its end. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Saves a revocation, or moves an earlier one of the same tokens to the present. It is kept until they have expired, which live
 * `tokenLifetimeMs` at most.
 */
export async function saveRevocation(
  client: Queryable,
  revoked: RevokedTokens,
  tokenLifetimeMs: number,
): Promise<void> {
  const { keyId = null, tokenId = null, subject = null } = revoked;
  await appTables(client)
    .insertInto('app.token_revocations')
    .values({ key_id: keyId, token_id: tokenId, subject, expires_at: inMs(tokenLifetimeMs + CLOCK_SKEW_MS) })
    .onConflict((conflict) =>
      conflict
        .columns(['key_id', 'token_id', 'subject'])
        .doUpdateSet(({ ref }) => ({ revoked_at: clockNow, expires_at: ref('excluded.expires_at') })),
    )
    .execute();
}

/** Counts the revocations in force of tokens that a service key gave. */
export async function countRevocations(client: Queryable, keyId: string): Promise<number> {
  const { count } = await appTables(client)
    .selectFrom('app.token_revocations')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where(({ eb, fn }) =>
      eb.or([eb('key_id', '=', keyId), eb(fn<string>('split_part', ['token_id', eb.val('.'), eb.val(1)]), '=', keyId)]),
    )
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Loads revocations since an instant that are in force, and the clock of the database. */
export async function loadRevocations(
  pool: pg.Pool,
  sinceMs: number,
): Promise<{ readonly revocations: Revocation[]; readonly nowMs: number }> {
  const clock = await appTables(pool).selectNoFrom(now.as('now')).executeTakeFirstOrThrow();
  const rows = await appTables(pool)
    .selectFrom('app.token_revocations')
    .select(COLUMNS)
    .where('revoked_at', '>=', new Date(sinceMs))
    .where('expires_at', '>', now)
    .execute();
  return { revocations: rows.map(toRevocation), nowMs: clock.now.getTime() };
}

/** Deletes revocations of tokens that have all expired. */
export async function sweepRevocations(pool: pg.Pool): Promise<void> {
  await appTables(pool).deleteFrom('app.token_revocations').where('expires_at', '<', now).execute();
}

const toRevocation = (row: AppRow<'app.token_revocations', (typeof COLUMNS)[number]>): Revocation => ({
  keyId: row.key_id,
  tokenId: row.token_id,
  subject: row.subject,
  revokedAtMs: row.revoked_at.getTime(),
  expiresAtMs: row.expires_at.getTime(),
});
