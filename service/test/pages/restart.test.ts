import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openAccessibilityTree } from '../support/browser/accessibility-tree.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { SHOP } from '../support/shop/running-service.ts';
import { findFreePort } from '../../src/embedded/find-free-port.ts';
import { runTidemark, type ServiceProcess } from '../support/servers/service-process.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it(
  'goes on by itself, with all that is open, when the service is killed under a page and started again',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-page-'));
    cleanUps.push(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o755);
    await writeFile(join(folder, 'catalog.yaml'), SHOP);
    const environment = {
      DATA_DIR: join(folder, 'data'),
      CATALOG: join(folder, 'catalog.yaml'),
      PORT: String(await findFreePort()),
    };
    const start = async (): Promise<{ process: ServiceProcess; address: string; token: string }> => {
      const process = runTidemark(['start'], environment);
      cleanUps.push(() => process.end('SIGTERM'));
      const [, address = ''] = await process.waitFor(/ at (http:\S+)/);
      const [token] = await process.waitFor(/^eyJ\S+$/m);
      return { process, address, token };
    };
    const first = await start();
    const send = (id: string): Promise<Response> =>
      fetch(`${first.address}/v1/events/orders`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${first.token}`, Connection: 'close' },
        body: JSON.stringify({ event_id: id, id, version: 1, at: new Date().toISOString(), region: 'north', total: 7 }),
      });
    expect((await send('a')).status).toBe(200);

    const browser = await launchBrowser();
    cleanUps.push(() => browser.close());
    const { page } = await openPage(browser, `${first.address}/#token=${first.token}`);
    const orders = page.locator('kpi-card[metric=orders] .value');
    const connection = page.locator('#connection');
    await expect.poll(() => orders.textContent()).toMatch(/^\s*1\s*$/);
    await expect.poll(() => connection.textContent()).toBe('Live');

    // With a metric open, filtered by a bar.
    const tree = await openAccessibilityTree(page);
    await tree.activate('button', /^Orders$/);
    await tree.find('dialog', /^Orders$/);
    await tree.activate('button', /^north$/i);
    await tree.find('button', /^Remove filter: Region: north$/i);
    const panel = page.locator('kpi-exploration-panel');
    const number = panel.locator('kpi-explorer-number .number');
    await expect.poll(() => number.textContent()).toMatch(/^\s*1\s*$/);
    const { href } = new URL(page.url());

    await first.process.end('SIGKILL');
    await expect.poll(() => connection.textContent(), { timeout: 10_000 }).toBe('Offline, trying again');
    // The last number stays, and says how old it is.
    expect(await orders.textContent()).toMatch(/^\s*1\s*$/);
    await start();
    expect((await send('b')).status).toBe(200);
    await expect.poll(() => orders.textContent(), { timeout: 40_000 }).toMatch(/^\s*2\s*$/);
    await expect.poll(() => connection.textContent()).toBe('Live');
    await expect.poll(() => number.textContent()).toMatch(/^\s*2\s*$/);
    await tree.find('button', /^Remove filter: Region: north$/i);
    expect(page.url()).toBe(href);
  },
);
