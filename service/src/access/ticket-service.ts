import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Catalog } from '../catalog/model/types.ts';
import { UnauthenticatedError } from '../base/errors.ts';
import type { Access } from './authenticate.ts';
import { compilePolicy } from './compile-policy.ts';
import type { Principal } from './types.ts';

const LIFETIME_MS = 30_000;

const principalSchema = z.object({
  subject: z.string(),
  roles: z.array(z.string()),
  attributes: z.record(z.string(), z.unknown()),
  expiresAtMs: z.number(),
  keyId: z.string().exactOptional(),
});

/** Storage of unused tickets, shared by all replicas. */
export interface TicketStore {
  save(hash: Buffer, principal: Principal, lifetimeMs: number): Promise<void>;
  /** Removes the ticket and returns its principal. */
  take(hash: Buffer): Promise<unknown>;
}

/** One-time tickets, which may appear in a URL where a token must not. */
export interface TicketService {
  issue(principal: Principal): Promise<{ readonly ticket: string; readonly expiresInMs: number }>;
  /**
   * Returns the current access of the ticket's principal. Throws `invalid_ticket`, or `token_expired` as its token
   * would.
   */
  redeem(ticket: string): Promise<Access>;
}

export function createTicketService(store: TicketStore, catalog: Catalog, now: () => number): TicketService {
  return {
    async issue(principal) {
      const ticket = randomBytes(24).toString('base64url');
      await store.save(hash(ticket), principal, LIFETIME_MS);
      return { ticket, expiresInMs: LIFETIME_MS };
    },
    async redeem(ticket) {
      const kept = principalSchema.safeParse(await store.take(hash(ticket)));
      if (!kept.success) {
        throw new UnauthenticatedError('invalid_ticket', 'invalid ticket: expected one that is unexpired and unused');
      }
      if (kept.data.expiresAtMs <= now()) throw new UnauthenticatedError('token_expired', 'the token has expired');
      return { principal: kept.data, policy: compilePolicy(catalog, kept.data) };
    },
  };
}

const hash = (ticket: string): Buffer => createHash('sha256').update(ticket).digest();
