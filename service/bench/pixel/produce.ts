import { setTimeout as delay } from 'node:timers/promises';
import { withProducer } from '../../test/support/kafka/kafka-orders.ts';

/** A count that a page has painted, and when, epoch ms. */
export type Painted = readonly [count: number, atMs: number];

/** A way from a Kafka topic to a page that shows how many records it has had. */
export interface Path {
  readonly topic: string;
  /** Records that were sent over it before. */
  sent: number;
  /** Returns what the page has painted since the last call, oldest first. */
  takePainted(): Promise<readonly Painted[]>;
  close(): Promise<void>;
}

export interface Run {
  readonly brokers: readonly string[];
  readonly rate: number;
  readonly seconds: number;
}

/** Records are sent together for so long, so that the producer's own clock does not decide, ms. */
const EVERY_MS = 10;
/** Connections are opened and statements are planned in the first second, which is not counted, ms. */
const WARM_MS = 1000;
/** Longest wait for the last record to be painted, ms. */
const PATIENCE_MS = 30_000;

/** Sends records at a steady rate. Returns the time from each being handed to the producer to the frame that shows it, ms. */
export async function produceFor(
  path: Path,
  { brokers, rate, seconds }: Run,
): Promise<{ readonly settledMs: readonly number[]; readonly tookMs: number; readonly sent: number }> {
  const { topic, sent: before } = path;
  const total = Math.round(rate * seconds);
  const sentAtMs: number[] = [];
  const nowMs = (): number => performance.timeOrigin + performance.now();
  await path.takePainted();
  const startedAtMs = nowMs();
  await withProducer(brokers, async (producer) => {
    const sends: Promise<unknown>[] = [];
    while (sentAtMs.length < total) {
      const due = Math.min(total, Math.ceil(((nowMs() - startedAtMs) / 1000) * rate));
      const messages = Array.from({ length: due - sentAtMs.length }, (_, index) =>
        toMessage(before + sentAtMs.length + index),
      );
      if (messages.length > 0) {
        sentAtMs.push(...messages.map(nowMs));
        sends.push(producer.send({ topic, messages, acks: 1 }));
      }
      await delay(EVERY_MS);
    }
    await Promise.all(sends);
  });
  const tookMs = nowMs() - startedAtMs;
  path.sent = before + total;
  const painted: Painted[] = [];
  for (const deadlineMs = nowMs() + PATIENCE_MS; (painted.at(-1)?.[0] ?? 0) < path.sent; await delay(50)) {
    if (nowMs() > deadlineMs) throw new Error(`only ${painted.at(-1)?.[0] ?? 0} of ${path.sent} records were painted`);
    painted.push(...(await path.takePainted()));
  }
  return { settledMs: toLatencies(sentAtMs, painted, before).slice(rate * (WARM_MS / 1000)), tookMs, sent: total };
}

/** The n-th record makes the count n: it is shown by the first frame whose count is at least n. */
function toLatencies(sentAtMs: readonly number[], painted: readonly Painted[], before: number): number[] {
  const latencies: number[] = [];
  for (const [count, atMs] of painted)
    while (latencies.length < count - before && latencies.length < sentAtMs.length)
      latencies.push(atMs - (sentAtMs[latencies.length] as number));
  return latencies;
}

function toMessage(index: number): { key: string; value: string } {
  const order = {
    event_id: `e${index}`,
    id: `o${index}`,
    version: 1,
    at: new Date().toISOString(),
    region: ['north', 'south', 'east', 'west'][index % 4],
    total: ((index * 37) % 10_000) / 100,
  };
  return { key: order.id, value: JSON.stringify(order) };
}
