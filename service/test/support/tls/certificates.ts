import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireCommand } from '../servers/commands.ts';

/** Files of a certificate, PEM. */
export interface IssuedFiles {
  readonly certificate: string;
  readonly key: string;
  /** Key and certificate in one file, as Java reads them. */
  readonly both: string;
}

export interface IssueOptions {
  /** Names and addresses of a server, as `DNS:localhost` and `IP:127.0.0.1`. */
  readonly hosts?: readonly string[];
  /** Days until the certificate expires; below 0 it has. */
  readonly days?: number;
}

export interface Authority {
  /** Its own certificate, PEM. */
  readonly certificate: string;
  /** Issues a certificate for the common name, which is also the name of its files. */
  issue(name: string, options?: IssueOptions): Promise<IssuedFiles>;
}

export interface CertificateFolder {
  readonly path: string;
  createAuthority(name: string): Promise<Authority>;
  /** Copies a key and encrypts it with a passphrase. */
  encryptKey(key: string): Promise<string>;
  remove(): Promise<void>;
}

const LOOPBACK = ['DNS:localhost', 'IP:127.0.0.1'];

/** Creates a folder for certificates that OpenSSL makes; each takes some 30 ms. */
export async function createCertificateFolder(): Promise<CertificateFolder> {
  const openssl = await requireCommand('openssl', 'openssl');
  const path = await mkdtemp(join(tmpdir(), 'tls-'));
  const run = (...args: string[]): Promise<unknown> => promisify(execFile)(openssl, args, { cwd: path });
  const createKey = (file: string): Promise<unknown> =>
    run('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', file);

  async function createAuthority(name: string): Promise<Authority> {
    await createKey(`${name}.key`);
    await run(
      'req',
      '-x509',
      '-new',
      '-key',
      `${name}.key`,
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
      '-out',
      `${name}.pem`,
    );
    const issue: Authority['issue'] = async (subject, { hosts = LOOPBACK, days = 1 } = {}) => {
      const files = {
        certificate: join(path, `${subject}.pem`),
        key: join(path, `${subject}.key`),
        both: join(path, `${subject}-both.pem`),
      };
      const [request, extensions] = [`${subject}.csr`, `${subject}.ext`];
      await createKey(files.key);
      await writeFile(join(path, extensions), `subjectAltName=${hosts.join(',')}\n`);
      await run('req', '-new', '-key', files.key, '-subj', `/CN=${subject}`, '-out', request);
      const signer = ['-CA', `${name}.pem`, '-CAkey', `${name}.key`, '-CAcreateserial', '-extfile', extensions];
      await run('x509', '-req', '-in', request, ...signer, '-days', String(days), '-out', files.certificate);
      await writeFile(files.both, (await readFile(files.key, 'utf8')) + (await readFile(files.certificate, 'utf8')));
      return files;
    };
    return { certificate: join(path, `${name}.pem`), issue };
  }
  async function encryptKey(key: string): Promise<string> {
    const encrypted = `${key}.encrypted`;
    await run('pkcs8', '-topk8', '-in', key, '-passout', 'pass:passphrase', '-out', encrypted);
    return encrypted;
  }
  return { path, createAuthority, encryptKey, remove: () => rm(path, { recursive: true, force: true }) };
}
