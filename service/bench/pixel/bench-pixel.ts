import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgress } from '../../src/cli/progress.ts';
import { launchBrowser } from '../../test/support/browser/browser.ts';
import { startKafka } from '../../test/support/kafka/kafka.ts';
import { percentile, round, type Bench } from '../bench.ts';
import { startBarePath } from './bare-path.ts';
import { servePages } from './page-server.ts';
import { produceFor, type Path } from './produce.ts';
import { startTidemarkPath } from './tidemark-path.ts';

/** Turns of each path, so that what the machine does otherwise meets both. */
const TURNS = 3;

/**
 * `npm run bench -- pixel [--sockets N] [--rate N] [--seconds N]`: from a record being handed to a Kafka producer to the frame
 * that shows it in Chromium, beside a consumer that sends each count to a page over bare `ws`, in turn.
 */
export const runPixelBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sockets: { type: 'string', default: '1000' },
      rate: { type: 'string', default: '2000' },
      seconds: { type: 'string', default: '30' },
    },
  });
  const [sockets, rate, seconds] = [values.sockets, values.rate, values.seconds].map(Number) as [
    number,
    number,
    number,
  ];
  const progress = createProgress(process.stderr, Date.now);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => progress.end());
  progress.show('Starting Kafka and Postgres');
  const kafka = await startKafka();
  stack.defer(() => kafka.stop());
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const pages = await servePages();
  stack.defer(() => pages.close());

  const setup = { brokers: kafka.brokers, browser, pages, folder, sockets };
  const bare = await startBarePath(setup);
  stack.defer(() => bare.close());
  const tidemark = await startTidemarkPath(setup);
  stack.defer(() => tidemark.close());

  const latencies = new Map<Path, number[]>([
    [bare, []],
    [tidemark, []],
  ]);
  let events = 0;
  let spentMs = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [path, collected] of latencies) {
      progress.show(`${rate} events a second`, turn / TURNS);
      const { settledMs, tookMs, sent } = await produceFor(path, {
        brokers: kafka.brokers,
        rate,
        seconds: seconds / TURNS,
      });
      collected.push(...settledMs);
      if (path !== tidemark) continue;
      events += sent;
      spentMs += tookMs;
    }
  }
  const p99Of = (path: Path): number => percentile(latencies.get(path) as number[], 0.99);
  const measured = latencies.get(tidemark) as number[];
  return {
    p50_ms: round(percentile(measured, 0.5)),
    p95_ms: round(percentile(measured, 0.95)),
    p99_ms: round(p99Of(tidemark)),
    bare_p99_ms: round(p99Of(bare)),
    ratio: round(p99Of(tidemark) / p99Of(bare)),
    sockets,
    events_per_s: Math.round((events / spentMs) * 1000),
  };
};
