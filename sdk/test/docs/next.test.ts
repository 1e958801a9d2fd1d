import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFreePort } from '../../../service/src/embedded/find-free-port.ts';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { runNode, type ServiceProcess } from '../../../service/test/support/servers/service-process.ts';
import { createPortal, EMBED_SHOP } from '../../../service/test/support/shop/embed-portal.ts';
import { runService, type RunningService } from '../../../service/test/support/shop/running-service.ts';
import { createPackageProject, type PackageProject } from '../support/package-project.ts';
import { readDocument } from './read-document.ts';

/** Versions of the document; 300 MB, which this repository therefore does not install for everybody. */
const PACKAGES = ['next@16.4.6', 'react@19', 'react-dom@19'];
const NEXT = 'node_modules/next/dist/bin/next';
/** Nothing is kept for a next build. */
const CONFIG = 'export default { experimental: { turbopackFileSystemCacheForBuild: false } };';
const BUILD_TIMEOUT_MS = 600_000;

let project: PackageProject;
let running: RunningService;
let app: ServiceProcess;
let address: string;

beforeAll(async () => {
  project = await createPackageProject([], PACKAGES);
  const sections = await readDocument('next.md');
  const files = sections.flatMap(({ blocks }) => blocks).filter(({ file }) => file !== undefined);
  for (const { file, code } of files) await project.write(String(file), code);
  await project.write('next.config.js', CONFIG);
  // With the settings of a compiler the build would install one.
  await rm(join(project.folder, 'tsconfig.json'));
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', NODE_V8_COVERAGE: '' };
  const build = runNode([NEXT, 'build'], quiet, project.folder);
  expect([await build.ended, build.output()]).toEqual([0, expect.stringContaining('/my/kpi-token')]);

  const port = await findFreePort();
  address = `http://127.0.0.1:${port}`;
  running = await runService({ CORS_ORIGINS: address }, EMBED_SHOP);
  const { secret } = await createPortal(running).createKey({ roles: ['reader'], actions: [] });
  const settings = { ...quiet, TIDEMARK_URL: running.service.address, TIDEMARK_KEY: secret };
  app = runNode([NEXT, 'start', '-H', '127.0.0.1', '-p', String(port)], settings, project.folder);
  await app.waitFor(/Ready in/);
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await app?.end('SIGKILL');
  await running?.close();
  await project?.destroy();
});

/** Writes one more order of this moment. */
async function order(id: string): Promise<void> {
  const body = { event_id: id, id, version: 1, at: new Date().toISOString(), region: 'north', total: '1.00' };
  expect(await (await running.fetch('/v1/events/orders', { body })).json()).toMatchObject({ accepted: 1 });
}

it('renders the page on the server, and shows a live number under a strict policy', async () => {
  const html = await (await fetch(address, { headers: { Connection: 'close' } })).text();
  expect(html).toMatch(/<h1>Sales<\/h1>.*<p>Loading numbers<\/p>/);

  await order('o1');
  const browser = await launchBrowser();
  try {
    const { page, complaints, outside } = await openPage(browser, address);
    const value = page.locator('kpi-card .value');
    await expect.poll(() => value.textContent()).toMatch(/^\s*1\s*$/);
    await order('o2');
    await expect.poll(() => value.textContent()).toMatch(/^\s*2\s*$/);
    expect(complaints).toEqual([]);
    const allowed = new URL(running.service.address).origin;
    expect(outside.filter((url) => new URL(url).origin !== allowed)).toEqual([]);
  } finally {
    await browser.close();
  }
});
