import type { NamedFile, TlsFiles } from '../base/tls/tls-files.ts';
import { formatValue } from '../base/format-value.ts';

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** Returns the files that a database URL names as libpq does: `sslrootcert`, `sslcert`, `sslkey`. */
export function listCertificateFiles(url: string): TlsFiles {
  const { searchParams } = new URL(url);
  const find = (parameter: string): NamedFile | undefined => {
    const path = searchParams.get(parameter);
    return path === null || path === '' ? undefined : { setting: `${parameter} of DATABASE_URL`, path };
  };
  return { authorities: find('sslrootcert'), certificate: find('sslcert'), key: find('sslkey') };
}

/** Finds parameters of a database URL that contradict each other. */
export function findConnectionProblem(url: string): string | undefined {
  const mode = new URL(url).searchParams.get('sslmode');
  const { authorities, certificate, key } = listCertificateFiles(url);
  if (mode !== null && !SSL_MODES.includes(mode)) {
    return `sslmode of DATABASE_URL is ${formatValue(mode)}: expected one of ${SSL_MODES.join(', ')}`;
  }
  const given = authorities ?? certificate ?? key;
  if (mode === 'disable' && given)
    return `${given.setting} is set beside sslmode=disable: expected sslmode=verify-full`;
  if (certificate && !key) return 'sslcert of DATABASE_URL is set without sslkey: expected a certificate and its key';
  if (key && !certificate) return 'sslkey of DATABASE_URL is set without sslcert: expected a certificate and its key';
  return undefined;
}
