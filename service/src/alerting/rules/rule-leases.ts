import type pg from 'pg';

/**
 * Renews the leases that `holder` has of these rules and takes those that have expired. Returns all that it holds now,
 * rule to fencing token; the token grows when the rule changes hands.
 */
export async function claimRuleLeases(
  pool: pg.Pool,
  holder: string,
  rules: readonly string[],
  leaseMs: number,
): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ rule: string; token: string }>(
    `insert into app.rule_leases as lease (rule_name, holder, token, expires_at)
     select name, $1, 1, now() + $3 * interval '1 ms' from unnest($2::text[]) as name order by name
     on conflict (rule_name) do update set
       token = case when lease.holder = $1 and lease.expires_at > now() then lease.token else lease.token + 1 end,
       holder = $1, expires_at = excluded.expires_at
     where lease.holder = $1 or lease.expires_at <= now()
     returning rule_name as rule, token::text as token`,
    [holder, rules, leaseMs],
  );
  return new Map(rows.map(({ rule, token }) => [rule, token]));
}

/** Releases all leases, so that another process need not wait for them to expire. */
export async function releaseRuleLeases(pool: pg.Pool, holder: string): Promise<void> {
  await pool.query('update app.rule_leases set expires_at = now() where holder = $1 and expires_at > now()', [holder]);
}
