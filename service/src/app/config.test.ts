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
    expect(parseConfig({ JWKS_URL, ...named })).toMatchObject({ jwksUrl: JWKS_URL, tokenLifetimeMs: 86_400_000 });
    const message = messageOf(() => parseConfig({ JWKS_URL }));
    expect(message).toContain('TOKEN_ISSUER is not set beside JWKS_URL');
    expect(message).toContain('TOKEN_AUDIENCE is not set beside JWKS_URL');
    expect(messageOf(() => parseConfig({ JWKS_URL, TOKEN_ISSUER: 'login', TOKEN_AUDIENCE: '' }))).toContain(
      'TOKEN_AUDIENCE',
    );
    for (const local of ['http://127.0.0.1:81/', 'http://localhost/jwks', 'http://[::1]:8080/']) {
      expect(parseConfig({ JWKS_URL: local, ...named }).jwksUrl).toBe(local);
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
