import type pg from 'pg';
import { AppError } from '../base/errors.ts';

/** Unused tickets of one subject. Concurrent requests may exceed it by their number. */
const MAX_TICKETS = 100;

/** Saves a ticket. Throws `too_many_tickets` when the subject already has the maximum. */
export async function saveTicket(
  pool: pg.Pool,
  hash: Buffer,
  principal: { readonly subject: string },
  lifetimeMs: number,
): Promise<void> {
  const { rowCount } = await pool.query(
    `insert into app.live_tickets (ticket_hash, principal, subject, expires_at)
     select $1, $2, $3, now() + $4 * interval '1 millisecond'
     where (select count(*) from app.live_tickets where subject = $3 and expires_at > now()) < $5`,
    [hash, JSON.stringify(principal), principal.subject, lifetimeMs, MAX_TICKETS],
  );
  if (rowCount === 1) return;
  const message = `${principal.subject} has ${MAX_TICKETS} unused tickets: use them, or wait until they expire`;
  throw new AppError('too_many_tickets', message, { retryable: true });
}

const SWEEP_EVERY_MS = 60_000;

/** Deletes expired tickets each minute. Returns a function that stops it. */
export function sweepTickets(pool: pg.Pool, onError: (error: unknown) => void): () => Promise<void> {
  const sweep = (): void => void pool.query('delete from app.live_tickets where expires_at < now()').catch(onError);
  const timer = setInterval(sweep, SWEEP_EVERY_MS);
  return async () => clearInterval(timer);
}

/** Deletes a ticket and returns its principal; undefined for one that is unknown, used or expired. */
export async function takeTicket(pool: pg.Pool, hash: Buffer): Promise<unknown> {
  const { rows } = await pool.query<{ principal: unknown; is_valid: boolean }>(
    'delete from app.live_tickets where ticket_hash = $1 returning principal, expires_at > now() as is_valid',
    [hash],
  );
  const [row] = rows;
  return row?.is_valid ? row.principal : undefined;
}
