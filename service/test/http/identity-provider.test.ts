import { createPublicKey, createSecretKey } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { startIdentityProvider, type IdentityProvider } from '../support/servers/identity-provider.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

let provider: IdentityProvider;
let running: RunningService;

beforeAll(async () => {
  provider = await startIdentityProvider();
  running = await runService({
    OIDC_ISSUER: provider.issuer,
    TOKEN_AUDIENCE: 'tidemark',
    ROLES_CLAIM: 'realm_access.roles',
    GROUP_ROLES: '{"Clerks of the portal": "clerk", "Board": ["boss"]}',
    ATTRIBUTE_CLAIMS: '{"regions": "https://portal.example/regions"}',
  });
});

afterAll(async () => {
  await running?.close();
  await provider?.close();
});

const CLERK = {
  realm_access: { roles: ['Clerks of the portal', 'offline_access'] },
  'https://portal.example/regions': ['north'],
};

async function ask(token: string): Promise<string> {
  const response = await running.fetch('/v1/catalog', { token });
  const { error } = (await response.json()) as { error?: WireError };
  const retry = response.headers.has('retry-after') ? ' with Retry-After' : '';
  return error ? `${response.status} ${error.code}${retry}` : `${response.status}`;
}

async function askWhy(token: string): Promise<string | undefined> {
  const response = await running.fetch('/v1/catalog', { token });
  return ((await response.json()) as { error?: WireError }).error?.message;
}

describe('with the address of an identity provider', () => {
  it('tokens of each algorithm are accepted, with its groups as roles and its claims as attributes', async () => {
    for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const)
      expect([algorithm, await ask(await provider.requestToken(CLERK, algorithm))]).toEqual([algorithm, '200']);
    expect(await askWhy(await provider.requestToken({ ...CLERK, 'https://portal.example/regions': undefined }))).toBe(
      'the token has no claim `regions`: expected it, because role "clerk" sees rows by it ' +
        '(ATTRIBUTE_CLAIMS reads it at `https://portal.example/regions`)',
    );
    const stranger = await provider.requestToken({ realm_access: { roles: ['boss', 'clerk'] } });
    expect(await askWhy(stranger)).toMatch(/^no group in claim `realm_access.roles` of the token has a role/);
  });

  it('pages are told of no sign-in without a client, and may not ask the provider', async () => {
    const response = await running.fetch('/v1/sign-in', { token: '' });
    expect(await response.json()).toEqual({ provider: null });
    const page = await running.fetch('/', { token: '' });
    await page.text();
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self' ws: wss:; form-action 'self'");
  });

  it('known keys go on while the provider is away, and new ones are taken once it is back', async () => {
    const before = await provider.requestToken(CLERK);
    expect(await ask(before)).toBe('200');
    await provider.rotateKeys();
    const after = await provider.requestToken(CLERK);
    provider.setAway(true);
    // New keys are looked for once in 30 s. That they cannot be read is no fault of the token.
    await expect
      .poll(() => ask(after), { timeout: 40_000, interval: 1000 })
      .toBe('503 signing_keys_unavailable with Retry-After');
    expect(await ask(before)).toBe('200');
    provider.setAway(false);
    await expect.poll(() => ask(after), { timeout: 20_000, interval: 1000 }).toBe('200');
    expect(await ask(before)).toBe('401 invalid_token');
  }, 90_000);
});

describe('a forged token is refused', () => {
  const claims = () => ({
    sub: 'mallory',
    iss: provider.issuer,
    aud: 'tidemark',
    exp: Math.floor(Date.now() / 1000) + 300,
    realm_access: { roles: ['Board'] },
  });
  const readPublicKey = async (): Promise<JWK> => {
    const response = await fetch(`${provider.issuer}/jwks`);
    return ((await response.json()) as { keys: JWK[] }).keys.find(({ kty }) => kty === 'RSA') as JWK;
  };

  it('that is signed with the public key as a secret', async () => {
    const jwk = await readPublicKey();
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    for (const secret of [publicKey.export({ type: 'spki', format: 'pem' }), JSON.stringify(jwk)]) {
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: jwk.kid as string })
        .sign(createSecretKey(Buffer.from(secret.toString())));
      expect(await askWhy(token)).toBe(
        'invalid token: its algorithm (`alg`) is "HS256": expected RS256 or ES256 or EdDSA',
      );
    }
  });

  it('that is not signed, or brings its own key', async () => {
    expect(await ask(new UnsecuredJWT(claims()).encode())).toBe('401 invalid_token');
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const { kid } = await readPublicKey();
    const headers = [
      { alg: 'RS256', kid: kid as string },
      { alg: 'RS256', kid: kid as string, jwk: await exportJWK(publicKey) },
      { alg: 'RS256', kid: kid as string, jku: `${provider.issuer}/other-keys` },
      { alg: 'RS256', kid: kid as string, x5u: `${provider.issuer}/other-certificate` },
    ];
    for (const header of headers) {
      const token = await new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
      expect(await askWhy(token)).toBe('invalid token: its signature does not match');
    }
    expect(provider.requests.filter((path) => path.startsWith('/other'))).toEqual([]);
  });

  it('that is nested in another, or too long', async () => {
    const inner = await provider.requestToken(CLERK);
    const [header, , signature] = inner.split('.');
    const nested = `${header}.${Buffer.from(JSON.stringify(inner)).toString('base64url')}.${signature}`;
    expect(await ask(nested)).toBe('401 invalid_token');
    const long = await provider.requestToken({ ...CLERK, note: 'x'.repeat(5000) });
    expect(await ask(long)).toBe('200');
    const response = await fetch(`${running.service.address}/v1/catalog`, {
      headers: { authorization: `Bearer ${'x'.repeat(100_000)}`, connection: 'close' },
    });
    expect(response.status).toBe(431);
    await response.text();
  });
});
