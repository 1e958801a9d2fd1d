import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signSubscription } from '../../src/digests/subscriptions.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import { createTestDatabase } from '../support/postgres/postgres.ts';
import { runTidemark } from '../support/servers/service-process.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const DIGESTS = `
channels:
  mail: { type: email, to: ann@shop.example, from: kpis@shop.example, language: de }
dashboards:
  daily: { title: Der <Tag>, roles: [boss], sections: [{ widgets: [kpi-card: { metric: orders }] }] }
digests:
  daily: { dashboard: daily, role: boss, channel: mail, every: day, at: 07:30 }
`;

let running: RunningService;
let browser: Browser;
let pool: pg.Pool;
let token: string;
let url: string;

beforeAll(async () => {
  const database = await createTestDatabase();
  url = database.url;
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  running = await runService({ DATABASE_URL: database.url, SERVICE_URL: 'https://kpis.example' }, `${SHOP}${DIGESTS}`);
  browser = await launchBrowser();
  const { rows } = await pool.query<{ value: { secret: string } }>(
    `select value from app.settings where name = 'digests'`,
  );
  token = signSubscription(rows[0]?.value.secret ?? '', 'daily', 'ann@shop.example');
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
  await pool?.end();
});

const countEnded = async (): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::integer as count from app.digest_unsubscriptions',
  );
  return rows[0]?.count ?? -1;
};

it('ends a subscription by a page that needs no token, after it has asked', async () => {
  const { page, complaints } = await openPage(browser, `${running.service.address}/unsubscribe/${token}`);
  expect(await page.locator('h1').textContent()).toBe('„Der <Tag>“ nicht mehr an ann@shop.example senden?');
  expect(await countEnded()).toBe(0);
  await page.getByRole('button', { name: 'Abbestellen' }).click();
  await expect.poll(() => page.locator('h1').textContent()).toContain('wird nicht mehr an ann@shop.example gesendet');
  expect(await countEnded()).toBe(1);
  await page.getByRole('button', { name: 'Wieder bestellen' }).click();
  await expect.poll(() => page.locator('h1').textContent()).toContain('wird wieder an');
  expect(await countEnded()).toBe(0);
  expect(complaints).toEqual([]);
  await page.close();
});

it('ends it for a mail client by one request', async () => {
  const response = await fetch(`${running.service.address}/unsubscribe/${token}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await response.text()).toContain('gesendet');
  expect(await countEnded()).toBe(1);
});

it('is previewed on the command line, which changes nothing and sends nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-digest-'));
  const [catalog, out] = [join(folder, 'catalog.yaml'), join(folder, 'digest.html')];
  await writeFile(catalog, `${SHOP}${DIGESTS}`);
  const environment = { DATABASE_URL: url, DATA_DIR: folder, CATALOG: catalog };
  const command = runTidemark(['digest', 'preview', 'daily', '--out', out], environment);
  expect([await command.ended, command.output()]).toEqual([0, '']);
  expect(await readFile(out, 'utf8')).toContain('Der &lt;Tag&gt;');
  const wrong = runTidemark(['digest', 'preview', 'dayly'], environment);
  expect(await wrong.ended).toBe(1);
  expect(wrong.output()).toContain('"dayly" is not a digest: did you mean "daily"?');
  await rm(folder, { recursive: true });
});

it('knows no other link', async () => {
  for (const method of ['GET', 'POST']) {
    const response = await fetch(`${running.service.address}/unsubscribe/${token}x`, { method });
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'not_found' } }]);
  }
});

it('is needed for digests by mail: without SERVICE_URL the service does not start', async () => {
  await expect(runService({}, `${SHOP}${DIGESTS}`)).rejects.toThrow('SERVICE_URL is not set: expected the address');
});
