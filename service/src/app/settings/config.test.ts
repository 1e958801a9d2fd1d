import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

describe('parseConfig', () => {
  it('takes the defaults for what is not set, or empty', () => {
    expect(parseConfig({ PORT: '' })).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      corsOrigins: [],
    });
  });

  it('reports all bad values at once, with what was expected, and shows no secret', () => {
    const bad = {
      PORT: '70000',
      KAFKA_BROKERS: 'localhost',
      ROLES: 'http,cooking',
      DATABASE_URL: 'mysql://user:hunter2@host/db',
      TOKEN_SECRET: 'short',
      LOG_LEVEL: 'loud',
    };
    const message = messageOf(() => parseConfig(bad));
    expect(message).toContain('PORT is "70000": expected a whole number from 0 to 65535');
    expect(message).toContain('KAFKA_BROKERS is "localhost": expected host:port');
    expect(message).toContain('ROLES is "http,cooking": expected some of ingest, http');
    expect(message).toContain('TOKEN_SECRET has a value that is not shown: expected at least 32 characters');
    expect(message).toMatch(/LOG_LEVEL is "loud": expected one of trace, .*, silent$/m);
    expect(message).not.toContain('hunter2');
    expect(message).not.toContain('short');
  });

  it('takes the first and the last port', () => {
    expect(parseConfig({ PORT: '0' }).port).toBe(0);
    expect(parseConfig({ PORT: '65535' }).port).toBe(65_535);
  });

  it('takes a key server only with issuer and audience, and by https but on this machine', () => {
    const named = { TOKEN_ISSUER: 'login', TOKEN_AUDIENCE: 'tidemark' };
    const JWKS_URL = 'https://login.example/jwks.json';
    expect(parseConfig({ JWKS_URL, ...named })).toMatchObject({
      keyServer: { setting: 'JWKS_URL', url: JWKS_URL },
      tokenLifetimeMs: 86_400_000,
    });
    const message = messageOf(() => parseConfig({ JWKS_URL }));
    expect(message).toContain('TOKEN_ISSUER is not set beside JWKS_URL');
    expect(message).toContain('TOKEN_AUDIENCE is not set beside JWKS_URL');
    expect(messageOf(() => parseConfig({ JWKS_URL, TOKEN_ISSUER: 'login', TOKEN_AUDIENCE: '' }))).toContain(
      'TOKEN_AUDIENCE',
    );
    for (const local of ['http://127.0.0.1:81/', 'http://localhost/jwks', 'http://[::1]:8080/']) {
      expect(parseConfig({ JWKS_URL: local, ...named }).keyServer?.url).toBe(local);
    }
    for (const plain of [
      'http://login.example/',
      'http://10.0.0.5/',
      'http://localhost.example/',
      'http://127.0.0.1.nip.example/',
    ]) {
      expect(messageOf(() => parseConfig({ JWKS_URL: plain, ...named }))).toContain(`JWKS_URL is "${plain}": expected`);
    }
    for (const wrong of ['https://user:pass@login.example/', 'file:///keys', 'keys']) {
      expect(messageOf(() => parseConfig({ JWKS_URL: wrong, ...named }))).toContain('JWKS_URL');
    }
  });

  it('takes an identity provider as the issuer of tokens, and where its claims are', () => {
    const provider = { OIDC_ISSUER: 'https://login.example/realms/portal', TOKEN_AUDIENCE: 'tidemark' };
    expect(
      parseConfig({
        ...provider,
        ROLES_CLAIM: 'groups',
        GROUP_ROLES: '{"Board": ["executive", "finance"], "Shop": "sales"}',
        ATTRIBUTE_CLAIMS: '{"regions": "realm.regions"}',
      }),
    ).toMatchObject({
      keyServer: { setting: 'OIDC_ISSUER', url: provider.OIDC_ISSUER },
      tokenIssuer: provider.OIDC_ISSUER,
      claims: {
        roles: 'groups',
        groupRoles: { Board: ['executive', 'finance'], Shop: ['sales'] },
        attributes: { regions: 'realm.regions' },
      },
    });
    expect(parseConfig({ ...provider, TOKEN_ISSUER: 'https://sts.example/' }).tokenIssuer).toBe('https://sts.example/');
  });

  it('takes a client that signs readers in at the provider', () => {
    const provider = { OIDC_ISSUER: 'https://login.example', TOKEN_AUDIENCE: 'tidemark' };
    expect(parseConfig(provider).signIn).toBeUndefined();
    expect(parseConfig({ ...provider, OIDC_CLIENT_ID: 'dashboard' }).signIn).toEqual({
      issuer: 'https://login.example',
      clientId: 'dashboard',
      scopes: 'openid',
      audience: undefined,
      resource: undefined,
      name: undefined,
    });
    const all = {
      OIDC_CLIENT_ID: 'dashboard',
      OIDC_SCOPES: 'openid api://tidemark/read',
      OIDC_AUDIENCE: 'tidemark',
      OIDC_RESOURCE: 'urn:tidemark',
      OIDC_NAME: 'Example Group',
    };
    expect(parseConfig({ ...provider, ...all }).signIn).toMatchObject({
      scopes: 'openid api://tidemark/read',
      audience: 'tidemark',
      resource: 'urn:tidemark',
      name: 'Example Group',
    });
  });

  it.each<[Record<string, string>, string]>([
    [{ OIDC_ISSUER: 'https://login.example' }, 'TOKEN_AUDIENCE is not set beside OIDC_ISSUER'],
    [{ OIDC_ISSUER: 'http://login.example' }, 'OIDC_ISSUER is "http://login.example": expected an address such as'],
    [
      { OIDC_ISSUER: 'https://login.example', JWKS_URL: 'https://login.example/keys', TOKEN_AUDIENCE: 'a' },
      'JWKS_URL is set beside OIDC_ISSUER, which names its keys: expected one of them',
    ],
    [{ OIDC_CLIENT_ID: 'dashboard' }, 'OIDC_CLIENT_ID is set without OIDC_ISSUER: expected the provider that knows'],
    [{ OIDC_CLIENT_ID: 'my client' }, 'OIDC_CLIENT_ID is "my client": expected a client id: 1 to 255 characters'],
    [{ OIDC_AUDIENCE: 'tidemark' }, 'OIDC_AUDIENCE is set without OIDC_CLIENT_ID: expected the client that signs in'],
    [{ OIDC_RESOURCE: 'https://a.example' }, 'OIDC_RESOURCE is set without OIDC_CLIENT_ID'],
    [{ OIDC_NAME: 'Example' }, 'OIDC_NAME is set without OIDC_CLIENT_ID'],
    [{ OIDC_SCOPES: 'openid email' }, 'OIDC_SCOPES is set without OIDC_CLIENT_ID'],
    [{ OIDC_SCOPES: 'email' }, 'OIDC_SCOPES is "email": expected scopes with one space between two, openid among them'],
    [{ OIDC_SCOPES: 'openid,email' }, 'OIDC_SCOPES is "openid,email": expected scopes'],
    [{ OIDC_RESOURCE: 'tidemark' }, 'OIDC_RESOURCE is "tidemark": expected an absolute address without a fragment'],
    [{ OIDC_RESOURCE: 'https://a.example/#b' }, 'expected an absolute address without a fragment'],
    [{ OIDC_NAME: '  ' }, 'OIDC_NAME is "  ": expected a name of 1 to 40 characters'],
    [{ GROUP_ROLES: '{"Board": 7}' }, 'GROUP_ROLES is "{\\"Board\\": 7}": expected JSON such as {"Finance": "finance"'],
    [{ GROUP_ROLES: '{"Board": []}' }, 'expected JSON such as {"Finance": "finance"'],
    [{ GROUP_ROLES: 'Board=executive' }, 'GROUP_ROLES is "Board=executive": expected JSON'],
    [{ ATTRIBUTE_CLAIMS: '["regions"]' }, 'expected JSON such as {"regions": "https://portal.example/regions"}'],
    [
      { ROLES_CLAIM: '$.realm_access.roles' },
      'ROLES_CLAIM is "$.realm_access.roles": expected the name of a claim, or names of nested ones such as realm_access.roles',
    ],
    [{ ROLES_CLAIM: '/access/roles' }, 'ROLES_CLAIM is "/access/roles": expected the name of a claim'],
    [{ ROLES_CLAIM: 'access..roles' }, 'ROLES_CLAIM is "access..roles": expected the name of a claim'],
    [{ ROLES_CLAIM: 'access.roles.' }, 'ROLES_CLAIM is "access.roles.": expected the name of a claim'],
    [{ ROLES_CLAIM: 'access["roles"]' }, 'ROLES_CLAIM is "access[\\"roles\\"]": expected the name of a claim'],
    [{ ROLES_CLAIM: ' roles' }, 'ROLES_CLAIM is " roles": expected the name of a claim'],
    [
      { ATTRIBUTE_CLAIMS: '{"regions": "$.regions"}' },
      'expected JSON such as {"regions": "https://portal.example/regions"}',
    ],
    [{ ROLES_CLAIM: 'groups' }, 'ROLES_CLAIM is set without OIDC_ISSUER or JWKS_URL: expected one of them'],
    [{ GROUP_ROLES: '{"Board": "executive"}' }, 'GROUP_ROLES is set without OIDC_ISSUER or JWKS_URL'],
  ])('refuses %j', (environment, message) => {
    expect(messageOf(() => parseConfig(environment))).toContain(message);
  });

  it('takes limits of requests, and proxies by network or address', () => {
    expect(parseConfig({ READS_PER_MINUTE: '0', TRUSTED_PROXIES: '10.0.0.0/8,2001:db8::1' })).toMatchObject({
      rates: { reads: 0, writes: 600, ingest: 120_000, exports: 120, tokens: 6000, refusals: 600, open: 60_000 },
      trustedProxies: ['10.0.0.0/8', '2001:db8::1'],
      connectionsPerAddress: 10_000,
    });
    const message = messageOf(() => parseConfig({ WRITES_PER_MINUTE: 'many', TRUSTED_PROXIES: 'proxy.example' }));
    expect(message).toContain('WRITES_PER_MINUTE is "many": expected a whole number from 0 to 1000000000');
    expect(message).toContain('TRUSTED_PROXIES is "proxy.example": expected addresses such as 10.0.0.5');
  });

  it('warns of networks of proxies that other clients are in too', () => {
    const warningsOf = (proxies: string): readonly string[] => parseConfig({ TRUSTED_PROXIES: proxies }).warnings;
    expect(warningsOf('10.0.0.5, 10.0.0.0/24, 2001:db8::/64, fd00::1')).toEqual([]);
    const warnings = warningsOf('10.0.0.0/23, 2001:db8::/63, 0.0.0.0/0');
    expect(warnings.map((warning) => /^TRUSTED_PROXIES has (.*?): expected/.exec(warning)?.[1])).toEqual([
      '10.0.0.0/23',
      '2001:db8::/63',
      '0.0.0.0/0',
    ]);
  });

  it('refuses to go without the verification of certificates in production, and warns of it elsewhere', () => {
    const unverified = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const expected = 'NODE_TLS_REJECT_UNAUTHORIZED is "0", which ends the verification of certificates: expected';
    expect(messageOf(() => parseConfig({ ...unverified, NODE_ENV: 'production' }))).toContain(expected);
    expect(parseConfig(unverified).warnings).toEqual([expect.stringContaining(expected)]);
    expect(parseConfig({ NODE_TLS_REJECT_UNAUTHORIZED: '1', NODE_ENV: 'production' }).warnings).toEqual([]);
  });

  it.each(['fe80::1%eth0', 'fe80::1%any/64', '10.0.0.5/33', '10.0.0.5:80'])('refuses %s as a proxy', (proxy) => {
    const message = messageOf(() => parseConfig({ TRUSTED_PROXIES: proxy }));
    expect(message).toContain(`TRUSTED_PROXIES is "${proxy}": expected addresses such as 10.0.0.5`);
  });

  it('splits lists', () => {
    expect(parseConfig({ KAFKA_BROKERS: 'a:1, b:2' }).kafkaBrokers).toEqual(['a:1', 'b:2']);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
