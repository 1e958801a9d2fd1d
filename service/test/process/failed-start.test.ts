import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createService, type Service } from '../../src/app/service.ts';
import { createLogger } from '../../src/base/logger.ts';
import { findDataFolder, type DataFolder } from '../../src/embedded/data-folder.ts';
import { findRunningPostgres } from '../../src/embedded/find-running-postgres.ts';
import { openStore } from '../../src/postgres/database.ts';
import { createTestDatabase } from '../support/postgres/postgres.ts';
import { SECRET, SHOP } from '../support/shop/running-service.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-failed-start-'));
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'catalog.yaml'), SHOP);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

// Sockets and timers that stay open fail the run; `drop` throws where a connection to Postgres does.
it('closes everything again when the port is in use', async () => {
  const database = await createTestDatabase();
  await withOccupiedPort(async (port) => {
    const starting = start({ DATABASE_URL: database.url, PORT: String(port) });
    await expect(starting).rejects.toMatchObject({ code: 'port_in_use' });
  });
  await database.drop();
});

it('closes what was opened before a step in the middle fails', async () => {
  const database = await createTestDatabase();
  const started = await start({ DATABASE_URL: database.url, PORT: '0' });
  await started.close();
  const options = { url: database.url, maxConnections: 1, connectTimeoutMs: 5000, statementTimeoutMs: 5000 };
  const store = openStore(options, () => undefined);
  await store.pool.query('drop table app.alert_rules cascade');
  await store.close();
  await expect(start({ DATABASE_URL: database.url, PORT: '0' })).rejects.toThrow('app.alert_rules');
  await database.drop();
});

it('stops the embedded Postgres and gives the folder back when a later step fails', async () => {
  const dataDir = join(folder, 'data');
  await withOccupiedPort(async (port) => {
    const starting = start({ DATA_DIR: dataDir, PORT: String(port) });
    await expect(starting).rejects.toMatchObject({ code: 'port_in_use' });
  });
  const opened = findDataFolder(dataDir, 'shop') as DataFolder;
  expect(existsSync(join(opened.path, 'lock'))).toBe(false);
  expect(await findRunningPostgres(opened.postgres)).toBeUndefined();
});

const start = (environment: Record<string, string>): Promise<Service> =>
  createService({
    config: parseConfig({ CATALOG: join(folder, 'catalog.yaml'), TOKEN_SECRET: SECRET, ...environment }),
    logger: createLogger('silent'),
    fresh: false,
    onProgress: () => undefined,
  });

async function withOccupiedPort(work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
