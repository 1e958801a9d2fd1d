import type { EmbedToken, EmbedTokenRequest, ServiceKey } from '../../../../sdk/src/protocol/keys.ts';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { describeUnknown } from '../../catalog/model/names.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { ForbiddenError, InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { compilePolicy, findFilterable } from '../compile-policy.ts';
import type { EmbedLimits, Policy, Principal } from '../types.ts';
import { checkScope } from './check-scope.ts';
import { signEmbedToken } from './embed-token.ts';
import type { UsedKey } from './key-rows.ts';
import { isNarrowedBy, limitPolicy, membersOf } from './limit-policy.ts';
import { createTokenId } from './service-key.ts';

const DEFAULT_LIFETIME_SECONDS = 600;
/** Tokens travel in a header, of which proxies and Node take 8 to 16 KB. */
const MAX_CHARACTERS = 6000;

export interface TokenServiceOptions {
  readonly signingKey: Uint8Array;
  readonly catalog: Catalog;
  /** Longest lifetime of any token (TOKEN_LIFETIME_HOURS), ms. */
  readonly maxLifetimeMs: number;
  /** Checks operators and values of a filter, and each member by `requireMember`. */
  checkFilter(filter: Filter, path: string, requireMember: (name: string, path: string) => void): void;
}

/** Gives embed tokens to backends that have a service key. */
export interface TokenService {
  /**
   * Signs a token. Throws `beyond_scope` for what the key may not give, and what a token of this kind would be answered, so
   * that the backend learns it and not the page: `missing_claim`, `unknown_metric`, `unknown_filter_member` and others.
   */
  sign(request: EmbedTokenRequest, used: UsedKey): Promise<EmbedToken>;
}

export function createTokenService(options: TokenServiceOptions): TokenService {
  const { signingKey, catalog } = options;
  return {
    async sign(request, { key, nowMs }) {
      checkScope(request, key);
      const { subject, roles, attributes = {} } = request;
      const expiresAtMs = findEnd(request, key, nowMs, options.maxLifetimeMs);
      const metrics = request.metrics ?? key.metrics;
      const embed: EmbedLimits = {
        tokenId: createTokenId(key.id),
        issuedAtMs: nowMs,
        ...(metrics && { metrics }),
        filters: request.filters ?? [],
        actions: request.actions ?? [],
        origins: request.origins ?? key.origins,
      };
      const principal = { subject, roles, attributes: { ...attributes, sub: subject }, expiresAtMs };
      const policy = compile(catalog, principal);
      checkLimits(request, { ...policy, filterable: findFilterable(catalog, principal) }, embed, options);
      const token = await signEmbedToken(signingKey, { subject, roles, attributes, expiresAtMs, embed });
      if (token.length > MAX_CHARACTERS) throw tooLong(token.length);
      return { token, id: embed.tokenId, expiresAt: new Date(expiresAtMs).toISOString() };
    },
  };
}

/** A token ends with its key at the latest, on a whole second. */
function findEnd(
  { lifetimeSeconds }: EmbedTokenRequest,
  { maxLifetimeSeconds, expiresAt }: ServiceKey,
  nowMs: number,
  maxLifetimeMs: number,
): number {
  const lifetimeMs = (lifetimeSeconds ?? Math.min(DEFAULT_LIFETIME_SECONDS, maxLifetimeSeconds)) * 1000;
  const keyEndsMs = expiresAt === null ? Infinity : Date.parse(expiresAt);
  return Math.floor(Math.min(nowMs + Math.min(lifetimeMs, maxLifetimeMs), keyEndsMs) / 1000) * 1000;
}

/** Compiles the policy of the roles. Its errors name claims of a token, which are fields of the request here. */
function compile(catalog: Catalog, principal: Principal): Policy {
  try {
    return compilePolicy(catalog, principal);
  } catch (error) {
    if (!(error instanceof ForbiddenError) || error.path === undefined) throw error;
    const name = error.path.replace(/^claims\./, '');
    const path = name === 'roles' ? name : `attributes.${name}`;
    throw new ForbiddenError(error.code, error.message, { path, cause: error });
  }
}

/** Checks the limits that the request names against what its roles may. */
function checkLimits(
  request: EmbedTokenRequest,
  policy: Policy & { readonly filterable: ReadonlySet<string> },
  embed: EmbedLimits,
  options: TokenServiceOptions,
): void {
  const { catalog, checkFilter } = options;
  for (const [index, name] of (request.metrics ?? []).entries()) {
    if (policy.metrics.has(name)) continue;
    const path = `metrics[${index}]`;
    const words = describeUnknown('a metric of the roles', name, [...policy.metrics]);
    throw new InvalidRequestError('unknown_metric', `${path} ${words}`, { path });
  }
  for (const [index, filter] of embed.filters.entries()) {
    refuseAlwaysTrue(filter, `filters[${index}]`);
    checkFilter(filter, `filters[${index}]`, (name, path) => {
      if (policy.filterable.has(name)) return;
      const words = describeUnknown('a dimension of the roles', name, [...policy.filterable]);
      throw new InvalidRequestError('unknown_filter_member', `${path} ${words}`, { path });
    });
  }
  const members = membersOf(embed);
  const index = (request.metrics ?? []).findIndex((name) => !isNarrowedBy(members, name, catalog));
  if (index >= 0) {
    const path = `metrics[${index}]`;
    const message = `${path} ${formatValue(request.metrics?.[index])} has a source without ${members.join(' or ')}: expected metrics that the filters can narrow`;
    throw new InvalidRequestError('dimension_not_on_source', message, { path });
  }
  checkActions(embed, policy, catalog);
  if (limitPolicy(policy, embed, catalog, policy.filterable).metrics.size === 0)
    throw new ForbiddenError(
      'forbidden',
      'the token would see no metric: expected roles, metrics and filters with one',
      {
        path: 'roles',
      },
    );
}

/**
 * Throws for a filter that leaves nothing out, as a backend makes of a variable that is empty: the token would see all rows.
 */
function refuseAlwaysTrue(filter: Filter, path: string): void {
  const refuse = (words: string): InvalidRequestError =>
    new InvalidRequestError('invalid_request', `${path} ${words}`, { path });
  if ('member' in filter) {
    const isPart = /^(contains|notContains|startsWith|endsWith)$/.test(filter.operator);
    if (isPart && filter.values?.includes(''))
      throw refuse(`${filter.operator} is given an empty text: expected at least one character`);
    return;
  }
  const [key, parts] = 'and' in filter ? (['and', filter.and] as const) : (['or', filter.or] as const);
  if (parts.length === 0) throw refuse(`"${key}" has no filter: expected one at least`);
  for (const [index, part] of parts.entries()) refuseAlwaysTrue(part, `${path}.${key}[${index}]`);
}

/** Throws `forbidden` for an action that no role permits. */
function checkActions(
  embed: EmbedLimits,
  policy: Policy & { readonly filterable: ReadonlySet<string> },
  catalog: Catalog,
): void {
  const limited = limitPolicy(policy, embed, catalog, policy.filterable);
  const permits = { ...limited, ingest: limited.ingest.size > 0, respond: limited.alerts === 'respond' };
  for (const [index, action] of embed.actions.entries()) {
    if (permits[action]) continue;
    const path = `actions[${index}]`;
    throw new ForbiddenError('forbidden', `${path} is ${formatValue(action)}, which none of the roles permits`, {
      path,
    });
  }
}

const tooLong = (length: number): InvalidRequestError =>
  new InvalidRequestError(
    'invalid_request',
    `the token would have ${length} characters: expected at most ${MAX_CHARACTERS}; ask for fewer values, filters or metrics`,
  );
