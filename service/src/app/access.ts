import { createAuthenticator, type Authenticate } from '../access/authenticate.ts';
import { saveTicket, sweepTickets, takeTicket } from '../access/live-tickets.ts';
import { createTicketService, type TicketService } from '../access/ticket-service.ts';
import { createTokenVerifier } from '../access/verify-token.ts';
import { loadDevelopmentSecret } from '../embedded/data-folder.ts';
import type { Pools } from '../postgres/open-pools.ts';
import type { Config } from './config.ts';
import { close, type Context } from './context.ts';

/** Loads the secret of development tokens, creating it at the first start; undefined where a key server is configured. */
export async function loadTokenSecret(config: Config): Promise<string | undefined> {
  if (config.jwksUrl !== undefined) return undefined;
  return config.tokenSecret ?? (await loadDevelopmentSecret(config.dataDir)).secret;
}

/** Checks of tokens and of one-time tickets. */
export interface TokenAccess {
  readonly authenticate: Authenticate;
  readonly tickets: TicketService;
  /** Whether the key that verified a token was not withdrawn since. */
  holdsKey(keyId: string): Promise<boolean>;
}

export function openAccess(context: Context, pools: Pools, tokenSecret: string | undefined): TokenAccess {
  const { config, catalog, now, logger, onError, parts } = context;
  const verifier = createTokenVerifier({
    jwksUrl: config.jwksUrl,
    secret: tokenSecret,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
    maxLifetimeMs: config.tokenLifetimeMs,
    now,
    onError: (error) => logger.warn({ err: error }, 'signing keys are unavailable: the known ones stay in use'),
  });
  const pool = pools.requests;
  const storage = {
    save: (hash: Buffer, principal: { readonly subject: string }, lifetimeMs: number) =>
      saveTicket(pool, hash, principal, lifetimeMs),
    take: (hash: Buffer) => takeTicket(pool, hash),
  };
  parts.adopt(sweepTickets(pools.store.pool, onError), close);
  return {
    authenticate: createAuthenticator(catalog, verifier, now),
    tickets: createTicketService(storage, catalog, now),
    holdsKey: (keyId) => verifier.holdsKey(keyId),
  };
}
