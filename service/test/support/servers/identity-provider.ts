import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider from 'oidc-provider';

const CLIENT = { client_id: 'portal', client_secret: 'a secret of the portal' };
export type Algorithm = 'RS256' | 'ES256' | 'EdDSA';

/** A real identity provider on this machine, whose tokens have the claims that a test asks for. */
export interface IdentityProvider {
  readonly issuer: string;
  /** Returns an access token for Tidemark. */
  requestToken(claims: Readonly<Record<string, unknown>>, algorithm?: Algorithm): Promise<string>;
  /** Replaces all signing keys. */
  rotateKeys(): Promise<void>;
  /** Answers 503 to everything from now on, or answers again. */
  setAway(isAway: boolean): void;
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  let listener: RequestListener = (_, response) => response.writeHead(503).end();
  let isAway = false;
  let claims: Readonly<Record<string, unknown>> = {};
  let algorithm: Algorithm = 'RS256';
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (isAway) response.writeHead(503).end();
    else listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function rotateKeys(): Promise<void> {
    const provider = new Provider(issuer, {
      clients: [{ ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
      jwks: { keys: await Promise.all((['RS256', 'ES256', 'EdDSA'] as const).map(createKey)) },
      extraTokenClaims: () => ({ ...claims }),
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({
            scope: '',
            audience: 'tidemark',
            accessTokenFormat: 'jwt',
            accessTokenTTL: 600,
            jwt: { sign: { alg: algorithm } },
          }),
        },
      },
    });
    const handle = provider.callback();
    listener = (request, response) => void handle(request, response);
  }

  await rotateKeys();
  return {
    issuer,
    requests,
    rotateKeys,
    async requestToken(wanted, signedBy = 'RS256') {
      [claims, algorithm] = [wanted, signedBy];
      const credentials = Buffer.from(Object.values(CLIENT).map(encodeURIComponent).join(':')).toString('base64');
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${credentials}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'https://tidemark.example' }),
      });
      const body = (await response.json()) as { access_token?: string };
      if (!body.access_token) throw new Error(`the identity provider answered ${JSON.stringify(body)}`);
      return body.access_token;
    },
    setAway: (away) => (isAway = away),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let created = 0;

export async function createKey(alg: Algorithm): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `key-${++created}` };
}
