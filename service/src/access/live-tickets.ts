import type pg from 'pg';
import { AppError } from '../base/errors.ts';
import { startLoop, type Loop } from '../base/loop.ts';
import { appTables, inMs, now } from '../postgres/app-tables.ts';

/** Unused tickets of one subject. Concurrent requests may exceed it by their number. */
const MAX_TICKETS = 100;

/** Saves a ticket. Throws `too_many_tickets` when the subject already has the maximum. */
export async function saveTicket(
  pool: pg.Pool,
  hash: Buffer,
  principal: { readonly subject: string },
  lifetimeMs: number,
): Promise<void> {
  const { subject } = principal;
  const tables = appTables(pool);
  const unused = tables
    .selectFrom('app.live_tickets')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('subject', '=', subject)
    .where('expires_at', '>', now);
  const ticket = tables
    .selectNoFrom(({ val }) => [
      val(hash).as('ticket_hash'),
      val(JSON.stringify(principal)).as('principal'),
      val(subject).as('subject'),
      inMs(lifetimeMs).as('expires_at'),
    ])
    .where(unused, '<', MAX_TICKETS);
  const { numInsertedOrUpdatedRows } = await tables
    .insertInto('app.live_tickets')
    .columns(['ticket_hash', 'principal', 'subject', 'expires_at'])
    .expression(ticket)
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 1n) return;
  const message = `${subject} has ${MAX_TICKETS} unused tickets: use them, or wait until they expire`;
  throw new AppError('too_many_tickets', message, { retryable: true });
}

const SWEEP_EVERY_MS = 60_000;

/** Deletes expired tickets each minute. */
export function sweepTickets(pool: pg.Pool, onError: (error: unknown) => void): Loop {
  const expired = appTables(pool).deleteFrom('app.live_tickets').where('expires_at', '<', now);
  return startLoop({ everyMs: SWEEP_EVERY_MS, round: () => expired.execute(), onError });
}

/** Deletes a ticket and returns its principal; undefined for one that is unknown, used or expired. */
export async function takeTicket(pool: pg.Pool, hash: Buffer): Promise<unknown> {
  const taken = await appTables(pool)
    .deleteFrom('app.live_tickets')
    .where('ticket_hash', '=', hash)
    .returning((eb) => ['principal', eb('expires_at', '>', now).as('is_valid')])
    .executeTakeFirst();
  return taken?.is_valid ? taken.principal : undefined;
}
