import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type AddressInfo, type Server } from 'node:net';
import { connect, createServer, type ConnectionOptions, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createCertificateFolder,
  type Authority,
  type CertificateFolder,
  type IssuedFiles,
} from '../../../test/support/tls/certificates.ts';
import { describeTlsError } from './describe-tls-error.ts';

let folder: CertificateFolder;
let authority: Authority;
let own: IssuedFiles;
let ca: string;

beforeAll(async () => {
  folder = await createCertificateFolder();
  authority = await folder.createAuthority('root');
  own = await authority.issue('own');
  ca = readFileSync(authority.certificate, 'utf8');
});
afterAll(() => folder.remove());

const read = ({ certificate, key }: IssuedFiles): { cert: Buffer; key: Buffer } => ({
  cert: readFileSync(certificate),
  key: readFileSync(key),
});

/** Connects to a server with these options, and returns why that fails. */
async function failureWith(options: TlsOptions | 'plain text', client: ConnectionOptions = {}): Promise<unknown> {
  const server: Server =
    options === 'plain text'
      ? createPlainServer((socket) =>
          socket
            .on('error', () => socket.destroy())
            .resume()
            .end('220 ready\r\n'),
        )
      : createServer(options, (socket) =>
          socket
            .on('error', () => socket.destroy())
            .resume()
            .end(),
        );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, ca, ...client }).resume();
  const failure = await once(socket, 'close').catch((error: unknown) => error);
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return failure;
}

describe('describeTlsError says that the certificate of a server', () => {
  it('is of another authority', async () => {
    const description =
      'the certificate of the server is signed by an authority that is not trusted: expected that authority in KAFKA_CA_FILE';
    const { cert } = read(await (await folder.createAuthority('other')).issue('another'));
    expect(describeTlsError(await failureWith(read(own), { ca: String(cert) }), 'kafka')).toBe(description);
    expect(describeTlsError(await failureWith(read(own), { ca: [] }), 'kafka')).toBe(description);
  });

  it('is for another host', async () => {
    const options = read(await authority.issue('elsewhere', { hosts: ['DNS:other.example'] }));
    expect(describeTlsError(await failureWith(options), 'redis')).toBe(
      'the certificate of the server is for other host names than the one in REDIS_URL',
    );
  });

  it('has expired', async () => {
    const options = read(await authority.issue('expired', { days: -1 }));
    expect(describeTlsError(await failureWith(options), 'postgres')).toBe('the certificate of the server has expired');
  });
});

describe('describeTlsError says that a server', () => {
  it('speaks plain text', async () => {
    expect(describeTlsError(await failureWith('plain text'), 'mail')).toBe(
      'the server does not speak TLS at the port in SMTP_URL',
    );
  });

  it('asks for a client certificate', async () => {
    const options = { ...read(own), ca, requestCert: true, rejectUnauthorized: true };
    expect(describeTlsError(await failureWith(options), 'postgres')).toBe(
      'the server refuses the client certificate, or asks for one: expected one in sslcert of DATABASE_URL that it trusts',
    );
  });

  it('has only versions before TLS 1.2', async () => {
    const options = {
      ...read(own),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    expect(describeTlsError(await failureWith(options), 'kafka')).toBe('the server has no version of TLS from 1.2 on');
  });
});

describe('describeTlsError', () => {
  it('looks into causes, and leaves other errors alone', () => {
    const cause = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' });
    expect(describeTlsError(new Error('no broker', { cause }), 'kafka')).toBe(
      'the certificate of the server has expired',
    );
    for (const other of [Object.assign(new Error(), { code: 'ECONNREFUSED' }), new Error('boom'), 'boom', undefined])
      expect(describeTlsError(other, 'kafka')).toBeUndefined();
  });
});
