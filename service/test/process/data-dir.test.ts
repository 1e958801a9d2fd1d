import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runTidemark } from '../support/servers/service-process.ts';

let folder: string;
let dataDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-data-dir-'));
  dataDir = join(folder, 'data');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it.each([
  [['imports']],
  [['verify']],
  [['dead-letters', 'list']],
  [['dead-letters', 'replay', '1']],
  [['positions', 'list']],
  [['positions', 'retire', 'orders']],
])('%j creates nothing where there is no database, and says where it looked', async (args) => {
  const command = runTidemark(args, { DATA_DIR: dataDir });
  expect(await command.ended).toBe(1);
  expect(command.output()).toBe(
    `there is no database of the catalogue shop in DATA_DIR ${dataDir}: expected the DATA_DIR and CATALOG of the service, or its DATABASE_URL\n`,
  );
  expect(existsSync(dataDir)).toBe(false);
});

it('says that an import made a database, and where its rows are', async () => {
  const csv = join(folder, 'flights.csv');
  await writeFile(csv, 'date,delay,distance,origin,destination\n2001-01-01 00:01:00,5,300,SFO,ORD\n');
  const environment = { DATA_DIR: dataDir, CATALOG: 'examples/catalogs/flights.yaml' };
  const run = async (args: string[]): Promise<string> => {
    const command = runTidemark(['import', csv, '--source', 'flights', ...args], environment);
    expect(await command.ended).toBe(0);
    return command.output();
  };
  const made = `made a new database in ${join(dataDir, 'flights')}: a service with another DATA_DIR or CATALOG does not see these rows\n`;
  const first = await run([]);
  expect(first.startsWith(made)).toBe(true);
  expect(first).toMatch(/1 accepted, .*\n(.*\n)* {2}into .*\/data\/flights\n/);
  expect(first.match(/100 %/g)).toHaveLength(1);
  expect(await run(['--again'])).not.toContain('made a new database');
});

it('says which secret signed a token, and when it is a new one', async () => {
  const print = async (more: Record<string, string> = {}): Promise<string> => {
    const command = runTidemark(['token', '--role', 'analyst'], { DATA_DIR: dataDir, ...more });
    expect(await command.ended).toBe(0);
    return command.output();
  };
  expect(await print()).toContain(
    `made a new secret in ${dataDir}: a service with another DATA_DIR refuses the token\n`,
  );
  expect(await print()).toContain(`signed with the secret in ${join(dataDir, 'development-secret')}\n`);
  expect(await print({ TOKEN_SECRET: 'a'.repeat(32) })).toContain('signed with TOKEN_SECRET\n');
});
