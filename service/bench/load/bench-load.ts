import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mintToken } from '../../src/access/mint-token.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createLogger } from '../../src/base/logger.ts';
import { createService } from '../../src/app/service.ts';
import { launchBrowser } from '../../test/support/browser/browser.ts';
import { percentile, round, type Bench } from '../bench.ts';
import { openWidgets, type Load } from './open-widgets.ts';
import { loadStaticData } from './static-data.ts';
import { serveStaticPage } from './static-page.ts';

const CATALOG = fileURLToPath(new URL('../../../examples/catalogs/shop.yaml', import.meta.url));
/** The first turns warm the service and the browser's own code. */
const WARM_TURNS = 3;

/**
 * `npm run bench -- load [--runs N]`: from the address to all twelve widgets painted, each time in a browser without a
 * cache, in turn with a static page that has its numbers in itself; then both slowed down.
 */
export const runLoadBench: Bench = async (args) => {
  const { values } = parseArgs({ args: [...args], options: { runs: { type: 'string', default: '30' } } });
  const runs = Number(values.runs);
  const progress = createProgress(process.stderr, Date.now);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => progress.end());
  const dataDir = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  await chmod(dataDir, 0o755);
  const service = await createService({
    config: parseConfig({ CATALOG, DATA_DIR: dataDir, PORT: '0', READS_PER_MINUTE: '0', OPEN_PER_MINUTE: '0' }),
    logger: createLogger('error'),
    fresh: false,
    onProgress: (step, share) => progress.show(step, share),
  });
  stack.defer(() => service.close());
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  await service.ready;
  const token = await mintToken(service.tokenSecret as string, {
    subject: 'bench',
    roles: ['executive'],
    attributes: {},
    lifetimeSeconds: 3600,
    issuer: undefined,
    audience: undefined,
  });
  const page = await serveStaticPage(await loadStaticData(service.address, token));
  stack.defer(() => page.close());

  const addresses = [`${service.address}/#token=${token}`, page.url];
  async function openInTurn(turns: number, isSlow: boolean): Promise<readonly [Load[], Load[]]> {
    const loads: [Load[], Load[]] = [[], []];
    for (let turn = 0; turn < turns; turn++) {
      progress.show(isSlow ? 'Opening both slowed down' : 'Opening both pages', turn / turns);
      for (const [index, address] of addresses.entries())
        loads[index]?.push(await openWidgets(browser, address, { isSlow }));
    }
    return loads;
  }
  await openInTurn(WARM_TURNS, false);
  const [dashboard, bare] = await openInTurn(runs, false);
  const [slowDashboard, slowBare] = await openInTurn(Math.ceil(runs / 3), true);
  return toFigures({ dashboard, bare, slowDashboard, slowBare });
};

type Loads = Readonly<Record<'dashboard' | 'bare' | 'slowDashboard' | 'slowBare', readonly Load[]>>;

function toFigures({ dashboard, bare, slowDashboard, slowBare }: Loads): Record<string, number> {
  const p95Of = (loads: readonly Load[]): number =>
    percentile(
      loads.map(({ ms }) => ms),
      0.95,
    );
  const maxOf = (field: keyof Load): number => Math.max(...dashboard.map((load) => load[field]));
  return {
    p50_ms: round(
      percentile(
        dashboard.map(({ ms }) => ms),
        0.5,
      ),
    ),
    p95_ms: round(p95Of(dashboard)),
    static_p95_ms: round(p95Of(bare)),
    ratio: round(p95Of(dashboard) / p95Of(bare)),
    slow_p95_ms: round(p95Of(slowDashboard)),
    slow_static_p95_ms: round(p95Of(slowBare)),
    slow_ratio: round(p95Of(slowDashboard) / p95Of(slowBare)),
    layout_shift: round(Math.max(...[...dashboard, ...slowDashboard].map(({ layoutShift }) => layoutShift))),
    requests: maxOf('requests'),
    sockets: maxOf('sockets'),
    bytes: maxOf('bytes'),
    chart_bytes: maxOf('chartBytes'),
  };
}
