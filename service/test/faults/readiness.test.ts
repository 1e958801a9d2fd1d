import { Kafka, logLevel } from 'kafkajs';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Readiness } from '../../src/http/health.ts';
import { runStatement } from '../support/postgres/postgres-template.ts';
import { startPostgres } from '../support/postgres/postgres.ts';
import { createTopic, findKafkaBrokers } from '../support/kafka/kafka.ts';
import { waitUntil, withProducer } from '../support/kafka/kafka-orders.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const QUERY = { metrics: ['visits'], timeDimension: { dateRange: 'today' } } as const;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(environment: Record<string, string>, catalog = SHOP): Promise<RunningService> {
  const running = await runService(environment, catalog);
  cleanUps.push(() => running.close());
  return running;
}

async function readinessOf(running: RunningService): Promise<Readiness & { http: number }> {
  const response = await running.fetch('/readyz', { token: '' });
  return { http: response.status, ...((await response.json()) as Readiness) };
}

const untilStatus = (running: RunningService, status: string) =>
  expect.poll(async () => (await readinessOf(running)).status, { timeout: 30_000 }).toBe(status);

/** The shop with topics of its own. */
const shopOf = (topics: { orders: string; visits: string }): string =>
  SHOP.replace('    entity: id\n', `    topic: ${topics.orders}\n    entity: id\n`).replace(
    '    event_time: at\n    fields: { at: timestamp, page: string }',
    `    topic: ${topics.visits}\n    event_time: at\n    fields: { at: timestamp, page: string }`,
  );

const newGroup = (): string => `group-${randomBytes(4).toString('hex')}`;

describe('a service whose Postgres', () => {
  it('is stopped says so, answers queries with 503 and Retry-After, and is ready again with it', async () => {
    const postgres = await startPostgres();
    cleanUps.push(() => postgres.stop('fast'));
    const running = await serve({ DATABASE_URL: postgres.url });
    expect(await readinessOf(running)).toMatchObject({ http: 200, status: 'ready' });
    await postgres.stop('fast');
    await untilStatus(running, 'unavailable');
    expect(await readinessOf(running)).toMatchObject({
      http: 503,
      components: [{ name: 'postgres', status: 'failed', reason: expect.stringContaining('refuses') as string }, {}],
    });
    const response = await running.fetch('/v1/query', { body: QUERY });
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '1']);
    await postgres.start();
    await untilStatus(running, 'ready');
    expect(await running.ask(QUERY)).toMatchObject({ totals: { visits: 0 } });
  }, 120_000);
});

describe('a service whose Kafka', () => {
  it('takes connections and never answers stops in under five seconds', async () => {
    const sockets = new Set<Socket>();
    const asked = Promise.withResolvers<undefined>();
    const silent = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).once('data', () => asked.resolve(undefined));
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const running = await serve({ KAFKA_BROKERS: `127.0.0.1:${(silent.address() as AddressInfo).port}` });
    await asked.promise;
    expect(await running.ask(QUERY)).toMatchObject({ totals: { visits: 0 } });
    cleanUps.pop();
    const startedAtMs = performance.now();
    await running.close();
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
  }, 60_000);

  it('is away starts, answers queries, takes records by HTTP, says so and stops in under five seconds', async () => {
    const running = await serve({ KAFKA_BROKERS: '127.0.0.1:1' });
    const at = new Date().toISOString();
    expect(
      (await running.fetch('/v1/events/visits', { body: { at, page: '/' }, headers: { 'Idempotency-Key': 'k' } }))
        .status,
    ).toBe(200);
    expect(await running.ask(QUERY)).toMatchObject({ totals: { visits: 1 } });
    expect(await readinessOf(running)).toMatchObject({
      http: 200,
      status: 'degraded',
      components: [{}, {}, { name: 'kafka', reason: expect.stringContaining('no broker') as string }],
    });
    cleanUps.pop();
    const startedAtMs = performance.now();
    await running.close();
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
  }, 60_000);

  it('has not the topic says so, creates none, and reads it with all partitions once they are there', async () => {
    const brokers = await findKafkaBrokers();
    const topics = { orders: await createTopic(brokers), visits: `missing-${randomBytes(4).toString('hex')}` };
    const groupId = newGroup();
    const running = await serve({ KAFKA_BROKERS: brokers.join(), KAFKA_GROUP: groupId }, shopOf(topics));
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    cleanUps.push(() => admin.disconnect());
    await untilStatus(running, 'degraded');
    await expect
      .poll(async () => (await readinessOf(running)).components.find(({ name }) => name === 'kafka')?.problems)
      .toEqual([{ topic: topics.visits, reason: expect.stringContaining('does not exist') as string }]);
    expect(await admin.listTopics()).not.toContain(topics.visits);

    const send = (partition: number): Promise<unknown> =>
      withProducer(brokers, (producer) =>
        producer.send({
          topic: topics.visits,
          messages: [{ partition, value: JSON.stringify({ at: new Date().toISOString(), page: '/' }) }],
        }),
      );
    const visits = async (): Promise<unknown> =>
      ((await running.ask(QUERY)) as { totals: Record<string, unknown> }).totals['visits'];
    await admin.createTopics({ topics: [{ topic: topics.visits, numPartitions: 1 }], waitForLeaders: true });
    await send(0);
    await waitUntil(async () => (await visits()) === 1);
    await untilStatus(running, 'ready');
    await admin.createPartitions({ topicPartitions: [{ topic: topics.visits, count: 2 }] });
    const addedAtMs = performance.now();
    await send(1);
    await waitUntil(async () => (await visits()) === 2);
    expect(performance.now() - addedAtMs).toBeLessThan(30_000);

    // What lag tools read: where Postgres stands, for each partition.
    await expect
      .poll(() => admin.fetchOffsets({ groupId, topics: [topics.visits] }), { timeout: 20_000 })
      .toMatchObject([
        {
          partitions: expect.arrayContaining([
            expect.objectContaining({ partition: 0, offset: '1' }),
            expect.objectContaining({ partition: 1, offset: '1' }),
          ]) as unknown,
        },
      ]);
  }, 150_000);
});

it('positions of a topic that was renamed count for no freshness any more', async () => {
  const brokers = await findKafkaBrokers();
  const topics = { orders: await createTopic(brokers), visits: await createTopic(brokers, { numPartitions: 2 }) };
  const running = await serve({ KAFKA_BROKERS: brokers.join(), KAFKA_GROUP: newGroup() }, shopOf(topics));
  await runStatement(
    running.url,
    `insert into app.positions (source_name, kind, topic, partition_no, max_event_time, last_record_at)
     values ('visits', 'kafka', 'old-name', 7, now() - interval '9 days', now() - interval '9 days'),
            ('visits', 'kafka', $1, 60, null, null), ('visits', 'simulation', 'shop', 0, null, null)`,
    [topics.visits],
  );
  const counting = (): Promise<unknown> =>
    runStatement(
      running.url,
      `select topic, partition_no from app.positions where source_name = 'visits' and retired_at is null order by 2`,
    );
  await expect.poll(counting, { timeout: 20_000 }).toEqual([
    { topic: topics.visits, partition_no: 0 },
    { topic: topics.visits, partition_no: 1 },
  ]);
  await expect
    .poll(async () => ((await running.ask(QUERY)) as { freshness: { state: string } }).freshness.state, {
      timeout: 20_000,
    })
    .toBe('live');
}, 90_000);

it('a service that is told to stop says so and goes on answering for DRAIN_MS', async () => {
  const running = await serve({ DRAIN_MS: '1500' });
  cleanUps.pop();
  const ended = running.close();
  expect(await readinessOf(running)).toMatchObject({ http: 503, status: 'draining' });
  const response = await running.fetch('/v1/query', { body: QUERY });
  expect(response.status).toBe(200);
  expect(response.headers.get('Connection')).toBe('close');
  await ended;
});
