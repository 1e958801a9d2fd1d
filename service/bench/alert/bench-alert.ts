import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { createProgress, type Progress } from '../../src/cli/progress.ts';
import { createRandom } from '../../src/simulation/random.ts';
import { startKafka } from '../../test/support/kafka/kafka.ts';
import { runTidemark } from '../../test/support/servers/service-process.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../test/support/servers/webhook-receiver.ts';
import { percentile, round, type Bench } from '../bench.ts';
import { CHANNELS, REGIONS, renderCatalog } from './catalog.ts';

const EVERY_MS = 10;
/** Events before the first limit, so that connections are made and code is warm. */
const WARM_SHARE = 0.2;
const PATIENCE_MS = 30_000;

/** `npm run bench -- alert [--rules N] [--rate N] [--seconds N]`: from an event on Kafka to the webhook received. */
export const runAlertBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rules: { type: 'string', default: '500' },
      rate: { type: 'string', default: '2000' },
      seconds: { type: 'string', default: '40' },
    },
  });
  const [rules, rate, seconds] = [Number(values.rules), Number(values.rate), Number(values.seconds)];
  const events = rate * seconds;
  const warm = Math.round(events * WARM_SHARE);
  const measured = Math.floor(rules / 2);
  const limits = Array.from(
    { length: measured },
    (_, index) => warm + Math.floor(((events - warm) * index) / measured),
  );
  const progress = createProgress(process.stderr, Date.now);
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  await chmod(folder, 0o755);
  progress.show('Starting Kafka');
  const own = process.env.KAFKA_BROKERS ? undefined : await startKafka();
  const brokers = process.env.KAFKA_BROKERS?.split(',') ?? [...(own?.brokers ?? [])];
  const topic = `bench-alert-${randomBytes(4).toString('hex')}`;
  const receiver = await startWebhookReceiver();
  try {
    await createTopic(brokers, topic);
    const file = join(folder, 'catalog.yaml');
    await writeFile(file, renderCatalog(topic, rules, limits));
    const service = runTidemark(['start'], {
      CATALOG: file,
      DATA_DIR: folder,
      KAFKA_BROKERS: brokers.join(),
      RECEIVER_URL: receiver.url,
      PRIVATE_TARGETS: '127.0.0.0/8',
      PORT: '0',
      LOG_LEVEL: 'warn',
    });
    try {
      await service.waitFor(/Ctrl-C stops it/);
      // The consumer joins its group and the rules find their evaluator.
      await delay(4000);
      const sentAtMs = await produce(brokers, topic, { events, rate, progress });
      return await measure(receiver, limits, sentAtMs, { rules, events });
    } finally {
      await service.end('SIGTERM');
    }
  } finally {
    progress.end();
    await receiver.close();
    await own?.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function createTopic(brokers: readonly string[], topic: string): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

/** Sends at the rate, in order. Returns when each event was handed to the producer, epoch ms; and never later than due. */
async function produce(
  brokers: readonly string[],
  topic: string,
  { events, rate, progress }: { events: number; rate: number; progress: Progress },
): Promise<number[]> {
  const producer: Producer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const random = createRandom(7);
  const sentAtMs: number[] = [];
  const startMs = Date.now();
  while (sentAtMs.length < events) {
    const nowMs = Date.now();
    const due = Math.min(events, Math.floor(((nowMs - startMs) / 1000) * rate));
    const messages = Array.from({ length: due - sentAtMs.length }, () => ({
      value: renderOrder(nowMs, () => random.next()),
    }));
    for (let count = messages.length; count > 0; count--) sentAtMs.push(nowMs);
    if (messages.length > 0) await producer.send({ topic, messages, acks: 1 });
    progress.show('Sending orders', sentAtMs.length / events);
    await delay(EVERY_MS);
  }
  await producer.disconnect();
  return sentAtMs;
}

const renderOrder = (nowMs: number, next: () => number): string =>
  JSON.stringify({
    at: new Date(nowMs).toISOString(),
    region: REGIONS[Math.floor(next() * REGIONS.length)],
    channel: CHANNELS[Math.floor(next() * CHANNELS.length)],
    amount: (5 + next() * 95).toFixed(2),
  });

async function measure(
  receiver: WebhookReceiver,
  limits: readonly number[],
  sentAtMs: readonly number[],
  { rules, events }: { rules: number; events: number },
): Promise<Record<string, number>> {
  const isPassed = (rule: string): boolean => rule.startsWith('passed_');
  const all = receiver.waitFor(limits.length, ({ body }) => body.type === 'alert.firing' && isPassed(body.alert.rule));
  const arrived = await Promise.race([all, delay(PATIENCE_MS, undefined, { ref: false })]);
  if (!arrived) throw new Error('some webhooks did not arrive');
  const waits = arrived.map(({ body, atMs }) => {
    // The limit is passed by the event after as many as it says.
    const event = limits[Number(body.alert.rule.slice('passed_'.length))] as number;
    return atMs - (sentAtMs[event] as number);
  });
  const tookMs = (sentAtMs.at(-1) as number) - (sentAtMs[0] as number);
  return {
    p50_ms: round(percentile(waits, 0.5)),
    p99_ms: round(percentile(waits, 0.99)),
    rules,
    events_per_s: round(events / (tookMs / 1000)),
    alerts: arrived.length,
    notifications: receiver.received.length,
  };
}
