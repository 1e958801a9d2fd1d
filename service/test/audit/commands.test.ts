import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditEntry } from '../../../sdk/src/protocol/access/audit.ts';
import { readCsv } from '../../src/base/csv.ts';
import { hashOf } from '../../src/audit/chain.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres/postgres.ts';
import { runTidemark } from '../support/servers/service-process.ts';
import { SHOP } from '../support/shop/running-service.ts';

let folder: string;
let database: TestDatabase;
let environment: Record<string, string>;
/** Output of a service that has prepared the database. */
let output: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-audit-'));
  database = await createTestDatabase();
  await writeFile(join(folder, 'catalog.yaml'), SHOP);
  await writeFile(join(folder, 'visits.csv'), 'at,page\n2026-03-01T00:00:00Z,home\n');
  environment = {
    CATALOG: join(folder, 'catalog.yaml'),
    DATABASE_URL: database.url,
    TOKEN_SECRET: 'the secret that signs tokens, with 32 characters',
    DATA_DIR: folder,
    PORT: '0',
  };
  const service = runTidemark(['start'], { ...environment, AUDIT_STDOUT: 'on' });
  await service.waitFor(/Ctrl-C stops it/);
  await service.end('SIGTERM');
  output = service.output();
}, 180_000);

afterAll(async () => {
  await database?.drop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<string> {
  const command = runTidemark(args, environment);
  return `${await command.ended} ${command.output()}`;
}

async function query(sql: string): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function exported(...args: string[]): Promise<string> {
  const file = join(folder, 'entries');
  expect(await run('audit', 'export', '--out', file, ...args)).toMatch(/^0 \d+ entries\n$/);
  return readFile(file, 'utf8');
}

it('commands that write are recorded with who ran them, verified, exported, and a broken chain ends with exit code 1', async () => {
  expect(await run('import', join(folder, 'visits.csv'), '--source', 'visits')).toMatch(/^0 /);
  const created = await run('keys', 'create', '--name', 'Portal', '--role', 'clerk');
  const [, id = '', secret = ''] = /service key (\S{12}):.*\n(tmk_\S{43})/.exec(created) ?? [];
  expect(await run('keys', 'revoke', id)).toBe(`0 revoked ${id}\n`);
  expect(await run('keys', 'revoke', 'none')).toMatch(/^1 there is no service key/);
  expect(await run('positions', 'retire', 'old')).toMatch(/^0 /);

  const text = await exported();
  const lines = text.trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as AuditEntry);
  expect(entries.map(({ action, result, code, object }) => [action, result, code, object?.id])).toEqual([
    ['catalog.apply', 'ok', null, 'shop'],
    ['import', 'started', null, 'visits'],
    ['key.create', 'ok', null, id],
    ['key.revoke', 'ok', null, id],
    ['key.revoke', 'failed', 'not_found', 'none'],
    ['positions.retire', 'started', null, 'old'],
  ]);
  expect(new Set(entries.slice(1).map(({ actor }) => actor.kind))).toEqual(new Set(['command_line']));
  expect(entries[1]?.actor.subject).toMatch(/^\S+@\S+$/);
  expect(entries[1]?.details).toMatchObject({ file: 'visits.csv' });
  expect(text).not.toContain(secret);
  // As docs/audit.md says for who has the export alone.
  for (const line of lines) {
    const [, hash] = /,"hash":"(\w{64})"\}$/.exec(line) ?? [];
    expect(hashOf(line.replace(/,"hash":"\w{64}"\}$/, '}'))).toBe(hash);
  }

  const [header, ...rows] = readCsv(await exported('--format', 'csv', '--action', 'key.')).map(({ cells }) => cells);
  expect(header?.slice(0, 5)).toEqual(['number', 'at', 'action', 'result', 'code']);
  expect(rows.map((row) => row[2])).toEqual(['key.create', 'key.revoke', 'key.revoke']);

  const head = `6:${entries[5]?.hash}`;
  const whole = `0 the chain is whole: 6 entries, 1 to 6\nhead ${head}\n`;
  expect(await run('audit', 'verify')).toBe(whole);
  expect(await run('audit', 'verify', '--head', head)).toBe(whole);
  expect(await run('audit', 'verify', '--head', `5:${entries[5]?.hash}`)).toBe(
    `1 entry 5: its hash is not ${entries[5]?.hash}\n`,
  );
  await query(`alter table app.audit_entries disable trigger user;
    update app.audit_entries set entry = replace(entry, 'Portal', 'Harmless') where entry_no = 3`);
  expect(await run('audit', 'verify')).toBe('1 entry 3: its content was changed: its hash is another\n');
}, 180_000);

it('entries are lines of JSON on stdout where AUDIT_STDOUT is on', () => {
  const lines = output.split('\n').filter((line) => line.startsWith('{"number"'));
  expect(lines.map((line) => JSON.parse(line) as AuditEntry)).toMatchObject([
    {
      number: 1,
      action: 'catalog.apply',
      actor: { kind: 'service', subject: expect.stringMatching(/^\S+@\S+$/) as string },
      changes: [{ table: 'settings', id: 'catalog_digest', before: null }],
    },
  ]);
});
