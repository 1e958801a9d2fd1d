import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createService } from '../../src/app/service.ts';
import { createLogger } from '../../src/base/logger.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { connectWidgets } from '../../test/support/host/connect-widgets.ts';
import { createHostWorld } from '../../test/support/host/create-world.ts';
import { goToBackground, sleepAndWake } from '../../test/support/host/rest-page.ts';
import { rotateTokens } from '../../test/support/host/rotate-tokens.ts';
import { shiftClock } from '../../test/support/host/shift-clock.ts';
import { updateWidgets } from '../../test/support/host/update-widgets.ts';
import { SHOP } from '../../test/support/shop/running-service.ts';
import { round, type Bench } from '../bench.ts';

const HOUR_MS = 3_600_000;

/**
 * `npm run bench -- host [--connects N] [--widgets N] [--seconds N] [--rotate-every N]`: what widgets cost the page around
 * them, in Chromium, with a service on a Postgres of its own.
 */
export const runHostBench: Bench = async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connects: { type: 'string', default: '1000' },
      widgets: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '30' },
      'rotate-every': { type: 'string', default: '3' },
    },
  });
  const seconds = Number(values.seconds);
  const progress = createProgress(process.stderr, Date.now);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => progress.end());
  progress.show('Starting the service');
  const world = await createHostWorld(startService);
  stack.defer(() => world.close());

  progress.show(`${values.widgets} widgets, 5 updates a second`);
  const updates = await updateWidgets(world, Number(values.widgets), seconds);
  progress.show('Rotating tokens');
  const rotation = await rotateTokens(world, 10, Number(values['rotate-every']) * 2);
  progress.show('Clock wrong by an hour');
  const clocks = [await shiftClock(world, HOUR_MS), await shiftClock(world, -HOUR_MS)];
  progress.show('Sleep, and a tab in the background');
  const sleep = await sleepAndWake(world, seconds);
  const background = await goToBackground(world, seconds);
  progress.show(`${values.connects} connects and disconnects`);
  const { before, after } = await connectWidgets(world, Number(values.connects));
  return {
    updates_per_s: round(updates.updatesPerSecond),
    script_ms_per_update: round(updates.scriptMs),
    layout_ms_per_update: round(updates.layoutMs),
    long_tasks: updates.longTasks,
    longest_task_ms: Math.round(updates.longestTaskMs),
    busy_share: round(updates.busyShare),
    rotations: rotation.rotations,
    rotation_frames: rotation.frames,
    rotation_flickers: rotation.flickers,
    rotation_sockets: rotation.socketsOpened,
    clock_tokens: Math.max(...clocks.map(({ tokens }) => tokens)),
    clock_stale: clocks.filter(({ isStale }) => isStale).length,
    wake_ms: Math.round(sleep.caughtUpMs),
    sleep_task_ms: round(sleep.taskMs),
    front_ms: Math.round(background.caughtUpMs),
    background_task_ms: round(background.taskMs),
    connects: Number(values.connects),
    heap_before_kb: Math.round(before.heapBytes / 1024),
    heap_after_kb: Math.round(after.heapBytes / 1024),
    listeners_before: before.listeners,
    listeners_after: after.listeners,
    nodes_before: before.nodes,
    nodes_after: after.nodes,
    sockets_before: before.sockets,
    sockets_after: after.sockets,
  };
};

async function startService(origin: string) {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  await chmod(folder, 0o755);
  const catalog = join(folder, 'catalog.yaml');
  await writeFile(catalog, SHOP);
  const service = await createService({
    config: parseConfig({ CATALOG: catalog, DATA_DIR: join(folder, 'data'), PORT: '0', CORS_ORIGINS: origin }),
    logger: createLogger('error'),
    fresh: false,
    onProgress: () => undefined,
  });
  await service.ready;
  return {
    endpoint: service.address,
    secret: service.tokenSecret as string,
    async close() {
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
