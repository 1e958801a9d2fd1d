import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditEntry } from '../../../sdk/src/protocol/access/audit.ts';
import { mintToken } from '../../src/access/mint-token.ts';
import { SERVICE } from '../../src/audit/actors.ts';
import { chainPending, insertPending } from '../../src/audit/entry-rows.ts';
import { loadEntries } from '../../src/audit/load-entries.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { runTidemark, type ServiceProcess } from '../support/servers/service-process.ts';
import { SHOP } from '../support/shop/running-service.ts';

const SECRET = 'the secret that signs tokens, with 32 characters';

let folder: string;
let store: TestStore;
const processes: ServiceProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-audit-'));
  await writeFile(join(folder, 'catalog.yaml'), SHOP);
  store = await openTestStore();
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.end('SIGKILL')));
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(settings: Record<string, string> = {}): Promise<{ process: ServiceProcess; address: string }> {
  const process = runTidemark(['start'], {
    CATALOG: join(folder, 'catalog.yaml'),
    DATABASE_URL: store.url,
    DATABASE_CONNECTIONS: '8',
    TOKEN_SECRET: SECRET,
    PORT: '0',
    ...settings,
  });
  processes.push(process);
  const [, address = ''] = await process.waitFor(/ at (http:\S+)/);
  await process.waitFor(/Ctrl-C stops it/);
  return { process, address };
}

const list = async (action: string): Promise<AuditEntry[]> =>
  (await loadEntries(store.pool, { action }, { limit: 100_000, after: '0' })).map(
    ({ line }) => JSON.parse(line) as AuditEntry,
  );

it('two replicas write one chain, and every note has its entry though one replica is killed amid writing', async () => {
  const [first, second] = [await start(), await start()];
  const token = await mintToken(SECRET, {
    ...{ subject: 'writer', roles: ['boss'], attributes: {}, lifetimeSeconds: 600 },
    ...{ issuer: undefined, audience: undefined },
  });
  const answered: string[] = [];
  let isKilled = false;
  /** Writes notes until its replica is killed, or both have written enough. */
  const write = async (address: string): Promise<void> => {
    while (!isKilled) {
      const response = await fetch(`${address}/v1/annotations`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
        body: JSON.stringify({ metric: 'orders', from: '2026-03-01T00:00:00Z', text: 'Note' }),
      }).catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      if (response?.status === 201 && text !== undefined) answered.push((JSON.parse(text) as { id: string }).id);
      if (answered.length < 60 || isKilled) continue;
      isKilled = true;
      await first.process.end('SIGKILL');
    }
  };
  await Promise.all([first, first, first, second, second, second].map(({ address }) => write(address)));
  await second.process.end('SIGTERM');
  await chainPending(store.pool);

  const { rows } = await store.pool.query<{ id: string }>('select annotation_id as id from app.annotations');
  const entries = await list('annotation.create');
  const written = rows.map(({ id }) => id).toSorted();
  expect(entries.map(({ object }) => object?.id).toSorted()).toEqual(written);
  expect(new Set(written).isSupersetOf(new Set(answered))).toBe(true);
  expect(written.length).toBeGreaterThanOrEqual(60);
  expect((await verifyChain(store.pool)).broken).toBeUndefined();
}, 120_000);

it('entries beyond AUDIT_DAYS are deleted by a running service, and the chain is whole', async () => {
  const old = { action: 'rule.edit', result: 'ok', actor: SERVICE, at: '2020-01-01T00:00:00.000Z' } as const;
  await insertPending(store.pool, [old, old, old]);
  await chainPending(store.pool);
  await start({ AUDIT_DAYS: '30' });
  await expect.poll(() => list('audit.delete'), { timeout: 20_000 }).toMatchObject([{ details: { number: 3 } }]);
  expect(await list('rule.edit')).toEqual([]);
  expect(await verifyChain(store.pool)).toMatchObject({ first: 4, broken: undefined });
}, 60_000);
