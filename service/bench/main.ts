import { runAlertFaultsBench } from './alert/bench-alert-faults.ts';
import { runAlertBench } from './alert/bench-alert.ts';
import { runAuditBench } from './audit/bench-audit.ts';
import { runCrowdBench } from './crowd/bench-crowd.ts';
import { runDetectBench } from './detect/bench-detect.ts';
import { runFaultsBench } from './faults/bench-faults.ts';
import { runFuzzBench } from './fuzz/bench-fuzz.ts';
import { runHostBench } from './host/bench-host.ts';
import { runHostileBench } from './hostile/bench-hostile.ts';
import { runIngestBench } from './ingest/bench-ingest.ts';
import { runLiveBench } from './live/bench-live.ts';
import { runLoadBench } from './load/bench-load.ts';
import { runPixelBench } from './pixel/bench-pixel.ts';
import { runQueryBench } from './query/bench-query.ts';
import { runRightsBench } from './rights/bench-rights.ts';
import { runSizeBench } from './size/bench-size.ts';
import type { Bench } from './bench.ts';

const BENCHES: Readonly<Record<string, Bench>> = {
  ingest: runIngestBench,
  faults: runFaultsBench,
  query: runQueryBench,
  live: runLiveBench,
  load: runLoadBench,
  pixel: runPixelBench,
  size: runSizeBench,
  detect: runDetectBench,
  alert: runAlertBench,
  'alert-faults': runAlertFaultsBench,
  hostile: runHostileBench,
  host: runHostBench,
  crowd: runCrowdBench,
  audit: runAuditBench,
  rights: runRightsBench,
  fuzz: runFuzzBench,
};

/** An interrupted bench fails, so that the Postgres that it started ends with the process. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    throw new Error(`ended by ${signal}`);
  });
}

/** `npm run bench -- NAME [--json]`: a table for people, with `--json` one flat JSON line at the end. */
const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`bench "${name}": expected one of ${Object.keys(BENCHES).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const figures = await bench(args.filter((arg) => arg !== '--json'));
  for (const [field, value] of Object.entries(figures)) {
    process.stdout.write(`  ${field.padEnd(24)} ${value.toLocaleString('en', { maximumFractionDigits: 3 })}\n`);
  }
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(figures)}\n`);
}
