import type { AddressInfo } from 'node:net';
import { createServer, type RequestListener, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseCatalog } from '../catalog/resolve/parse-catalog.ts';
import { SMALL } from '../catalog/file/testing.ts';
import { AppError } from '../base/errors.ts';
import { fetchKeys } from './fetch-keys.ts';
import type { AddressedRequest } from './rates/count-refusals.ts';
import { DIRECT_CLAIMS } from './map-claims.ts';
import { createAuthenticator, type Access } from './authenticate.ts';
import { mintToken } from './mint-token.ts';
import { createTokenVerifier, type TokenVerifier } from './verify-token.ts';

interface SigningKey {
  readonly kid: string;
  readonly jwk: JWK;
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
}

let first: SigningKey;
let second: SigningKey;
let server: Server | undefined;
let requests: number;
let nowMs: number;
const failures: unknown[] = [];

beforeAll(async () => {
  first = await createKey('first');
  second = await createKey('second');
});

beforeEach(() => {
  requests = 0;
  nowMs = Date.UTC(2026, 10, 7);
  failures.length = 0;
});

afterEach(() => close());

async function createKey(kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
}

const sign = ({ privateKey, kid }: SigningKey, roles: readonly string[] = ['analyst'], lifetimeMs = 80_000_000) =>
  new SignJWT({ roles, sub: 'reader', exp: (nowMs + lifetimeMs) / 1000, iss: 'login', aud: 'tidemark' })
    .setProtectedHeader({ alg: 'ES256', kid })
    .sign(privateKey);

const keys =
  (...given: readonly SigningKey[]): RequestListener =>
  (_, response) =>
    response.end(JSON.stringify({ keys: given.map(({ jwk }) => jwk) }));

type AuthenticateToken = (token: string) => Promise<Access>;

/** A key server that answers so; `answer` may be changed. */
async function serve(
  answer: RequestListener,
): Promise<{ authenticate: AuthenticateToken; answer(next: RequestListener): void }> {
  let current = answer;
  server = createServer((request, response) => {
    requests++;
    current(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { authenticate: authenticateBy(`http://127.0.0.1:${port}/jwks`), answer: (next) => (current = next) };
}

function authenticateBy(jwksUrl: string): AuthenticateToken {
  const authenticate = createAuthenticator(parseCatalog([{ name: 'small.yaml', text: SMALL }]), verifyBy(jwksUrl), {
    attributes: {},
    revocations: { requireValid: () => undefined },
    refusals: { run: (_, check) => check() },
    now: () => nowMs,
  });
  return (token) => authenticate(token, {} as AddressedRequest);
}

function verifyBy(jwksUrl: string): TokenVerifier {
  return createTokenVerifier({
    loadKeys: () => fetchKeys(new URL(jwksUrl)),
    claims: DIRECT_CLAIMS,
    secret: undefined,
    issuer: 'login',
    audience: 'tidemark',
    maxLifetimeMs: 86_400_000,
    now: () => nowMs,
    onError: (error) => failures.push(error),
  });
}

function close(): Promise<void> {
  server?.closeAllConnections();
  return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
}

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: unknown) =>
      error instanceof AppError ? `${error.code}${error.retryable ? ' retryable' : ''}` : String(error),
  );

const UNAVAILABLE = 'signing_keys_unavailable retryable';

const FAILING: Readonly<Record<string, RequestListener>> = {
  'answers 500': (_, response) => response.writeHead(500).end('{}'),
  'answers nonsense': (_, response) => response.end('<html>'),
  'answers no key set': (_, response) => response.end('{"keys": 7}'),
  'answers no keys': (_, response) => response.end('{"keys": []}'),
  redirects: (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
  'cuts the connection': (request) => request.socket.destroy(),
  'answers without end': (_, response) => response.write('x'.repeat(1_100_000)),
};

describe('a key server that fails', () => {
  for (const [how, answer] of Object.entries(FAILING)) {
    it(`and ${how} is told apart from a wrong token, while known keys go on`, async () => {
      const { authenticate, answer: set } = await serve(answer);
      expect(await outcomeOf(authenticate(await sign(first)))).toBe(UNAVAILABLE);
      set(keys(first));
      nowMs += 5000;
      expect(await outcomeOf(authenticate(await sign(first)))).toBe('taken');
      set(answer);
      nowMs += 600_000;
      expect(await outcomeOf(authenticate(await sign(first)))).toBe('taken');
      nowMs += 600_000;
      expect(await outcomeOf(authenticate(await sign(first)))).toBe('taken');
      expect(await outcomeOf(authenticate(await sign(second)))).toBe(UNAVAILABLE);
      // Once for the beginning of each series, however many requests failed.
      expect(failures).toHaveLength(2);
    });
  }

  it('and refuses the connection is told apart too', async () => {
    await serve(keys(first));
    const { port } = server!.address() as AddressInfo;
    await close();
    expect(await outcomeOf(authenticateBy(`http://127.0.0.1:${port}/`)(await sign(first)))).toBe(UNAVAILABLE);
  });

  it('is asked once in five seconds, however many tokens come', async () => {
    const { authenticate } = await serve(FAILING['answers 500'] as RequestListener);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => sign(first)));
    const outcomes = await Promise.all(tokens.map((token) => outcomeOf(authenticate(token))));
    expect(new Set(outcomes)).toEqual(new Set([UNAVAILABLE]));
    expect(requests).toBe(1);
    nowMs += 4999;
    await outcomeOf(authenticate(await sign(first)));
    expect(requests).toBe(1);
    nowMs += 1;
    await outcomeOf(authenticate(await sign(first)));
    expect(requests).toBe(2);
  });

  it('is trusted for an hour after its last answer, and no longer', async () => {
    const { authenticate, answer } = await serve(keys(first));
    expect(await outcomeOf(authenticate(await sign(first)))).toBe('taken');
    answer(FAILING['answers 500'] as RequestListener);
    nowMs += 3_600_000;
    expect(await outcomeOf(authenticate(await sign(first)))).toBe('taken');
    nowMs += 5001;
    await outcomeOf(authenticate(await sign(first)));
    await expect.poll(async () => outcomeOf(authenticate(await sign(first)))).toBe(UNAVAILABLE);
  });

  it('with a key that cannot be used is at fault itself', async () => {
    const broken = { ...first, jwk: { ...first.jwk, x: 'AAAA' } };
    const { authenticate } = await serve(keys(broken));
    expect(await outcomeOf(authenticate(await sign(first)))).toBe(UNAVAILABLE);
  });
});

describe('a remembered token', () => {
  it('ends with its key, and not before', async () => {
    const { authenticate, answer } = await serve(keys(first, second));
    const [firstToken, secondToken] = [await sign(first), await sign(second)];
    expect(await outcomeOf(authenticate(firstToken))).toBe('taken');
    expect(await outcomeOf(authenticate(secondToken))).toBe('taken');
    answer(keys(second));
    nowMs += 299_999;
    expect(await outcomeOf(authenticate(firstToken))).toBe('taken');
    nowMs += 1;
    expect(await outcomeOf(authenticate(firstToken))).toBe('invalid_token');
    expect(await outcomeOf(authenticate(secondToken))).toBe('taken');
  });

  it('is not verified by a key of the same name that is another', async () => {
    const { authenticate, answer } = await serve(keys(first));
    const token = await sign(first);
    expect(await outcomeOf(authenticate(token))).toBe('taken');
    answer(keys({ ...second, jwk: { ...second.jwk, kid: 'first' } }));
    nowMs += 300_000;
    expect(await outcomeOf(authenticate(token))).toBe('invalid_token');
  });
});

it('reads the keys at once for a token of a new key, and once in 30 s for made-up ones', async () => {
  const { authenticate, answer } = await serve(keys(first));
  expect(await outcomeOf(authenticate(await sign(first)))).toBe('taken');
  answer(keys(first, second));
  nowMs += 29_999;
  expect(await outcomeOf(authenticate(await sign(second)))).toBe('invalid_token');
  nowMs += 1;
  expect(await outcomeOf(authenticate(await sign(second)))).toBe('taken');
  expect(requests).toBe(2);
  for (let time = 0; time < 20; time++) {
    expect(await outcomeOf(authenticate(await sign({ ...first, kid: `made up ${time}` })))).toBe('invalid_token');
  }
  expect(requests).toBe(2);
});

it('says what is wrong with a token', async () => {
  const { authenticate } = await serve(keys(first));
  const messageOf = async (token: string): Promise<string> =>
    authenticate(token).then(
      () => 'taken',
      (error: Error) => error.message,
    );
  const build = (claims: Record<string, unknown>) =>
    new SignJWT({ roles: ['analyst'], sub: 'a', exp: nowMs / 1000 + 60, iss: 'login', aud: 'tidemark', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'first' })
      .sign(first.privateKey);
  expect(await messageOf(await build({ iss: 'other' }))).toBe(
    'invalid token: claim `iss` is "other": expected the issuer of this service (OIDC_ISSUER or TOKEN_ISSUER)',
  );
  expect(await messageOf(await build({ aud: ['shop'] }))).toContain('claim `aud` is ["shop"]: expected the audience');
  expect(await messageOf(await build({ aud: undefined }))).toBe('invalid token: it has no claim `aud`');
  expect(await messageOf(await build({ nbf: nowMs / 1000 + 60 }))).toContain('claim `nbf` is');
  expect(await messageOf(await build({ iat: 'yesterday' }))).toContain('claim `iat` is "yesterday"');
  expect(await messageOf(await build({ exp: 'tomorrow' }))).toContain('claim `exp` is "tomorrow"');
  expect(await messageOf(`${await build({})}x`)).toBe('invalid token: its signature does not match');
  const { privateKey } = await generateKeyPair('ES384');
  const other = new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'ES384' }).sign(privateKey);
  expect(await messageOf(await other)).toBe(
    'invalid token: its algorithm (`alg`) is "ES384": expected RS256 or ES256 or EdDSA',
  );
  const symmetric = await mintToken('secret', {
    subject: 'a',
    roles: ['analyst'],
    attributes: {},
    lifetimeSeconds: 60,
    issuer: 'login',
    audience: 'tidemark',
  });
  expect(await messageOf(symmetric)).toBe(
    'invalid token: its algorithm (`alg`) is "HS256": expected RS256 or ES256 or EdDSA',
  );
  expect(await messageOf('a.b.c')).toBe('invalid token: expected a signed JWT');
});

it('a key is held under another kid, while the key server fails, and no longer once it is withdrawn', async () => {
  const { answer } = await serve(keys(first));
  const verifier = verifyBy(`http://127.0.0.1:${(server!.address() as AddressInfo).port}/jwks`);
  const { keyId = '' } = await verifier.verify(await sign(first));
  expect(await verifier.holdsKey(keyId)).toBe(true);
  answer(keys({ ...first, jwk: { ...first.jwk, kid: 'renamed' } }, second));
  nowMs += 300_000;
  expect(await verifier.holdsKey(keyId)).toBe(true);
  answer((_, response) => response.writeHead(500).end('{}'));
  nowMs += 300_000;
  expect(await verifier.holdsKey(keyId)).toBe(true);
  answer(keys(second));
  nowMs += 5000;
  // Nobody waits for a key server that failed last.
  await expect.poll(() => verifier.holdsKey(keyId)).toBe(false);
});
