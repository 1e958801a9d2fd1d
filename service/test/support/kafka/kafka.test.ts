import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { createTopic, findKafkaBrokers, startKafka } from './kafka.ts';

test('the shared broker takes a record and gives its offset', async () => {
  const brokers = await findKafkaBrokers();
  const topic = await createTopic(brokers, { numPartitions: 2 });
  const kafka = new Kafka({ brokers, logLevel: logLevel.ERROR });
  const producer = kafka.producer();
  await producer.connect();
  const sent = await producer.send({ topic, messages: [{ value: 'one', partition: 1 }] });
  await producer.disconnect();
  expect(sent).toMatchObject([{ topicName: topic, partition: 1, baseOffset: '0' }]);
});

test("a broker of the test's own keeps its topics over kill and restart", async () => {
  const server = await startKafka();
  const topic = await createTopic(server.brokers);
  await server.kill();
  await server.restart();
  const admin = new Kafka({ brokers: [...server.brokers], logLevel: logLevel.ERROR }).admin();
  await admin.connect();
  expect(await admin.listTopics()).toContain(topic);
  await admin.disconnect();
  await server.stop();
});
