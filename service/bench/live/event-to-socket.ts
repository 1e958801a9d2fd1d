import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import type { ServerFrame } from '../../../sdk/src/protocol/live.ts';
import { mintToken } from '../../src/access/mint-token.ts';
import type { Progress } from '../../src/cli/progress.ts';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createLogger } from '../../src/base/logger.ts';
import { createService } from '../../src/app/service.ts';
import { createTopic, startKafka } from '../../test/support/kafka/kafka.ts';
import { withProducer } from '../../test/support/kafka/kafka-orders.ts';
import { percentile, round } from '../bench.ts';

const EVENTS_PER_S = 2000;
/** Sent together, so that the producer's own clock does not decide. */
const EVERY_MS = 10;

const catalogOf = (topic: string): string => `
name: bench
timezone: UTC
sources:
  orders:
    topic: ${topic}
    entity: id
    version: version
    event_id: event_id
    event_time: at
    fields:
      event_id: string
      id: string
      version: integer
      at: timestamp
      region: string
      customer: string
      total: { type: money, currency: EUR, required: true }
    measures: { orders: { count: true }, revenue: { sum: total }, customers: { distinct: customer } }
    rollups: [[region]]
dimensions:
  region: {}
metrics:
  orders: { empty: zero }
  revenue: {}
  customers: {}
roles:
  boss: { metrics: all, dimensions: all }
`;

/**
 * From the moment before an event is handed to the producer to the frame whose count includes it, ms, at 2,000 events a
 * second from a real broker into a real Postgres. Orders come in one partition, so the n-th makes the count n.
 */
export async function measureEventToSocket(seconds: number, progress: Progress): Promise<Record<string, number>> {
  progress.show('Starting Kafka and Postgres');
  const kafka = await startKafka();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  try {
    await chmod(folder, 0o755);
    const topic = await createTopic(kafka.brokers);
    await writeFile(join(folder, 'catalog.yaml'), catalogOf(topic));
    const service = await createService({
      config: parseConfig({
        CATALOG: join(folder, 'catalog.yaml'),
        DATA_DIR: join(folder, 'data'),
        KAFKA_BROKERS: kafka.brokers.join(','),
        PORT: '0',
        READS_PER_MINUTE: '0',
      }),
      logger: createLogger('error'),
      fresh: false,
      onProgress: () => undefined,
    });
    try {
      await service.ready;
      return await measure(service.address, service.tokenSecret as string, kafka.brokers, topic, seconds, progress);
    } finally {
      await service.close();
    }
  } finally {
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  address: string,
  secret: string,
  brokers: readonly string[],
  topic: string,
  seconds: number,
  progress: Progress,
): Promise<Record<string, number>> {
  const token = await mintToken(secret, {
    subject: 'bench',
    roles: ['boss'],
    attributes: {},
    lifetimeSeconds: 3600,
    issuer: undefined,
    audience: undefined,
  });
  const sentAtMs: number[] = [];
  const latencies: number[] = [];
  let counted = 0;
  const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/live`, ['tidemark.v1', `bearer.${token}`]);
  socket.on('message', (data: Buffer) => {
    const nowMs = performance.now();
    const frame = JSON.parse(data.toString()) as ServerFrame;
    const totals = frame.t === 'delta' ? frame.b.at(-1)?.totals : frame.t === 'snap' ? frame.result.totals : undefined;
    const orders = totals?.['orders'] ?? counted;
    for (; counted < orders; counted++) latencies.push(nowMs - (sentAtMs[counted] ?? nowMs));
  });
  await once(socket, 'open');
  const timeDimension = { granularity: 'hour', dateRange: 'last 2 days' };
  socket.send(
    JSON.stringify({ t: 'sub', id: 1, query: { metrics: ['orders', 'revenue', 'customers'], timeDimension } }),
  );

  const perBatch = (EVENTS_PER_S * EVERY_MS) / 1000;
  const total = seconds * EVENTS_PER_S;
  await withProducer(brokers, async (producer) => {
    const startedAtMs = performance.now();
    const sends: Promise<unknown>[] = [];
    for (let sent = 0; sent < total; sent += perBatch) {
      const waitMs = startedAtMs + (sent / perBatch) * EVERY_MS - performance.now();
      if (waitMs > 0) await delay(waitMs);
      const messages = Array.from({ length: perBatch }, (_, index) => toMessage(sent + index));
      sentAtMs.push(...messages.map(() => performance.now()));
      sends.push(producer.send({ topic, messages, acks: 1 }));
      if (sent % EVENTS_PER_S === 0) progress.show('2,000 events a second', sent / total);
    }
    await Promise.all(sends);
  });
  const deadlineMs = performance.now() + 20_000;
  while (counted < total && performance.now() < deadlineMs) await delay(20);
  socket.close();
  if (counted < total) throw new Error(`only ${counted} of ${total} events reached the socket`);
  // The first second opens connections and plans statements.
  const settled = latencies.slice(EVENTS_PER_S);
  return {
    event_to_socket_p50_ms: round(percentile(settled, 0.5)),
    event_to_socket_p95_ms: round(percentile(settled, 0.95)),
    event_to_socket_p99_ms: round(percentile(settled, 0.99)),
  };
}

function toMessage(index: number): { key: string; value: string } {
  const order = {
    event_id: `e${index}`,
    id: `o${index}`,
    version: 1,
    at: new Date().toISOString(),
    region: ['north', 'south', 'east', 'west'][index % 4],
    customer: `c${(index * 7919) % 5000}`,
    total: ((index * 37) % 10_000) / 100,
  };
  return { key: order.id, value: JSON.stringify(order) };
}
