import { signInSchema } from '../../../wire/sign-in.ts';
import type { Operation } from '../operation.ts';

export const SIGN_IN_OPERATIONS: readonly Operation[] = [
  {
    id: 'getSignIn',
    tag: 'Sign-in',
    method: 'get',
    path: '/v1/sign-in',
    summary: 'Describe how pages of the service sign their readers in',
    description:
      'The identity provider and its client, for authorization code with PKCE. `provider` is null where `OIDC_CLIENT_ID` is not set.',
    isOpen: true,
    answers: {
      200: {
        description: 'The identity provider',
        schema: signInSchema,
        example: {
          provider: {
            issuer: 'https://login.example/realms/portal',
            name: 'Example Group',
            clientId: 'tidemark-dashboard',
            scopes: 'openid',
            audience: null,
            resource: null,
            authorizationEndpoint: 'https://login.example/realms/portal/auth',
            tokenEndpoint: 'https://login.example/realms/portal/token',
            endSessionEndpoint: 'https://login.example/realms/portal/logout',
            signingAlgorithms: ['RS256'],
            hasIssuerParameter: true,
          },
        },
      },
    },
    errors: { 429: ['too_many_requests'], 503: ['identity_provider_unavailable'] },
  },
];
