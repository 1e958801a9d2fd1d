import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discoverKeys } from './discover-keys.ts';

const { publicKey } = await generateKeyPair('RS256');
const KEYS = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] };

let server: Server;
let answer: RequestListener;
let address: string;

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** An identity provider that describes itself so. */
const describeItself =
  (metadata: Record<string, unknown>): RequestListener =>
  ({ url }, response) => {
    if (url === '/keys') response.end(JSON.stringify(KEYS));
    else if (url === '/realms/portal/.well-known/openid-configuration') response.end(JSON.stringify(metadata));
    else response.writeHead(404).end();
  };

it('reads the keys from where the provider says that they are', async () => {
  const issuer = `${address}/realms/portal`;
  answer = describeItself({ issuer, jwks_uri: `${address}/keys` });
  expect(await discoverKeys(issuer)).toEqual(KEYS);
});

it('keeps the slash at the end of an issuer, as Auth0 has it', async () => {
  const issuer = `${address}/realms/portal/`;
  answer = describeItself({ issuer, jwks_uri: `${address}/keys` });
  expect(await discoverKeys(issuer)).toEqual(KEYS);
  await expect(discoverKeys(`${address}/realms/portal`)).rejects.toThrow(
    `the identity provider calls itself "${issuer}": expected "${address}/realms/portal" (OIDC_ISSUER)`,
  );
});

it('refuses keys that could be changed in transit, and an incomplete description', async () => {
  const issuer = `${address}/realms/portal`;
  for (const jwks_uri of [
    'http://login.example/keys',
    'file:///keys',
    'https://user:pass@login.example/keys',
    'keys',
  ]) {
    answer = describeItself({ issuer, jwks_uri });
    await expect(discoverKeys(issuer)).rejects.toThrow(`the identity provider's jwks_uri is "${jwks_uri}"`);
  }
  answer = describeItself({ issuer });
  await expect(discoverKeys(issuer)).rejects.toThrow('expected an issuer and a jwks_uri');
});

it.each<[string, RequestListener, string]>([
  ['500', (_, response) => response.writeHead(500).end(), 'answered 500: expected 200'],
  ['a redirect', (_, response) => response.writeHead(302, { location: '/keys' }).end(), 'answered 302: expected 200'],
  ['no JSON', (_, response) => response.end('<html>'), 'is not valid JSON'],
  ['too much', (_, response) => response.end('x'.repeat(1_100_000)), 'sent more than 1048576 bytes'],
])('fails where the provider answers %s', async (_, listener, message) => {
  answer = listener;
  await expect(discoverKeys(address)).rejects.toThrow(message);
});
