/** Values of the settings that depend on each other; undefined where not set. */
export interface RelatedValues {
  readonly OIDC_ISSUER?: string | undefined;
  readonly JWKS_URL?: string | undefined;
  readonly TOKEN_ISSUER?: string | undefined;
  readonly TOKEN_AUDIENCE?: string | undefined;
  readonly ROLES_CLAIM?: string | undefined;
  readonly GROUP_ROLES?: unknown;
  readonly ATTRIBUTE_CLAIMS?: unknown;
  readonly OIDC_CLIENT_ID?: string | undefined;
  readonly OIDC_SCOPES?: string | undefined;
  readonly OIDC_AUDIENCE?: string | undefined;
  readonly OIDC_RESOURCE?: string | undefined;
  readonly OIDC_NAME?: string | undefined;
}

/** Finds settings that are valid individually but not together. */
export function findContradictions(values: RelatedValues): string[] {
  return [...findKeyContradictions(values), ...findSignInContradictions(values)];
}

function findKeyContradictions(values: RelatedValues): string[] {
  const { OIDC_ISSUER, JWKS_URL, TOKEN_ISSUER = OIDC_ISSUER, TOKEN_AUDIENCE } = values;
  if (OIDC_ISSUER && JWKS_URL)
    return ['JWKS_URL is set beside OIDC_ISSUER, which names its keys: expected one of them'];
  const keyServer = OIDC_ISSUER ? 'OIDC_ISSUER' : 'JWKS_URL';
  if (!OIDC_ISSUER && !JWKS_URL) return findUnusedMapping(values);
  return listSet({ TOKEN_ISSUER: !TOKEN_ISSUER, TOKEN_AUDIENCE: !TOKEN_AUDIENCE }).map(
    (name) =>
      `${name} is not set beside ${keyServer}: expected it, because the same keys sign tokens for other applications too`,
  );
}

/** Tokens that are signed with a secret are made for Tidemark, with its own claims. */
const findUnusedMapping = ({ ROLES_CLAIM, GROUP_ROLES, ATTRIBUTE_CLAIMS }: RelatedValues): string[] =>
  listSet({ ROLES_CLAIM: ROLES_CLAIM !== undefined && ROLES_CLAIM !== 'roles', GROUP_ROLES, ATTRIBUTE_CLAIMS }).map(
    (name) => `${name} is set without OIDC_ISSUER or JWKS_URL: expected one of them, whose tokens it is about`,
  );

/** Nobody signs in without a client, and no client without a provider. */
function findSignInContradictions(values: RelatedValues): string[] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_SCOPES, OIDC_AUDIENCE, OIDC_RESOURCE, OIDC_NAME } = values;
  if (OIDC_CLIENT_ID)
    return OIDC_ISSUER
      ? []
      : ['OIDC_CLIENT_ID is set without OIDC_ISSUER: expected the provider that knows this client'];
  const isAsked = OIDC_SCOPES !== undefined && OIDC_SCOPES !== 'openid';
  return listSet({ OIDC_SCOPES: isAsked, OIDC_AUDIENCE, OIDC_RESOURCE, OIDC_NAME }).map(
    (name) => `${name} is set without OIDC_CLIENT_ID: expected the client that signs in`,
  );
}

const listSet = (values: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(values).filter((name) => values[name]);
