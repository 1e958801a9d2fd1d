import type { JSONWebKeySet } from 'jose';
import { createAuthenticator, type Authenticate } from '../access/authenticate.ts';
import { createKeyService, type KeyService } from '../access/embed/key-service.ts';
import { openRevocations, type Revocations } from '../access/embed/revocations.ts';
import { loadSigningKey } from '../access/embed/signing-key.ts';
import { createTokenService, type TokenService } from '../access/embed/token-service.ts';
import { withEmbedTokens } from '../access/embed/with-embed-tokens.ts';
import { fetchKeys } from '../access/fetch-keys.ts';
import { discoverKeys } from '../access/identity-provider/discover-keys.ts';
import { createSignIn, type SignIn } from '../access/identity-provider/sign-in.ts';
import { createRefusalLimit, type RefusalLimit } from '../access/rates/count-refusals.ts';
import { createRateLimits } from '../access/rates/rate-limits.ts';
import type { RateLimits } from '../access/rates/types.ts';
import { saveTicket, sweepTickets, takeTicket } from '../access/live-tickets.ts';
import { createTicketService, type TicketService } from '../access/ticket-service.ts';
import { createTokenVerifier, type TokenVerifier } from '../access/verify-token.ts';
import { OperatorError } from '../base/errors.ts';
import { loadDevelopmentSecret } from '../embedded/data-folder.ts';
import type { Pools } from '../postgres/open-pools.ts';
import type { SharedRedis } from '../query/cache/shared-redis.ts';
import { checkFilter } from '../query/parse/filter-schema.ts';
import type { Config } from './settings/config.ts';
import type { Auditing } from './audit.ts';
import { close, type Context } from './context.ts';

/**
 * Loads the secret of development tokens, creating it at the first start; undefined where a key server is configured. Throws
 * `invalid_config` in production, where there is neither.
 */
export async function loadTokenSecret(config: Config): Promise<string | undefined> {
  if (config.keyServer) return undefined;
  if (config.tokenSecret !== undefined) return config.tokenSecret;
  refuseInProduction(config);
  return (await loadDevelopmentSecret(config.dataDir)).secret;
}

/** Throws `invalid_config` in production, where only the operator decides whose tokens are valid. */
export function refuseInProduction({ isProduction }: Config): void {
  if (!isProduction) return;
  throw new OperatorError(
    'invalid_config',
    'NODE_ENV is "production", and nothing says whose tokens are valid: expected OIDC_ISSUER, JWKS_URL or TOKEN_SECRET',
  );
}

/** Returns how the keys of the organisation are read; undefined where tokens are signed with a secret. */
function findKeys({ keyServer }: Config): (() => Promise<JSONWebKeySet>) | undefined {
  if (!keyServer) return undefined;
  const { setting, url } = keyServer;
  return setting === 'OIDC_ISSUER' ? () => discoverKeys(url) : () => fetchKeys(new URL(url));
}

/** Checks of tokens and of one-time tickets. */
export interface TokenAccess {
  readonly authenticate: Authenticate;
  readonly tickets: TicketService;
  readonly keys: KeyService;
  readonly tokens: TokenService;
  readonly revocations: Revocations;
  readonly signIn: SignIn;
  readonly rates: RateLimits;
  readonly refusals: RefusalLimit;
  /** Whether the key that verified a token was not withdrawn since. */
  holdsKey(keyId: string): Promise<boolean>;
}

/** Interval at which replicas without Redis learn of revoked tokens, ms. */
const REVOCATIONS_MS = 2000;

interface AccessParts extends Pick<Auditing, 'addressOf'> {
  readonly redis: SharedRedis | undefined;
  readonly tokenSecret: string | undefined;
}

export async function openAccess(
  context: Context,
  pools: Pools,
  { redis, tokenSecret, addressOf }: AccessParts,
): Promise<TokenAccess> {
  const { config, catalog, now, logger, onError, parts } = context;
  const signingKey = await loadSigningKey(pools.store.pool, tokenSecret ?? config.tokenSecret);
  const { tokenLifetimeMs: maxLifetimeMs } = config;
  const verifier = withEmbedTokens(createVerifier(context, tokenSecret), signingKey, { maxLifetimeMs, now });
  const pool = pools.requests;
  const storage = {
    save: (hash: Buffer, principal: { readonly subject: string }, lifetimeMs: number) =>
      saveTicket(pool, hash, principal, lifetimeMs),
    take: (hash: Buffer) => takeTicket(pool, hash),
  };
  parts.adopt(sweepTickets(pools.store.pool, onError), close);
  const messages = redis?.openMessages('revocations');
  const revocations = parts.adopt(
    await openRevocations({ pool: pools.store.pool, pollMs: REVOCATIONS_MS, maxLifetimeMs, messages, onError }),
    close,
  );
  const rates = parts.adopt(createRateLimits({ rates: config.rates, shared: redis?.openClient() }), close);
  const refusals = createRefusalLimit(rates, addressOf);
  return {
    rates,
    refusals,
    revocations,
    keys: createKeyService({ pool, catalog, maxLifetimeMs, now, onRevoked: revocations.announce }),
    tokens: createTokenService({ signingKey, catalog, maxLifetimeMs, checkFilter }),
    authenticate: createAuthenticator(catalog, verifier, {
      attributes: config.claims.attributes,
      revocations,
      refusals,
      now,
    }),
    tickets: createTicketService(storage, catalog, revocations, now),
    signIn: createSignIn({
      client: config.signIn,
      now,
      onError: (error) => logger.warn({ err: error }, 'nobody can sign in on the dashboard'),
    }),
    holdsKey: (keyId) => verifier.holdsKey(keyId),
  };
}

const createVerifier = ({ config, now, logger }: Context, secret: string | undefined): TokenVerifier =>
  createTokenVerifier({
    loadKeys: findKeys(config),
    secret,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
    claims: config.claims,
    maxLifetimeMs: config.tokenLifetimeMs,
    now,
    onError: (error) => logger.warn({ err: error }, 'signing keys are unavailable: the known ones stay in use'),
  });
