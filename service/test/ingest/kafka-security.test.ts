import { copyFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/app/settings/config.ts';
import type { Catalog } from '../../src/catalog/model/types.ts';
import { findFreePort } from '../../src/embedded/find-free-port.ts';
import { startDeadLetterPublisher } from '../../src/ingest/dead-letters/publisher.ts';
import { applyCatalog } from '../../src/medallion/layout/apply-catalog.ts';
import { openStore } from '../../src/postgres/database.ts';
import { createTopic } from '../support/kafka/kafka.ts';
import { kafkaCatalog, startConsumer, waitUntil, withProducer, type Consumer } from '../support/kafka/kafka-orders.ts';
import { CLIENT } from '../support/kafka/kafka-token-provider.ts';
import { PASSWORD, SCRAM_PASSWORD, startSecureKafka, USER, type SecureKafka } from '../support/kafka/secure-kafka.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres/postgres.ts';
import { createCertificateFolder, type CertificateFolder, type IssuedFiles } from '../support/tls/certificates.ts';

const AT = '2026-11-07T10:00:00Z';

let folder: CertificateFolder;
let kafka: SecureKafka;
let database: TestDatabase;
let catalog: Catalog;
let topic: string;
let client: IssuedFiles;
let stranger: IssuedFiles;
let ca: string;
let otherCa: string;
let freePort: number;
let sent = 0;
const consumers: Consumer[] = [];

beforeAll(async () => {
  folder = await createCertificateFolder();
  const [authority, other] = [await folder.createAuthority('root'), await folder.createAuthority('other-root')];
  [ca, otherCa] = [authority.certificate, other.certificate];
  client = await authority.issue('client');
  stranger = await other.issue('stranger');
  kafka = await startSecureKafka(authority);
  freePort = await findFreePort();
  topic = await createTopic(kafka.brokers);
  catalog = kafkaCatalog({ payments: topic, orders: await createTopic(kafka.brokers) });
  database = await createTestDatabase();
  const options = { url: database.url, maxConnections: 1, connectTimeoutMs: 3000, statementTimeoutMs: 10_000 };
  const store = openStore(options, () => undefined);
  await applyCatalog(store.pool, catalog);
  await store.close();
}, 90_000);

afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
});

afterAll(async () => {
  await kafka.stop();
  await database.drop();
  await folder.remove();
});

/** Starts to read with the settings of an environment. */
async function start(listener: keyof SecureKafka['addresses'], environment: Record<string, string>): Promise<Consumer> {
  const { kafkaBrokers = [], kafkaSecurity } = parseConfig({
    KAFKA_BROKERS: kafka.addresses[listener],
    ...environment,
  });
  const groupId = `group-${randomBytes(4).toString('hex')}`;
  const consumer = await startConsumer(database.url, kafkaBrokers, catalog, groupId, kafkaSecurity);
  consumers.push(consumer);
  return consumer;
}

/** Sends a record, and resolves once it is counted. */
async function expectReading(consumer: Consumer): Promise<void> {
  await withProducer(kafka.brokers, (producer) =>
    producer.send({ topic, messages: [{ value: JSON.stringify({ at: AT, amount: '1.00', payer: 'p' }) }] }),
  );
  sent++;
  await waitUntil(async () => {
    const { rows } = await consumer.store.pool.query<{ count: number }>(
      'select count(*)::integer as count from bronze.payments',
    );
    return rows[0]?.count === sent;
  });
  expect(consumer.ingress.status()).toMatchObject({ away: undefined, topics: [], partitions: [] });
}

/** Resolves with the reason why no broker can be read from. */
async function awayOf({ ingress, errors }: Consumer): Promise<string | undefined> {
  await waitUntil(() => errors.length > 0);
  return ingress.status().away;
}

const login = (mechanism: string, password: string) => ({
  KAFKA_SASL_MECHANISM: mechanism,
  KAFKA_SASL_USER: USER,
  KAFKA_SASL_PASSWORD: password,
});
const encrypted = () => ({ KAFKA_TLS: 'on', KAFKA_CA_FILE: ca });
const bearer = () => ({
  KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
  KAFKA_TOKEN_URL: kafka.tokens.tokenUrl,
  KAFKA_CLIENT_ID: CLIENT.id,
  KAFKA_CLIENT_SECRET: CLIENT.secret,
  KAFKA_SCOPE: 'read',
});

describe('reads records', () => {
  it('by TLS with a client certificate', async () => {
    await expectReading(
      await start('MUTUAL', { ...encrypted(), KAFKA_CERT_FILE: client.certificate, KAFKA_KEY_FILE: client.key }),
    );
  });

  it.each([
    ['PLAIN', PASSWORD],
    ['SCRAM-SHA-256', SCRAM_PASSWORD],
    ['SCRAM-SHA-512', SCRAM_PASSWORD],
  ])('by TLS with %s', async (mechanism, password) => {
    await expectReading(await start('LOGIN', { ...encrypted(), ...login(mechanism, password) }));
  });

  it('by PLAIN without TLS', async () => {
    await expectReading(await start('PLAINLOGIN', login('PLAIN', PASSWORD)));
  });

  it('by TLS with OAUTHBEARER, with one token for all connections', async () => {
    const before = kafka.tokens.requestCount;
    await expectReading(await start('LOGIN', { ...encrypted(), ...bearer(), KAFKA_SASL_EXTENSIONS: 'pool=a' }));
    expect(kafka.tokens.requestCount).toBe(before + 1);
  });
});

describe('says why it does not read', () => {
  it.each<[string, keyof SecureKafka['addresses'], () => Record<string, string>, string]>([
    [
      'another authority',
      'LOGIN',
      () => ({ ...encrypted(), KAFKA_CA_FILE: otherCa, ...login('PLAIN', PASSWORD) }),
      'the certificate of the server is signed by an authority that is not trusted: expected that authority in KAFKA_CA_FILE',
    ],
    [
      'another host name',
      'OTHERHOST',
      encrypted,
      'the certificate of the server is for other host names than the one in KAFKA_BROKERS',
    ],
    [
      'no client certificate',
      'MUTUAL',
      encrypted,
      'the server refuses the client certificate, or asks for one: expected one in KAFKA_CERT_FILE that it trusts',
    ],
    [
      'a client certificate of another authority',
      'MUTUAL',
      () => ({ ...encrypted(), KAFKA_CERT_FILE: stranger.certificate, KAFKA_KEY_FILE: stranger.key }),
      'the server refuses the client certificate, or asks for one: expected one in KAFKA_CERT_FILE that it trusts',
    ],
    [
      'a wrong password of PLAIN',
      'LOGIN',
      () => ({ ...encrypted(), ...login('PLAIN', 'wrong') }),
      'the broker refuses KAFKA_SASL_USER with KAFKA_SASL_PASSWORD',
    ],
    [
      'a wrong password of SCRAM',
      'LOGIN',
      () => ({ ...encrypted(), ...login('SCRAM-SHA-512', 'wrong') }),
      'the broker refuses KAFKA_SASL_USER with KAFKA_SASL_PASSWORD',
    ],
    [
      'a mechanism that the broker does not have',
      'PLAINLOGIN',
      () => login('SCRAM-SHA-256', SCRAM_PASSWORD),
      'the broker does not offer the mechanism SCRAM-SHA-256 of KAFKA_SASL_MECHANISM',
    ],
    [
      'plain text to a broker that expects TLS',
      'MUTUAL',
      () => ({}),
      'the broker closes the connection: a broker that expects TLS (KAFKA_TLS) or SASL (KAFKA_SASL_MECHANISM) does so',
    ],
    [
      'no login to a broker that expects one',
      'LOGIN',
      encrypted,
      'the broker closes the connection: a broker that expects SASL (KAFKA_SASL_MECHANISM) does so',
    ],
    [
      'TLS to a broker that speaks plain text',
      'PLAINLOGIN',
      () => ({ ...encrypted(), ...login('PLAIN', PASSWORD) }),
      'the broker closes the connection',
    ],
    [
      'a wrong secret of the token endpoint',
      'LOGIN',
      () => ({ ...encrypted(), ...bearer(), KAFKA_CLIENT_SECRET: 'wrong' }),
      'KAFKA_TOKEN_URL answers without a token (401, invalid_client): expected one for KAFKA_CLIENT_ID "tidemark"',
    ],
    [
      'a token endpoint that is away',
      'LOGIN',
      () => ({ ...encrypted(), ...bearer(), KAFKA_TOKEN_URL: `http://127.0.0.1:${freePort}/token` }),
      'KAFKA_TOKEN_URL cannot be reached (ECONNREFUSED): expected a token endpoint',
    ],
  ])('%s', async (_, listener, environment, reason) => {
    expect(await awayOf(await start(listener, environment()))).toBe(reason);
  });

  it('a token that the broker refuses', async () => {
    kafka.tokens.issue(600, 'another audience');
    const away = await awayOf(await start('LOGIN', { ...encrypted(), ...bearer() }));
    kafka.tokens.issue(600);
    expect(away).toBe('the broker refuses the token of KAFKA_TOKEN_URL');
  });
});

it('publishes dead letters by the same login', async () => {
  const { kafkaBrokers = [], kafkaSecurity } = parseConfig({
    KAFKA_BROKERS: kafka.addresses.LOGIN,
    ...encrypted(),
    ...login('SCRAM-SHA-512', SCRAM_PASSWORD),
  });
  const options = { url: database.url, maxConnections: 2, connectTimeoutMs: 3000, statementTimeoutMs: 10_000 };
  const store = openStore(options, (error) => expect.unreachable(error.message));
  await store.pool.query(
    `insert into app.dead_letters (source_name, kind, topic, partition_no, record_offset, record_value, stage, code, message)
     values ('payments', 'kafka', $1, 0, 0, 'refused', 'decode', 'invalid_json', 'not JSON')`,
    [topic],
  );
  const publisher = startDeadLetterPublisher({
    brokers: kafkaBrokers,
    security: kafkaSecurity,
    pool: store.pool,
    onError: (error) => expect.unreachable(String(error)),
  });
  const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await waitUntil(async () => {
    const offsets = await admin.fetchTopicOffsets('payments.dlq').catch(() => []);
    return offsets.some(({ high }) => high === '1');
  });
  await Promise.all([publisher.close(), admin.disconnect()]);
  await store.close();
});

it('uses certificates that were renewed on disk for new connections', async () => {
  const authorities = join(folder.path, 'renewed.pem');
  await copyFile(otherCa, authorities);
  const consumer = await start('LOGIN', { KAFKA_TLS: 'on', KAFKA_CA_FILE: authorities, ...login('PLAIN', PASSWORD) });
  expect(await awayOf(consumer)).toContain('an authority that is not trusted');
  await copyFile(ca, authorities);
  await expectReading(consumer);
});

it('renews tokens before they expire, and goes on reading by the same connections', async () => {
  // Clients log in again ten seconds before a token expires, and brokers want more than one second between two logins.
  const lifetimeMs = 13_000;
  kafka.tokens.issue(lifetimeMs / 1000);
  const consumer = await start('LOGIN', { ...encrypted(), ...bearer() });
  await expectReading(consumer);
  const expiresAtMs = performance.now() + lifetimeMs;
  await waitUntil(() => performance.now() > expiresAtMs);
  await expectReading(consumer);
  kafka.tokens.issue(600);
  expect(consumer.errors).toEqual([]);
});
