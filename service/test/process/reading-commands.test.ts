import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseCatalog } from '../../src/catalog/resolve/parse-catalog.ts';
import { runStatement } from '../support/postgres/postgres-template.ts';
import { SHOP } from '../support/shop/running-service.ts';
import { runTidemark } from '../support/servers/service-process.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

let store: TestStore;
let folder: string;
let environment: Record<string, string>;

/** Without the source `visits`, and with another rollup. */
const OTHER = SHOP.replace(/  visits:\n(    .*\n)+/, '')
  .replace('  visits: { empty: zero }\n', '')
  .replace('    rollups: [[region]]\n', '');

beforeAll(async () => {
  store = await openTestStore({ catalog: parseCatalog([{ name: 'shop.yaml', text: SHOP }]) });
  folder = await mkdtemp(join(tmpdir(), 'tidemark-read-'));
  await writeFile(join(folder, 'other.yaml'), OTHER);
  environment = { DATABASE_URL: store.url, DATA_DIR: folder, CATALOG: join(folder, 'other.yaml') };
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** All rows that a migration or a catalogue would change. */
const shape = (): Promise<unknown> =>
  runStatement(
    store.url,
    `select (select json_agg(r order by rollup_id) from app.rollups r) as rollups,
       (select json_agg(c order by source_name, column_name) from app.contribution_columns c) as columns,
       (select json_agg(s order by source_name) from app.sources s) as sources,
       (select json_agg(m order by name) from app.migrations m) as migrations,
       (select json_agg(s order by name) from app.settings s) as settings`,
  );

it.each([
  [['dead-letters', 'list'], 0, /no dead letters/],
  [['positions', 'list'], 0, /no records were read yet/],
  [['positions', 'renew', 'orders'], 0, /no partition of orders stopped/],
  [['positions', 'skip', 'orders', '0', '--to', '5'], 1, /was not changed/],
  [['positions', 'snapshot', 'orders'], 1, /source orders was not changed: expected one that follows a table/],
  [['verify'], 1, /another version of the catalogue/],
  [['dead-letters', 'replay', '1'], 1, /another version of the catalogue/],
])('%j changes nothing of a database of another catalogue', async (args, code, output) => {
  const before = await shape();
  const command = runTidemark(args, environment);
  expect(await command.ended).toBe(code);
  expect(command.output()).toMatch(output);
  expect(await shape()).toEqual(before);
});

it('a command of a newer version does not migrate, and says what to do', async () => {
  await runStatement(store.url, `delete from app.migrations where name like '0045%'`);
  const before = await shape();
  const command = runTidemark(['positions', 'list'], environment);
  expect(await command.ended).toBe(1);
  expect(command.output()).toContain('the database lacks migration 0045_retire_positions.sql');
  expect(await shape()).toEqual(before);
});
