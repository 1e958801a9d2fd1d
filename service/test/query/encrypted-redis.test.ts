import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { findRedisUrl } from '../support/servers/redis.ts';
import { startSecureRedis, type SecureRedis } from '../support/servers/secure-redis.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';
import { createCertificateFolder, type CertificateFolder, type IssuedFiles } from '../support/tls/certificates.ts';

const USER = { name: 'tidemark', password: 'hunter2' };

let folder: CertificateFolder;
let redis: SecureRedis;
let client: IssuedFiles;
let stranger: IssuedFiles;
let ca: string;
let otherCa: string;
let running: RunningService | undefined;

beforeAll(async () => {
  folder = await createCertificateFolder();
  const [authority, other] = [await folder.createAuthority('root'), await folder.createAuthority('other-root')];
  [ca, otherCa] = [authority.certificate, other.certificate];
  stranger = await other.issue('stranger');
  client = await authority.issue('client');
  redis = await startSecureRedis(await authority.issue('redis', { hosts: ['DNS:localhost'] }), ca, USER);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await running?.close();
});

afterAll(async () => {
  await redis.stop();
  await folder.remove();
});

const addressOf = ({ host = 'localhost', password = USER.password } = {}): string =>
  `rediss://${USER.name}:${password}@${host}:${redis.port}`;

/** Returns what `/readyz` of a service with these settings says about Redis. */
async function readinessWith(environment: Record<string, string>): Promise<unknown> {
  running = await runService({
    REDIS_URL: addressOf(),
    REDIS_CA_FILE: ca,
    REDIS_CERT_FILE: client.certificate,
    REDIS_KEY_FILE: client.key,
    ...environment,
  });
  return readiness();
}

async function readiness(): Promise<unknown> {
  const response = await (running as RunningService).fetch('/readyz', { token: '' });
  const { components } = (await response.json()) as { components: { name: string }[] };
  return components.find(({ name }) => name === 'redis');
}

const degraded = (cause: string) => ({
  name: 'redis',
  status: 'degraded',
  reason: `Redis is unavailable (${cause}): each replica polls Postgres on its own`,
});

describe('Redis by TLS', () => {
  it('is used with a client certificate, and the user and password of its address', async () => {
    await readinessWith({});
    const [caText, cert, key] = await Promise.all([ca, client.certificate, client.key].map((path) => readFile(path)));
    const redis = new Redis(addressOf(), { tls: { ca: caText, cert, key } });
    // An answer that is computed before the service is connected is not kept.
    let year = 2000;
    await expect
      .poll(async () => {
        const day = `${year++}-11-07`;
        await running?.ask({ metrics: ['orders'], timeDimension: { dateRange: [day, day] } });
        return (await redis.keys('tidemark:*:answer:*')).length;
      })
      .toBeGreaterThan(0);
    redis.disconnect();
    await expect.poll(readiness).toBeUndefined();
  });

  it('is away where the authority is not trusted, though Node is told to trust every one', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await readinessWith({ REDIS_CA_FILE: otherCa });
    await expect
      .poll(readiness)
      .toMatchObject({ reason: expect.stringContaining('an authority that is not trusted') as string });
  });

  it.each<[string, () => Record<string, string>, string]>([
    [
      'the authority is not trusted',
      () => ({ REDIS_CA_FILE: otherCa }),
      'the certificate of the server is signed by an authority that is not trusted: expected that authority in REDIS_CA_FILE',
    ],
    [
      'the host has another name',
      () => ({ REDIS_URL: addressOf({ host: '127.0.0.1' }) }),
      'the certificate of the server is for other host names than the one in REDIS_URL',
    ],
    [
      'no client certificate is shown',
      () => ({ REDIS_CERT_FILE: '', REDIS_KEY_FILE: '' }),
      'the server refuses the client certificate, or asks for one: expected one in REDIS_CERT_FILE that it trusts',
    ],
    [
      'the client certificate is of another authority',
      () => ({ REDIS_CERT_FILE: stranger.certificate, REDIS_KEY_FILE: stranger.key }),
      'the server refuses the client certificate, or asks for one: expected one in REDIS_CERT_FILE that it trusts',
    ],
    [
      'the password is wrong',
      () => ({ REDIS_URL: addressOf({ password: 'wrong' }) }),
      'Redis refuses the user and password of REDIS_URL',
    ],
  ])('is away where %s, and the service goes on', async (_, environment, cause) => {
    await readinessWith(environment());
    await expect.poll(readiness).toEqual(degraded(cause));
  });

  it('is away where the server speaks plain text', async () => {
    const plain = (await findRedisUrl()).replace('redis:', 'rediss:');
    await readinessWith({ REDIS_URL: plain });
    const cause = 'no server answers by TLS at the address in REDIS_URL';
    await expect.poll(readiness, { timeout: 5000 }).toEqual(degraded(cause));
  });

  it('is away where it expects TLS and the address does not say so', async () => {
    const files = { REDIS_CA_FILE: '', REDIS_CERT_FILE: '', REDIS_KEY_FILE: '' };
    await readinessWith({ REDIS_URL: addressOf().replace('rediss:', 'redis:'), ...files });
    const cause = 'the server closes the connection: one that expects TLS (rediss://) does so';
    await expect.poll(readiness, { timeout: 5000 }).toEqual(degraded(cause));
  });

  it('is used once its authority is written to the file', async () => {
    const authorities = join(folder.path, 'renewed.pem');
    await copyFile(otherCa, authorities);
    await readinessWith({ REDIS_CA_FILE: authorities });
    await expect.poll(readiness).toMatchObject({ status: 'degraded' });
    await copyFile(ca, authorities);
    await expect.poll(readiness, { timeout: 10_000 }).toBeUndefined();
  });
});
