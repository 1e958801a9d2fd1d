import { chmod, chown, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findServerUser } from '../../src/embedded/server-user.ts';
import { openStore, requireReachable, type Store } from '../../src/postgres/database.ts';
import { startPostgres, type PostgresServer } from '../support/postgres/postgres-server.ts';
import { createTestDatabase } from '../support/postgres/postgres.ts';
import { createCertificateFolder, type CertificateFolder, type IssuedFiles } from '../support/tls/certificates.ts';

const PASSWORD = 'hunter2';

let folder: CertificateFolder;
let server: PostgresServer;
let client: IssuedFiles;
let ca: string;
let otherCa: string;
const stores: Store[] = [];

beforeAll(async () => {
  folder = await createCertificateFolder();
  const authority = await folder.createAuthority('root');
  [ca, otherCa] = [authority.certificate, (await folder.createAuthority('other-root')).certificate];
  client = await authority.issue('certified');
  const files = await authority.issue('postgres', { hosts: ['DNS:localhost'] });
  const rules = join(folder.path, 'pg_hba.conf');
  await writeFile(
    rules,
    [
      'hostssl all certified 127.0.0.1/32 cert',
      'hostssl all known 127.0.0.1/32 scram-sha-256',
      'host all postgres 127.0.0.1/32 trust\n',
    ].join('\n'),
  );
  await chmod(folder.path, 0o755);
  await chmod(files.key, 0o600);
  const owner = await findServerUser();
  if (owner) await chown(files.key, owner.uid, owner.gid);
  server = await startPostgres({
    ssl: 'on',
    ssl_cert_file: files.certificate,
    ssl_key_file: files.key,
    ssl_ca_file: ca,
    hba_file: rules,
  });
  const admin = new pg.Client(server.url);
  await admin.connect();
  await admin.query(`create role certified login; create role known login password '${PASSWORD}'`);
  await admin.end();
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

afterAll(async () => {
  await server.stop('fast');
  await folder.remove();
});

/** Returns an address of the server: by a name of its certificate, unless another is given. */
function addressOf(login: string, parameters: Record<string, string>, host = 'localhost'): string {
  const url = new URL(server.url);
  url.hostname = host;
  [url.username = '', url.password = ''] = login.split(':');
  url.search = new URLSearchParams({ sslmode: 'verify-full', sslrootcert: ca, ...parameters }).toString();
  return url.href;
}

function open(url: string): Store {
  const options = { url, maxConnections: 1, connectTimeoutMs: 5000, statementTimeoutMs: 5000 };
  const store = openStore(options, (error) => expect.unreachable(error.message));
  stores.push(store);
  return store;
}

const isEncrypted = async ({ pool }: Store): Promise<boolean | undefined> => {
  const { rows } = await pool.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
  return rows[0]?.ssl;
};

const failureOf = async (url: string): Promise<string> => {
  const failure = await requireReachable(open(url), url).catch((error: Error) => error.message);
  return failure ?? 'reachable';
};

describe('a connection to Postgres', () => {
  it('is encrypted with a server whose certificate is verified', async () => {
    expect(await isEncrypted(open(addressOf('postgres', {})))).toBe(true);
  });

  it('logs in by a client certificate, and by a password', async () => {
    const certificate = { sslcert: client.certificate, sslkey: client.key };
    expect(await isEncrypted(open(addressOf('certified', certificate)))).toBe(true);
    expect(await isEncrypted(open(addressOf(`known:${PASSWORD}`, {})))).toBe(true);
  });

  it.each<[string, () => string, string]>([
    [
      'an authority that is not trusted',
      () => addressOf('postgres', { sslrootcert: otherCa }),
      'the certificate of the server is signed by an authority that is not trusted: expected that authority in sslrootcert of DATABASE_URL',
    ],
    [
      'another host name',
      () => addressOf('postgres', {}, '127.0.0.1'),
      'the certificate of the server is for other host names than the one in DATABASE_URL',
    ],
    ['no client certificate', () => addressOf('certified', {}), 'connection requires a valid client certificate'],
    ['a wrong password', () => addressOf('known:wrong', {}), 'password authentication failed'],
    [
      'a login that needs encryption',
      () => addressOf('known:wrong', { sslmode: 'disable', sslrootcert: '' }),
      'no pg_hba.conf entry for host',
    ],
  ])('says that it fails by %s', async (_, address, reason) => {
    expect(await failureOf(address())).toContain(reason);
  });

  it('says that it fails by a server that speaks plain text', async () => {
    const database = await createTestDatabase();
    expect(await failureOf(`${database.url}?sslmode=verify-full&sslrootcert=${ca}`)).toContain(
      'the server does not speak TLS at the port in DATABASE_URL',
    );
    await database.drop();
  });

  it('uses certificates that were renewed on disk', async () => {
    const authorities = join(folder.path, 'renewed.pem');
    await copyFile(otherCa, authorities);
    const store = open(addressOf('postgres', { sslrootcert: authorities }));
    await expect(isEncrypted(store)).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    await copyFile(ca, authorities);
    expect(await isEncrypted(store)).toBe(true);
  });
});
