import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';
import Provider from 'oidc-provider';
import { createKey } from './identity-provider.ts';

/** The client as which the dashboard signs people in. */
export const CLIENT_ID = 'dashboard';

/** How the provider behaves; a test may change it at any time. */
export interface Behaviour {
  /** Closes every connection. */
  isAway: boolean;
  /** Lifetime of access tokens, seconds. */
  lifetimeS: number;
  /** Whether it gives refresh tokens. */
  isRefreshing: boolean;
  /** Audience of access tokens. */
  audience: string;
  /** Whether access tokens are no JWTs. */
  isOpaque: boolean;
  /** Changes the address by which it sends people back to the page. */
  changeAnswer(this: void, answer: URL): void;
}

/** A real identity provider on this machine, which lets everybody in who asks for it. */
export interface SignInProvider {
  readonly issuer: string;
  readonly behaviour: Behaviour;
  /** Lets the page at an address sign people in. */
  registerPage(address: string): void;
  /** Ends all refresh tokens. */
  revokeAll(): Promise<void>;
  /** Types of the grants for which it gave tokens. */
  readonly grants: readonly string[];
  close(): Promise<void>;
}

export async function startSignInProvider(): Promise<SignInProvider> {
  const behaviour: Behaviour = {
    isAway: false,
    lifetimeS: 600,
    isRefreshing: true,
    audience: 'tidemark',
    isOpaque: false,
    changeAnswer: () => undefined,
  };
  const grants: string[] = [];
  const grantIds = new Set<string>();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = await createKey('RS256');
  let provider: Provider;
  let answer: ReturnType<Provider['callback']>;

  function registerPage(address: string): void {
    provider = createProvider(issuer, key, behaviour, address);
    provider.on('grant.success', ({ oidc }) => {
      grants.push(String(oidc.params?.['grant_type']));
      if (oidc.entities.Grant) grantIds.add(oidc.entities.Grant.jti);
    });
    answer = provider.callback();
  }

  registerPage('http://127.0.0.1/');
  server.on('request', (request, response) => {
    if (behaviour.isAway) request.socket.destroy();
    else if (request.url?.startsWith('/interaction/')) void askPerson(provider, request, response);
    else {
      changeRedirects(response, (url) => {
        if (url.searchParams.has('code')) behaviour.changeAnswer(url);
      });
      void answer(request, response);
    }
  });
  return {
    issuer,
    behaviour,
    grants,
    registerPage,
    async revokeAll() {
      await Promise.all([...grantIds].map((id) => provider.RefreshToken.revokeByGrantId(id)));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createProvider(issuer: string, key: JWK, behaviour: Behaviour, address: string): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [address],
        post_logout_redirect_uris: [address],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['a secret of the provider'] },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    extraTokenClaims: () => ({ roles: ['analyst'] }),
    issueRefreshToken: () => Promise.resolve(behaviour.isRefreshing),
    /** Nobody is asked for consent, as within a company. */
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: CLIENT_ID, accountId: oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(context, form) {
          context.body = `${form}<button name="logout" value="yes" form="op.logoutForm">End the session</button>`;
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'https://tidemark.example',
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: behaviour.audience,
          accessTokenFormat: behaviour.isOpaque ? 'opaque' : 'jwt',
          accessTokenTTL: behaviour.lifetimeS,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
}

/** Calls `change` with the address of each redirect, before it is sent. */
function changeRedirects(response: ServerResponse, change: (url: URL) => void): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => {
    if (name.toLowerCase() !== 'location' || !URL.canParse(String(value))) return setHeader(name, value);
    const url = new URL(String(value));
    change(url);
    return setHeader(name, url.href);
  };
}

/** The page of the provider: it asks for no password. */
async function askPerson(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.write('<link rel="icon" href="data:," />');
    response.end('<form method="post"><button name="let" value="in">Let in</button><button>Cancel</button></form>');
    return;
  }
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const result = body === 'let=in' ? { login: { accountId: 'person-17' } } : { error: 'access_denied' };
  // One that was answered before is over.
  await provider.interactionFinished(request, response, result).catch(() => response.writeHead(400).end());
}
