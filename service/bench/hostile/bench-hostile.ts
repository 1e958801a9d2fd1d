import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { mintToken } from '../../src/access/mint-token.ts';
import { createProgress, type Progress } from '../../src/cli/progress.ts';
import { runTidemark } from '../../test/support/servers/service-process.ts';
import { percentile, round, type Bench } from '../bench.ts';
import { openHonestReader, type Samples } from './honest-reader.ts';
import { loadOrders } from './orders.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));
const HOSTILE = fileURLToPath(new URL('hostile-process.ts', import.meta.url));
const SECRET = 'a secret of this benchmark, 32 characters';
const ORDERS = 200_000;
const DAYS = 60;
const DAY_MS = 86_400_000;

/**
 * `npm run bench -- hostile [--seconds N]`: a reader who loads a page and follows events, first alone, then beside one
 * token of a role with few rights that does all it can to the service.
 */
export const runHostileBench: Bench = async (args) => {
  const { values } = parseArgs({ args: [...args], options: { seconds: { type: 'string', default: '45' } } });
  const progress = createProgress(process.stderr, Date.now);
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  await chmod(folder, 0o755);
  const catalog = (await readFile(CATALOG, 'utf8')).replace(/^simulation: .*$/m, '').replace(/^rules:[^]*/m, '');
  await writeFile(join(folder, 'catalog.yaml'), catalog);
  progress.show('Starting the service');
  const service = runTidemark(['start'], {
    CATALOG: join(folder, 'catalog.yaml'),
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    TOKEN_SECRET: SECRET,
    LOG_LEVEL: 'silent',
    ...(process.env.PROF && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${process.env.PROF}` }),
  });
  try {
    const [address] = await service.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
    return await measure({ address, pid: service.child.pid as number }, Number(values.seconds) * 1000, progress);
  } finally {
    progress.end();
    await service.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
};

const tokenOf = (subject: string, role: string): Promise<string> =>
  mintToken(SECRET, {
    subject,
    roles: [role],
    attributes: { regions: ['north', 'south'] },
    lifetimeSeconds: 3600,
    issuer: undefined,
    audience: undefined,
  });

interface Target {
  readonly address: string;
  readonly pid: number;
}

async function measure(target: Target, forMs: number, progress: Progress): Promise<Record<string, number>> {
  const { address } = target;
  const writer = await tokenOf('writer', 'analyst');
  const orders = { count: ORDERS, overMs: DAYS * DAY_MS };
  await loadOrders(address, writer, orders, (share) => progress.show('Loading orders', share));
  const reader = await openHonestReader({ address, token: await tokenOf('honest', 'executive'), writer });
  let hostile: ChildProcess | undefined;
  try {
    progress.show('Warming up');
    await reader.measure(forMs / 5);
    progress.show('A reader alone');
    const quiet = await reader.measure(forMs);
    const rss = await watchRss(target.pid);
    progress.show('Beside a hostile one');
    hostile = fork(HOSTILE);
    hostile.send({ address, token: await tokenOf('hostile', 'sales') });
    await once(hostile, 'message');
    const beside = await reader.measure(forMs);
    const growthBytes = rss.stop();
    progress.end();
    report('alone', quiet);
    report('beside', beside);
    const [quietMs, besideMs] = [p95Of(quiet), p95Of(beside)];
    return {
      honest_p95_quiet_ms: round(quietMs),
      honest_p95_hostile_ms: round(besideMs),
      ratio: round(besideMs / quietMs),
      rss_growth_mb: round(growthBytes / 1e6),
    };
  } finally {
    hostile?.kill('SIGKILL');
    reader.close();
  }
}

/** Percentile 95 of page load plus the next delta, ms. */
const p95Of = ({ loads, deltas }: Samples): number =>
  percentile(
    loads.map((ms, index) => ms + (deltas[index] as number)),
    0.95,
  );

function report(name: string, { loads, deltas }: Samples): void {
  const say = (values: readonly number[]): string =>
    `p50 ${round(percentile(values, 0.5))}, p95 ${round(percentile(values, 0.95))} ms`;
  process.stderr.write(`  ${name}: ${loads.length} pages: ${say(loads)}; deltas: ${say(deltas)}\n`);
}

/** Follows the resident memory of a process; `stop` returns by how much it has grown at most, bytes. */
async function watchRss(pid: number): Promise<{ stop(): number }> {
  const read = async (): Promise<number> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  };
  const before = await read();
  let most = before;
  const timer = setInterval(() => void read().then((bytes) => (most = Math.max(most, bytes))), 250);
  return {
    stop() {
      clearInterval(timer);
      return most - before;
    },
  };
}
