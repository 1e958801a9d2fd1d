import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Catalog } from '../catalog/model/types.ts';
import { UnauthenticatedError } from '../base/errors.ts';
import type { Access } from './authenticate.ts';
import type { Revocations } from './embed/revocations.ts';
import { compilePolicy } from './compile-policy.ts';
import type { EmbedLimits, Principal } from './types.ts';

const LIFETIME_MS = 30_000;

const principalSchema = z.strictObject({
  subject: z.string(),
  roles: z.array(z.string()),
  attributes: z.record(z.string(), z.unknown()),
  expiresAtMs: z.number(),
  keyId: z.string().exactOptional(),
});

/**
 * A stored principal. One of an embed token has its limits beside it, so that a version of the service that does not know them
 * takes it for no principal, and not for one without limits.
 */
const storedSchema = z.union([
  principalSchema,
  z
    .strictObject({
      subject: z.string(),
      principal: principalSchema,
      embed: z.custom<EmbedLimits>((value) => typeof value === 'object' && value !== null),
    })
    .transform(({ principal, embed }) => ({ ...principal, embed })),
]);

/** Storage of unused tickets, shared by all replicas. */
export interface TicketStore {
  save(hash: Buffer, stored: { readonly subject: string }, lifetimeMs: number): Promise<void>;
  /** Removes the ticket and returns what was stored. */
  take(hash: Buffer): Promise<unknown>;
}

/** One-time tickets, which may appear in a URL where a token must not. */
export interface TicketService {
  issue(principal: Principal): Promise<{ readonly ticket: string; readonly expiresInMs: number }>;
  /**
   * Returns the current access of the ticket's principal. Throws `invalid_ticket`, or `token_expired` and `token_revoked` as its token
   * would.
   */
  redeem(ticket: string): Promise<Access>;
}

export function createTicketService(
  store: TicketStore,
  catalog: Catalog,
  { requireValid }: Pick<Revocations, 'requireValid'>,
  now: () => number,
): TicketService {
  return {
    async issue(principal) {
      const ticket = randomBytes(24).toString('base64url');
      await store.save(hash(ticket), toStored(principal), LIFETIME_MS);
      return { ticket, expiresInMs: LIFETIME_MS };
    },
    async redeem(ticket) {
      const kept = storedSchema.safeParse(await store.take(hash(ticket)));
      if (!kept.success) {
        throw new UnauthenticatedError('invalid_ticket', 'invalid ticket: expected one that is unexpired and unused');
      }
      if (kept.data.expiresAtMs <= now()) throw new UnauthenticatedError('token_expired', 'the token has expired');
      requireValid(kept.data);
      return { principal: kept.data, policy: compilePolicy(catalog, kept.data) };
    },
  };
}

function toStored({ embed, ...principal }: Principal): Pick<Principal, 'subject'> & object {
  const limited = { subject: principal.subject, principal, embed };
  return embed === undefined ? principal : limited;
}

const hash = (ticket: string): Buffer => createHash('sha256').update(ticket).digest();
