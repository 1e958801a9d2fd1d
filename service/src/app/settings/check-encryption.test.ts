import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createCertificateFolder,
  type CertificateFolder,
  type IssuedFiles,
} from '../../../test/support/tls/certificates.ts';
import { parseConfig } from './config.ts';

let folder: CertificateFolder;
let ca: string;
let own: IssuedFiles;
let expired: IssuedFiles;

beforeAll(async () => {
  folder = await createCertificateFolder();
  const authority = await folder.createAuthority('root');
  ca = authority.certificate;
  own = await authority.issue('own');
  expired = await authority.issue('expired', { days: -1 });
});
afterAll(() => folder.remove());

function messageOf(environment: Record<string, string>): string {
  try {
    parseConfig(environment);
    return 'valid';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('parseConfig', () => {
  it('takes certificates and logins', () => {
    const path = join(folder.path, 'password');
    writeFileSync(path, 'a password of the broker\n');
    const { kafkaSecurity, redisTls, serverTls } = parseConfig({
      KAFKA_TLS: 'on',
      KAFKA_CA_FILE: ca,
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USER: 'reader',
      KAFKA_SASL_PASSWORD_FILE: path,
      REDIS_URL: 'rediss://cache.example',
      REDIS_CERT_FILE: own.certificate,
      REDIS_KEY_FILE: own.key,
      TLS_CERT_FILE: own.certificate,
      TLS_KEY_FILE: own.key,
    });
    expect(kafkaSecurity).toEqual({
      tls: { authorities: { setting: 'KAFKA_CA_FILE', path: ca } },
      login: { mechanism: 'SCRAM-SHA-512', user: 'reader', password: 'a password of the broker' },
    });
    expect(redisTls).toMatchObject({ certificate: { path: own.certificate }, key: { path: own.key } });
    expect(serverTls).toMatchObject({ certificate: { path: own.certificate }, key: { path: own.key } });
  });

  it('takes the token endpoint of a login, its secret from a file', () => {
    const path = join(folder.path, 'secret');
    writeFileSync(path, 'a secret of the client\n');
    expect(
      parseConfig({
        KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
        KAFKA_TOKEN_URL: 'https://login.example/token',
        KAFKA_CLIENT_ID: 'tidemark',
        KAFKA_CLIENT_SECRET_FILE: path,
        KAFKA_AUDIENCE: 'kafka',
        KAFKA_SASL_EXTENSIONS: 'logicalCluster=lkc-1, identityPoolId=pool=2',
      }).kafkaSecurity.login,
    ).toEqual({
      mechanism: 'OAUTHBEARER',
      tokens: {
        url: 'https://login.example/token',
        clientId: 'tidemark',
        clientSecret: 'a secret of the client',
        scope: undefined,
        audience: 'kafka',
        extensions: { logicalCluster: 'lkc-1', identityPoolId: 'pool=2' },
      },
    });
  });

  it.each<[Record<string, string>, string]>([
    [{ KAFKA_TLS: 'yes' }, 'KAFKA_TLS is "yes": expected on or off'],
    [
      { KAFKA_SASL_MECHANISM: 'GSSAPI' },
      'KAFKA_SASL_MECHANISM is "GSSAPI": expected one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER',
    ],
    [
      { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_PASSWORD: 'hunter2' },
      'KAFKA_SASL_USER is not set beside KAFKA_SASL_MECHANISM=PLAIN: expected it for the login',
    ],
    [
      { KAFKA_SASL_PASSWORD: 'hunter2' },
      'KAFKA_SASL_PASSWORD is set without KAFKA_SASL_MECHANISM: expected the mechanism of the login',
    ],
    [
      { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256', KAFKA_SASL_USER: 'reader', KAFKA_SASL_PASSWORD: 'hunter\u00002' },
      'KAFKA_SASL_PASSWORD has a value that is not shown: expected a text of 1 to 4096 characters',
    ],
    [
      { KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_TOKEN_URL: 'https://login.example/token' },
      'KAFKA_CLIENT_SECRET is not set beside KAFKA_SASL_MECHANISM=OAUTHBEARER',
    ],
    [
      { KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_USER: 'reader' },
      'KAFKA_SASL_USER is set beside KAFKA_SASL_MECHANISM=OAUTHBEARER, which does not use it: expected KAFKA_TOKEN_URL, KAFKA_CLIENT_ID, KAFKA_CLIENT_SECRET',
    ],
    [
      { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_TOKEN_URL: 'https://login.example/token' },
      'KAFKA_TOKEN_URL is set beside KAFKA_SASL_MECHANISM=PLAIN, which does not use it: expected KAFKA_SASL_USER and KAFKA_SASL_PASSWORD',
    ],
    [
      { KAFKA_TOKEN_URL: 'http://login.example/token' },
      'KAFKA_TOKEN_URL is "http://login.example/token": expected an address such as https://login.example/oauth2/token',
    ],
    [{ KAFKA_SASL_EXTENSIONS: 'auth=token' }, 'KAFKA_SASL_EXTENSIONS is "auth=token": expected name=value'],
    [{ SMTP_STARTTLS: 'required' }, 'SMTP_STARTTLS is "required", but SMTP_URL is not set: expected smtp://'],
    [
      { SMTP_STARTTLS: 'required', SMTP_URL: 'smtps://mail.example' },
      'SMTP_STARTTLS is "required", but SMTP_URL is encrypted from the first byte: expected smtp://',
    ],
    [{ SMTP_URL: 'smtp://:hunter2@mail.example' }, 'SMTP_URL has a password without a user: expected both'],
    [
      { DATABASE_URL: 'postgres://db.example/a?sslmode=verify_full' },
      'sslmode of DATABASE_URL is "verify_full": expected one of disable, allow, prefer, require, verify-ca, verify-full',
    ],
  ])('refuses %j', (environment, message) => {
    const given = messageOf(environment);
    expect(given).toContain(message);
    expect(given).not.toContain('hunter2');
  });

  it('refuses certificates beside addresses that do not use them', () => {
    expect(messageOf({ KAFKA_CA_FILE: ca })).toContain(
      'KAFKA_CA_FILE is set while KAFKA_TLS is off: expected KAFKA_TLS=on',
    );
    expect(messageOf({ REDIS_CA_FILE: ca, REDIS_URL: 'redis://cache.example' })).toContain(
      'REDIS_CA_FILE is set, but REDIS_URL does not use TLS: expected rediss://',
    );
    expect(messageOf({ SMTP_CA_FILE: ca })).toContain('SMTP_CA_FILE is set without SMTP_URL: expected the mail server');
    expect(messageOf({ DATABASE_URL: `postgres://db.example/a?sslmode=disable&sslrootcert=${ca}` })).toContain(
      'sslrootcert of DATABASE_URL is set beside sslmode=disable: expected sslmode=verify-full',
    );
  });

  it('refuses a certificate without its key, and a key without its certificate', () => {
    expect(messageOf({ KAFKA_TLS: 'on', KAFKA_CERT_FILE: own.certificate })).toContain(
      'KAFKA_CERT_FILE is set without KAFKA_KEY_FILE: expected a certificate and its key',
    );
    expect(messageOf({ REDIS_URL: 'rediss://cache.example', REDIS_KEY_FILE: own.key })).toContain(
      'REDIS_KEY_FILE is set without REDIS_CERT_FILE: expected a certificate and its key',
    );
    expect(messageOf({ TLS_CERT_FILE: own.certificate })).toContain('TLS_CERT_FILE is set without TLS_KEY_FILE');
    expect(messageOf({ DATABASE_URL: `postgres://db.example/a?sslcert=${own.certificate}` })).toContain(
      'sslcert of DATABASE_URL is set without sslkey: expected a certificate and its key',
    );
  });

  it('refuses files that cannot be used, of all connections at once', () => {
    const message = messageOf({
      KAFKA_TLS: 'on',
      KAFKA_CA_FILE: '/nowhere/ca.pem',
      REDIS_URL: 'rediss://cache.example',
      REDIS_CERT_FILE: expired.certificate,
      REDIS_KEY_FILE: expired.key,
      SMTP_URL: 'smtps://mail.example',
      SMTP_CA_FILE: own.key,
      TLS_CERT_FILE: own.certificate,
      TLS_KEY_FILE: expired.key,
      DATABASE_URL: 'postgres://db.example/a?sslmode=verify-full&sslrootcert=/nowhere/root.pem',
    });
    expect(message).toContain('KAFKA_CA_FILE is "/nowhere/ca.pem", which cannot be read (ENOENT)');
    expect(message).toMatch(/REDIS_CERT_FILE is .*, which expired on /);
    expect(message).toMatch(/SMTP_CA_FILE is .*, which has no certificate in PEM/);
    expect(message).toMatch(/TLS_KEY_FILE is .*, which does not fit the certificate/);
    expect(message).toContain('sslrootcert of DATABASE_URL is "/nowhere/root.pem", which cannot be read (ENOENT)');
  });
});
