import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { formatValue } from '../format-value.ts';

/** File that a setting names. */
export interface NamedFile {
  readonly setting: string;
  readonly path: string;
}

/** Files of TLS connections: which servers are trusted, and the certificate that this side shows. PEM. */
export interface TlsFiles {
  /** Certificates of authorities; undefined: those of Node are trusted. */
  readonly authorities?: NamedFile | undefined;
  /** Own certificate, then those between it and its authority. Present together with `key`. */
  readonly certificate?: NamedFile | undefined;
  readonly key?: NamedFile | undefined;
}

/** Contents of the files, as `createSecureContext` takes them. */
export interface TlsCredentials {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Reads the files. `problems` names each one that cannot be used, and why: setting, path, what was expected. */
export function readTlsFiles(
  { authorities, certificate, key }: TlsFiles,
  nowMs: number,
): { credentials: TlsCredentials; problems: string[] } {
  const problems: string[] = [];
  const read = (file: NamedFile | undefined, expected: string): string | undefined => {
    if (file === undefined) return undefined;
    try {
      return readFileSync(file.path, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      problems.push(describe(file, `cannot be read (${code})`, expected));
      return undefined;
    }
  };
  const ca = read(authorities, AUTHORITIES);
  const cert = read(certificate, CERTIFICATE);
  const keyText = read(key, KEY);
  if (authorities && ca !== undefined) problems.push(...checkAuthorities(authorities, ca, nowMs));
  const own = certificate && cert !== undefined ? parseCertificates(cert)?.[0] : undefined;
  if (certificate && cert !== undefined) problems.push(...checkCertificate(certificate, own, nowMs));
  if (key && keyText !== undefined) problems.push(...checkKey(key, keyText, own, certificate));
  return { credentials: { ca, cert, key: keyText }, problems };
}

const AUTHORITIES = 'a file with certificates of authorities in PEM';
const CERTIFICATE = 'a file with a certificate in PEM';
const KEY = 'a file with a private key in PEM, without a passphrase';

const describe = ({ setting, path }: NamedFile, problem: string, expected: string): string =>
  `${setting} is ${formatValue(path)}, which ${problem}: expected ${expected}`;

/** A bundle may have old certificates among valid ones. */
function checkAuthorities(file: NamedFile, text: string, nowMs: number): string[] {
  const certificates = parseCertificates(text);
  if (!certificates) return [describe(file, 'has no certificate in PEM', AUTHORITIES)];
  const problems = certificates.map((certificate) => findValidityProblem(certificate, nowMs));
  const problem = problems.every((each) => each !== undefined) ? problems[0] : undefined;
  return problem === undefined ? [] : [describe(file, problem, 'certificates that are valid now')];
}

function checkCertificate(file: NamedFile, certificate: X509Certificate | undefined, nowMs: number): string[] {
  if (!certificate) return [describe(file, 'has no certificate in PEM', CERTIFICATE)];
  const problem = findValidityProblem(certificate, nowMs);
  return problem === undefined ? [] : [describe(file, problem, 'a certificate that is valid now')];
}

function checkKey(
  file: NamedFile,
  text: string,
  certificate: X509Certificate | undefined,
  certificateFile: NamedFile | undefined,
): string[] {
  if (isEncryptedKey(text)) return [describe(file, 'is encrypted', KEY)];
  const key = parseKey(text);
  if (!key) return [describe(file, 'has no private key in PEM', KEY)];
  if (!certificate || certificate.checkPrivateKey(key)) return [];
  return [describe(file, 'does not fit the certificate', `the key of the certificate of ${certificateFile?.setting}`)];
}

/** Returns the certificates in their order; undefined where there is none, or one that cannot be parsed. */
function parseCertificates(text: string): X509Certificate[] | undefined {
  const blocks = text.match(/-----BEGIN (TRUSTED )?CERTIFICATE-----[^-]+-----END (TRUSTED )?CERTIFICATE-----/g);
  try {
    return blocks?.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

const isEncryptedKey = (text: string): boolean =>
  text.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----') || text.includes('Proc-Type: 4,ENCRYPTED');

function parseKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

function findValidityProblem({ validFrom, validTo }: X509Certificate, nowMs: number): string | undefined {
  if (Date.parse(validTo) < nowMs) return `expired on ${toDate(validTo)}`;
  return Date.parse(validFrom) > nowMs ? `is valid from ${toDate(validFrom)} on` : undefined;
}

const toDate = (time: string): string => new Date(time).toISOString().slice(0, 10);
