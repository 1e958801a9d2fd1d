import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../../service/test/support/browser/browser.ts';
import { runNode } from '../../../service/test/support/servers/service-process.ts';
import { findSharedAddress } from '../../../service/test/support/servers/shared-address.ts';
import { runService } from '../../../service/test/support/shop/running-service.ts';
import { readDocument } from './read-document.ts';

const run = promisify(execFile);

/** The shop without its simulation, whose executives may send orders. */
async function readShop(): Promise<string> {
  const path = new URL('../../../examples/catalogs/shop.yaml', import.meta.url);
  return (await readFile(path, 'utf8'))
    .replace(/^simulation:.*$/m, '')
    .replace('    title: Executive\n', '    title: Executive\n    ingest: all\n');
}

function makeOrder(): object {
  const fixed = { version: 1, customer_id: 'c1', region: 'north', country: 'SE', channel: 'web', category: 'home' };
  const ids = { event_id: 'e1', order_id: 'o1', ordered_at: new Date().toISOString() };
  return { ...fixed, ...ids, status: 'paid', amount: '310.00', items: 1 };
}

it('leads from an empty folder to a live number, by its own commands and files', async () => {
  const [project, backend, page, start] = await readDocument('quick-start.md');
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-quick-start-'));
  const portal = join(folder, 'portal');
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));

  // The package that the first command makes is made once for all tests.
  const [make, ...commands] = (project?.blocks[0]?.code ?? '').trim().split('\n');
  expect(make).toBe('(cd tidemark && npm install && npm run build -w sdk && npm pack -w sdk)');
  await mkdir(join(folder, 'tidemark'));
  const tarball = await findSharedAddress('package');
  await copyFile(tarball, join(folder, 'tidemark', basename(tarball)));
  await run('bash', ['-e', '-c', commands.join('\n')], { cwd: folder });

  const files = [...(backend?.blocks ?? []), ...(page?.blocks ?? [])].filter(({ file }) => file !== undefined);
  expect(files.map(({ file }) => file)).toEqual(['server.js', 'index.html']);
  for (const { file, code } of files) await writeFile(join(portal, String(file)), code);

  const [serve, startService] = (start?.blocks ?? []).map(({ code }) => code.trim());
  expect(serve).toBe('node server.js');
  const host = runNode(['server.js'], { PORT: '0' }, portal);
  stack.defer(() => host.end('SIGKILL').then(() => undefined));
  const [, port = ''] = await host.waitFor(/^(\d+)$/m);
  const settings = [...(startService ?? '').matchAll(/([A-Z_]+)=(\S+)/g)].map(
    ([, name = '', value = '']) => [name, value.replace('4100', port)] as const,
  );
  expect(startService).toMatch(/ npm start$/);
  const running = await runService(Object.fromEntries(settings), await readShop());
  stack.defer(() => running.close());
  const html = await readFile(join(portal, 'index.html'), 'utf8');
  await writeFile(join(portal, 'index.html'), html.replace('http://127.0.0.1:4000', running.service.address));

  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const opened = await openPage(browser, `http://127.0.0.1:${port}/`);
  await expect.poll(() => opened.page.locator('kpi-card[metric=orders] .card.ready, .card.empty').count()).not.toBe(0);
  const token = await (
    await fetch(`http://127.0.0.1:${port}/my/kpi-token`, { headers: { Connection: 'close' } })
  ).text();
  const answer = await running.fetch('/v1/events/orders', { token, body: makeOrder() });
  expect(await answer.json()).toMatchObject({ accepted: 1 });
  await expect.poll(() => opened.page.locator('kpi-card[metric=revenue] .value').textContent()).toContain('€310.00');
  await expect.poll(() => opened.page.locator('trend-chart canvas').count()).toBe(1);
  expect(opened.complaints).toEqual([]);
});
