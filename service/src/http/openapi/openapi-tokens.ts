/** The description of bearer tokens in the OpenAPI document; docs/tokens.md is the whole contract. */
export const TOKEN =
  'A JWT signed by a key of the key server (RS256, ES256, EdDSA), or in development by the shared secret (HS256). Its claims ' +
  'are those of `TokenClaims`. Beside them it has the claims that row filters of its roles name, as `regions: ["north"]`: ' +
  'absent or empty they are answered 403 `missing_claim`, otherwise unreadable ones 403 `malformed_claim`.';

/** The description of service keys in the OpenAPI document. */
export const SERVICE_KEY = 'A service key of `POST /v1/keys`, for backends alone: it gives tokens to pages.';

export const tokenClaims = {
  type: 'object',
  required: ['sub', 'exp', 'roles'],
  properties: {
    sub: { type: 'string', minLength: 1, maxLength: 256, description: 'Who asks; no control characters' },
    exp: { type: 'number', description: 'Seconds since 1970, at most 24 hours ahead (TOKEN_LIFETIME_HOURS)' },
    iat: { type: 'number' },
    nbf: { type: 'number' },
    iss: { type: 'string', description: 'TOKEN_ISSUER, where that is set' },
    aud: {
      oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      description: 'TOKEN_AUDIENCE or a list with it, where that is set',
    },
    roles: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: { type: 'string', minLength: 1 },
      description: 'Roles of the catalogue; at least one must be known',
    },
  },
  additionalProperties: {
    oneOf: [
      { type: 'array', minItems: 1, maxItems: 1000, items: { type: ['string', 'number', 'boolean'] } },
      { type: ['string', 'number', 'boolean'] },
    ],
    description: 'An attribute that row filters of roles name',
  },
};
