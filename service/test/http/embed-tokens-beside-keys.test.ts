import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CreatedServiceKey, EmbedToken } from '../../../sdk/src/protocol/keys.ts';
import { createPortal, EMBED_SHOP, refusal, type EmbedPortal } from '../support/shop/embed-portal.ts';
import { runService, SECRET, type RunningService } from '../support/shop/running-service.ts';

const { publicKey, privateKey } = await generateKeyPair('ES256');
const KEYS = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] });

let isAway = false;
const keyServer = createServer((_, response) => {
  response.writeHead(isAway ? 500 : 200).end(isAway ? '' : KEYS);
});
let environment: Record<string, string>;
let running: RunningService;
let portal: EmbedPortal;

beforeAll(async () => {
  keyServer.listen(0, '127.0.0.1');
  await once(keyServer, 'listening');
  environment = {
    JWKS_URL: `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`,
    TOKEN_ISSUER: 'https://login.example',
    TOKEN_AUDIENCE: 'tidemark',
    TOKEN_SECRET: '',
  };
  running = await runService(environment, EMBED_SHOP);
  portal = createPortal(running);
});

afterAll(async () => {
  await running?.close();
  keyServer.closeAllConnections();
  await new Promise((resolve) => keyServer.close(resolve));
});

const sign = (typ?: string): Promise<string> =>
  new SignJWT({ sub: 'admin', roles: ['boss'], iss: 'https://login.example', aud: 'tidemark' })
    .setProtectedHeader({ alg: 'ES256', kid: 'one', ...(typ !== undefined && { typ }) })
    .setExpirationTime('10m')
    .sign(privateKey);

async function createKey(): Promise<CreatedServiceKey> {
  const body = { name: 'Portal', roles: ['reader'] };
  const response = await running.fetch('/v1/keys', { token: await sign(), body });
  return (await response.json()) as CreatedServiceKey;
}

it('works without a secret among the settings, on all replicas, and while the key server is away', async () => {
  const key = await createKey();
  isAway = true;
  const { token } = (await (await portal.post(key.secret)).json()) as EmbedToken;
  const other = await runService({ ...environment, DATABASE_URL: running.url }, EMBED_SHOP);
  const answers = [await portal.totalOf(token), await createPortal(other).totalOf(token)];
  await other.close();
  isAway = false;
  expect(answers).toEqual([0, 0]);
});

it('is told from tokens of the key server by its type, in both directions', async () => {
  const forged = await running.fetch('/v1/catalog', { token: await sign('tidemark-embed+jwt') });
  expect(await refusal(forged)).toBe('401 invalid_token : invalid token: expected an embed token of this service');
  const [, payload = ''] = (await sign()).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const bySecret = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(SECRET));
  expect(await refusal(await running.fetch('/v1/catalog', { token: bySecret }))).toContain('401 invalid_token');
});

it('is refused by a replica with another TOKEN_SECRET beside the key server', async () => {
  const key = await createKey();
  const { token } = (await (await portal.post(key.secret)).json()) as EmbedToken;
  const other = await runService({ ...environment, DATABASE_URL: running.url, TOKEN_SECRET: SECRET }, EMBED_SHOP);
  const answer = await createPortal(other).totalOf(token);
  await other.close();
  expect(answer).toContain('401 invalid_token');
});
