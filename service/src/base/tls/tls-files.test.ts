import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createCertificateFolder,
  type Authority,
  type CertificateFolder,
  type IssuedFiles,
} from '../../../test/support/tls/certificates.ts';
import { createTlsReader } from './tls-context.ts';
import { readTlsFiles, type TlsFiles } from './tls-files.ts';

let folder: CertificateFolder;
let authority: Authority;
let own: IssuedFiles;
let other: IssuedFiles;
let expired: IssuedFiles;

beforeAll(async () => {
  folder = await createCertificateFolder();
  authority = await folder.createAuthority('root');
  [own, other, expired] = await Promise.all([
    authority.issue('own'),
    authority.issue('other'),
    authority.issue('expired', { days: -1 }),
  ]);
});
afterAll(() => folder.remove());

const toFiles = (paths: { ca?: string; certificate?: string; key?: string }): TlsFiles => ({
  ...(paths.ca !== undefined && { authorities: { setting: 'X_CA_FILE', path: paths.ca } }),
  ...(paths.certificate !== undefined && { certificate: { setting: 'X_CERT_FILE', path: paths.certificate } }),
  ...(paths.key !== undefined && { key: { setting: 'X_KEY_FILE', path: paths.key } }),
});
const problemsOf = (paths: Parameters<typeof toFiles>[0], nowMs = Date.now()): string =>
  readTlsFiles(toFiles(paths), nowMs).problems.join('\n');

function write(name: string, text: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  return path;
}

describe('readTlsFiles', () => {
  it('takes authorities, a certificate and the key that fits it', () => {
    const files = toFiles({ ca: authority.certificate, certificate: own.certificate, key: own.key });
    expect(readTlsFiles(files, Date.now())).toEqual({
      credentials: {
        ca: readFileSync(authority.certificate, 'utf8'),
        cert: readFileSync(own.certificate, 'utf8'),
        key: readFileSync(own.key, 'utf8'),
      },
      problems: [],
    });
  });

  it('names setting, file and expectation of each file that is missing', () => {
    const missing = '/nowhere/file';
    expect(problemsOf({ ca: missing, certificate: missing, key: missing }).split('\n')).toEqual([
      'X_CA_FILE is "/nowhere/file", which cannot be read (ENOENT): expected a file with certificates of authorities in PEM',
      'X_CERT_FILE is "/nowhere/file", which cannot be read (ENOENT): expected a file with a certificate in PEM',
      'X_KEY_FILE is "/nowhere/file", which cannot be read (ENOENT): expected a file with a private key in PEM, without a passphrase',
    ]);
  });

  it('refuses what is not PEM, and shows nothing of it', () => {
    const text = write('text', 'hunter2');
    const broken = write('broken', '-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n');
    const problems = problemsOf({ ca: text, certificate: broken, key: text });
    expect(problems).toContain('which has no certificate in PEM: expected a file with certificates of authorities');
    expect(problems).toContain('which has no certificate in PEM: expected a file with a certificate');
    expect(problems).toContain('which has no private key in PEM');
    expect(problems).not.toContain('hunter2');
  });

  it('refuses a key of another certificate, and an encrypted one', async () => {
    expect(problemsOf({ certificate: own.certificate, key: other.key })).toContain(
      'which does not fit the certificate: expected the key of the certificate of X_CERT_FILE',
    );
    expect(problemsOf({ certificate: own.certificate, key: await folder.encryptKey(own.key) })).toMatch(
      /^X_KEY_FILE is .*, which is encrypted: expected a file with a private key in PEM, without a passphrase$/,
    );
  });

  it('refuses certificates that are not valid now', () => {
    expect(problemsOf({ certificate: expired.certificate, key: expired.key })).toMatch(
      /^X_CERT_FILE is .*, which expired on \d{4}-\d\d-\d\d: expected a certificate that is valid now$/,
    );
    const day = 86_400_000;
    expect(problemsOf({ ca: authority.certificate }, Date.now() - day)).toMatch(
      /which is valid from \d{4}-\d\d-\d\d on: expected certificates that are valid now$/,
    );
    expect(problemsOf({ ca: authority.certificate }, Date.now() + 3 * day)).toContain('which expired on');
  });

  it('takes a bundle of authorities of which some have expired', () => {
    const texts = [expired.certificate, authority.certificate].map((path) => readFileSync(path, 'utf8'));
    expect(problemsOf({ ca: write('bundle', texts.join('\n')) })).toBe('');
  });
});

describe('createTlsReader', () => {
  const refuse = (problem: Error): never => {
    throw problem;
  };

  it('keeps the context while the files stay, and makes one of renewed files', () => {
    const ca = write('renewed', readFileSync(authority.certificate, 'utf8'));
    const read = createTlsReader(toFiles({ ca }), refuse);
    const first = read();
    expect(read()).toBe(first);
    writeFileSync(ca, readFileSync(other.certificate));
    expect(read()).not.toBe(first);
  });

  it('returns the last usable context while files do not fit each other, and reports it', () => {
    const [certificate, key] = [join(folder.path, 'live.pem'), join(folder.path, 'live.key')];
    copyFileSync(own.certificate, certificate);
    copyFileSync(own.key, key);
    const problems: string[] = [];
    const read = createTlsReader(toFiles({ certificate, key }), ({ code, message }) => problems.push(code, message));
    const first = read();
    copyFileSync(other.certificate, certificate);
    expect(read()).toBe(first);
    expect(problems).toEqual(['invalid_certificate', expect.stringContaining('which does not fit the certificate')]);
    rmSync(key);
    expect(read()).toBe(first);
    copyFileSync(other.key, `${key}.new`);
    renameSync(`${key}.new`, key);
    expect(read()).not.toBe(first);
  });

  it('throws where the files were never usable', () => {
    const read = createTlsReader(toFiles({ ca: '/nowhere/file' }), refuse);
    expect(read).toThrow('X_CA_FILE is "/nowhere/file", which cannot be read (ENOENT)');
  });
});
