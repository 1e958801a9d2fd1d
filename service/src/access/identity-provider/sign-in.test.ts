import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSignIn, type SignIn } from './sign-in.ts';

let server: Server;
let issuer: string;
let metadata: Record<string, unknown>;
let status: number;
let requests: number;
let nowMs: number;
let errors: unknown[];

beforeEach(async () => {
  [status, requests, nowMs, errors] = [200, 0, 0, []];
  server = createServer((_, response) => {
    requests++;
    response.writeHead(status).end(JSON.stringify(metadata));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  metadata = {
    issuer,
    jwks_uri: `${issuer}/keys`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: 'https://tokens.example/token',
  };
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const create = (): SignIn =>
  createSignIn({
    client: {
      issuer,
      clientId: 'dashboard',
      scopes: 'openid',
      audience: undefined,
      resource: undefined,
      name: 'Example Group',
    },
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });

const describeOrFail = (signIn: SignIn): Promise<unknown> =>
  signIn.describe().catch((error: Error & { readonly code: string }) => `${error.code}: ${String(error.cause)}`);

it('describes the provider with the client, and names the origins that pages ask', async () => {
  const signIn = create();
  expect(await signIn.describe()).toEqual({
    issuer,
    name: 'Example Group',
    clientId: 'dashboard',
    scopes: 'openid',
    audience: null,
    resource: null,
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: 'https://tokens.example/token',
    endSessionEndpoint: null,
    signingAlgorithms: ['RS256'],
    hasIssuerParameter: false,
  });
  expect(signIn.origins()).toEqual([issuer, 'https://tokens.example']);
});

it('asks the provider once in ten seconds, and once for all that ask at the same time', async () => {
  const signIn = create();
  await Promise.all([signIn.describe(), signIn.describe()]);
  nowMs = 9999;
  await signIn.describe();
  expect(requests).toBe(1);
  nowMs = 10_000;
  metadata['end_session_endpoint'] = `${issuer}/logout`;
  expect(await signIn.describe()).toMatchObject({ endSessionEndpoint: `${issuer}/logout` });
  expect(requests).toBe(2);
});

it('says that the provider is unavailable while it is, and asks it once in five seconds', async () => {
  const signIn = create();
  await signIn.describe();
  status = 503;
  nowMs = 10_000;
  expect(await describeOrFail(signIn)).toMatch(/^identity_provider_unavailable: .*answered 503/);
  nowMs = 14_999;
  status = 200;
  expect(await describeOrFail(signIn)).toMatch(/^identity_provider_unavailable/);
  expect(signIn.origins()).toContain('https://tokens.example');
  expect([requests, errors.length]).toEqual([2, 1]);
  nowMs = 15_000;
  expect(await signIn.describe()).toMatchObject({ issuer });
});

it.each([
  [{ authorization_endpoint: 'http://login.example/' }, 'authorization_endpoint is "http://login.example/"'],
  [{ authorization_endpoint: 'javascript:alert(1)' }, 'authorization_endpoint is "javascript:alert(1)"'],
  [{ token_endpoint: undefined }, 'token_endpoint is undefined: expected an address by https'],
  [{ end_session_endpoint: 'javascript:alert(1)' }, 'end_session_endpoint is "javascript:alert(1)"'],
])('refuses a provider that says %j', async (part, message) => {
  metadata = { ...metadata, ...part };
  expect(await describeOrFail(create())).toContain(message);
});

it('describes none where no client is set', async () => {
  const signIn = createSignIn({ client: undefined, now: () => 0, onError: (error) => errors.push(error) });
  expect([await signIn.describe(), signIn.origins()]).toEqual([null, []]);
});
