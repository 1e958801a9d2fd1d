import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mintToken } from '../../src/access/mint-token.ts';
import { createProgress, type Progress } from '../../src/cli/progress.ts';
import { runTidemark } from '../../test/support/servers/service-process.ts';
import { percentile, round, type Bench } from '../bench.ts';
import { loadOrders, orderOf } from '../hostile/orders.ts';
import type { CrowdReport, CrowdTask } from './crowd-process.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));
const CROWD = fileURLToPath(new URL('crowd-process.ts', import.meta.url));
const SECRET = 'a secret of this benchmark, 32 characters';
/** Row filters of the readers: each set is a policy of its own, whose answers nobody shares with another. */
const REGIONS = [
  ['north'],
  ['south'],
  ['east'],
  ['west'],
  ['north', 'south'],
  ['east', 'west'],
  ['north', 'south', 'east', 'west'],
];
const EVENTS_A_SECOND = 50;
const EVENTS_EVERY_MS = 100;

/**
 * `npm run bench -- crowd [--users N] [--orders N] [--seconds N]`: readers of seven policies, who come one after another,
 * load a page of twelve queries and keep it open by a socket, while events come in.
 */
export const runCrowdBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      users: { type: 'string', default: '1000' },
      orders: { type: 'string', default: '200000' },
      seconds: { type: 'string', default: '60' },
    },
  });
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
  });
  try {
    const [address] = await service.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
    const writer = await tokenOf('writer', 'analyst', []);
    // All of today, so that hardly any cell is read twice.
    const orders = { count: Number(values.orders), overMs: Date.now() % 86_400_000 };
    await loadOrders(address, writer, orders, (share) => progress.show('Loading orders', share));
    const users = Array.from({ length: Number(values.users) }, (_, index) =>
      tokenOf(`user ${index}`, 'sales', REGIONS[index % REGIONS.length] as string[]),
    );
    const task = { address, tokens: await Promise.all(users), forMs: Number(values.seconds) * 1000 };
    return present(await runCrowd(task, writer, progress));
  } finally {
    progress.end();
    await service.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
};

const tokenOf = (subject: string, role: string, regions: readonly string[]): Promise<string> =>
  mintToken(SECRET, {
    subject,
    roles: [role],
    attributes: { regions: [...regions] },
    lifetimeSeconds: 3600,
    issuer: undefined,
    audience: undefined,
  });

async function runCrowd(task: CrowdTask, writer: string, progress: Progress): Promise<CrowdReport> {
  const crowd = fork(CROWD);
  const ended = new AbortController();
  const report = once(crowd, 'message').finally(() => ended.abort()) as Promise<[CrowdReport]>;
  progress.show(`${task.tokens.length} readers`);
  crowd.send(task);
  try {
    for (let sent = 0; !ended.signal.aborted;) {
      const orders = Array.from({ length: (EVENTS_A_SECOND * EVENTS_EVERY_MS) / 1000 }, () =>
        orderOf(`crowd-${sent++}`, Date.now()),
      );
      const headers = { Authorization: `Bearer ${writer}`, 'Content-Type': 'application/json' };
      const body = JSON.stringify(orders);
      const response = await fetch(`${task.address}/v1/events/orders`, { method: 'POST', headers, body });
      await response.text();
      await delay(EVENTS_EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    return (await report)[0];
  } finally {
    crowd.kill('SIGKILL');
  }
}

const present = ({ loadsMs, refused, late, live }: CrowdReport): Record<string, number> => ({
  users: loadsMs.length + refused + late,
  answered: loadsMs.length,
  refused,
  late,
  live,
  load_p50_ms: round(percentile(loadsMs, 0.5)),
  load_p95_ms: round(percentile(loadsMs, 0.95)),
  load_max_ms: round(Math.max(...loadsMs)),
});
