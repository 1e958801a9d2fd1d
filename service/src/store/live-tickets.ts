import type pg from 'pg';

/** Keeps a ticket, and drops those that nobody came with. */
export async function saveTicket(pool: pg.Pool, hash: Buffer, principal: unknown, lifetimeMs: number): Promise<void> {
  await pool.query(
    `with expired as (delete from app.live_tickets where expires_at < now())
     insert into app.live_tickets (ticket_hash, principal, expires_at)
     values ($1, $2, now() + $3 * interval '1 millisecond')`,
    [hash, JSON.stringify(principal), lifetimeMs],
  );
}

/** The principal of a ticket, once; undefined for one that is unknown, used or expired. */
export async function takeTicket(pool: pg.Pool, hash: Buffer): Promise<unknown> {
  const { rows } = await pool.query<{ principal: unknown; is_valid: boolean }>(
    'delete from app.live_tickets where ticket_hash = $1 returning principal, expires_at > now() as is_valid',
    [hash],
  );
  const [row] = rows;
  return row?.is_valid ? row.principal : undefined;
}
