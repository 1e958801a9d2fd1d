import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { createKey } from '../servers/identity-provider.ts';

export const CLIENT = { id: 'tidemark', secret: 'a secret: of +Tidemark' };

/** A real identity provider whose access tokens are for Kafka. */
export interface KafkaTokenProvider {
  readonly issuer: string;
  readonly tokenUrl: string;
  readonly jwksUrl: string;
  /** Number of tokens that were requested. */
  readonly requestCount: number;
  /** From now on tokens live this long, and are for that audience. */
  issue(lifetimeSeconds: number, audience?: string): void;
  /** Answers 503 to everything from now on, or answers again. */
  setAway(isAway: boolean): void;
  close(): Promise<void>;
}

export async function startKafkaTokenProvider(): Promise<KafkaTokenProvider> {
  let listener: RequestListener = () => undefined;
  let [lifetimeSeconds, audience, isAway, requestCount] = [600, 'kafka', false, 0];
  const server = createServer((request, response) => {
    if (request.url === '/token') requestCount++;
    if (isAway) response.writeHead(503).end();
    else listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const grants = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] as [] };
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, ...grants }],
    jwks: { keys: [await createKey('RS256')] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'https://kafka.example',
        getResourceServerInfo: () => ({
          scope: 'read',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: lifetimeSeconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  const handle = provider.callback();
  listener = (request, response) => void handle(request, response);
  return {
    issuer,
    tokenUrl: `${issuer}/token`,
    jwksUrl: `${issuer}/jwks`,
    get requestCount() {
      return requestCount;
    },
    issue(seconds, wanted = 'kafka') {
      [lifetimeSeconds, audience] = [seconds, wanted];
    },
    setAway: (away) => (isAway = away),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
