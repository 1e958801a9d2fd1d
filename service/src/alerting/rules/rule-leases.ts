import { sql } from 'kysely';
import type pg from 'pg';
import { anyOf, appTables, givenRows, inMs, now } from '../../postgres/app-tables.ts';

/** The first token of a lease, ms: no earlier lease of the same rule had one as large. */
const nowMs = sql<string>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/**
 * Renews the leases that `holder` has of these rules and takes those that have expired. Returns all that it holds now,
 * rule to fencing token; the token grows when the rule changes hands, also where its lease was deleted in between.
 */
export async function claimRuleLeases(
  pool: pg.Pool,
  holder: string,
  rules: readonly string[],
  leaseMs: number,
): Promise<Map<string, string>> {
  const given = givenRows({ rule_name: ['text', rules] });
  const leases = await appTables(pool)
    .insertInto('app.rule_leases')
    .columns(['rule_name', 'holder', 'token', 'expires_at'])
    .expression(({ selectFrom, val }) =>
      selectFrom(given)
        .select(['rule_name', val(holder).as('holder'), nowMs.as('token'), inMs(leaseMs).as('expires_at')])
        // Replicas lock the rows in the same order.
        .orderBy('rule_name'),
    )
    .onConflict((conflict) =>
      conflict
        .column('rule_name')
        .doUpdateSet(({ and, case: when, eb, ref }) => ({
          token: when()
            .when(and([eb('app.rule_leases.holder', '=', holder), eb('app.rule_leases.expires_at', '>', now)]))
            .then(ref('app.rule_leases.token'))
            .else(eb('app.rule_leases.token', '+', '1'))
            .end(),
          holder,
          expires_at: ref('excluded.expires_at'),
        }))
        .where(({ or, eb }) =>
          or([eb('app.rule_leases.holder', '=', holder), eb('app.rule_leases.expires_at', '<=', now)]),
        ),
    )
    .returning(['rule_name', 'token'])
    .execute();
  return new Map(leases.map(({ rule_name: rule, token }) => [rule, token]));
}

/** Releases all leases, so that another process need not wait for them to expire. */
export async function releaseRuleLeases(pool: pg.Pool, holder: string): Promise<void> {
  await appTables(pool)
    .updateTable('app.rule_leases')
    .set({ expires_at: now })
    .where('holder', '=', holder)
    .where('expires_at', '>', now)
    .execute();
}

/** Deletes the leases of other rules than these that no replica has renewed for `afterMs`. */
export async function deleteUnusedLeases(pool: pg.Pool, rules: readonly string[], afterMs: number): Promise<void> {
  await appTables(pool)
    .deleteFrom('app.rule_leases')
    .where(({ eb, not }) => not(eb('rule_name', '=', anyOf(rules))))
    .where('expires_at', '<=', inMs(-afterMs))
    .execute();
}
