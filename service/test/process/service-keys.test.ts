import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mintToken } from '../../src/access/mint-token.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres/postgres.ts';
import { runTidemark } from '../support/servers/service-process.ts';
import { SHOP } from '../support/shop/running-service.ts';

const SECRET = 'the secret that signs tokens, with 32 characters';

let folder: string;
let database: TestDatabase;
let environment: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-keys-'));
  database = await createTestDatabase();
  await writeFile(join(folder, 'catalog.yaml'), SHOP);
  environment = {
    NODE_ENV: 'production',
    CATALOG: join(folder, 'catalog.yaml'),
    DATABASE_URL: database.url,
    TOKEN_SECRET: SECRET,
    PORT: '0',
    LOG_LEVEL: 'trace',
  };
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command to its end; returns its exit code and what it printed. */
async function run(...args: string[]): Promise<string> {
  const command = runTidemark(args, environment);
  return `${await command.ended} ${command.output()}`;
}

it('creates, lists and revokes keys on the command line, and the log at level trace has neither key nor token', async () => {
  const service = runTidemark(['start'], environment);
  const [, address] = await service.waitFor(/ at (http:\S+)/);
  await service.waitFor(/Ctrl-C stops it/);
  expect(await run('keys', 'list')).toBe('0 there are no service keys\n');
  const created = await run(
    'keys',
    'create',
    '--name',
    'Portal',
    '--role',
    'clerk',
    '--lifetime',
    '5m',
    '--expires',
    '90d',
  );
  const [, id = '', secret = ''] =
    /^0 service key (\S{12}): its tokens live 300 s at most\. .*\n(tmk_\S{43})\n$/.exec(created) ?? [];
  expect(secret, created).not.toBe('');
  expect(await run('keys', 'list')).toMatch(new RegExp(`${id}\tPortal\tclerk\t20\\S+\tnever\tvalid until 20`));

  const sent: string[] = [secret];
  const ask = async (path: string, method: string, bearer: string, body?: unknown): Promise<number> => {
    sent.push(bearer);
    const headers = { authorization: `Bearer ${bearer}`, connection: 'close' };
    const response = await fetch(`${address}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    for (const [, hidden = ''] of text.matchAll(/"(?:token|secret|ticket)":"([^"]+)"/g)) sent.push(hidden);
    return response.status;
  };
  const request = { subject: 'person-17', roles: ['clerk'], attributes: { regions: ['north'] } };
  expect(await ask('/v1/tokens', 'POST', secret, request)).toBe(201);
  expect(await ask('/v1/tokens', 'POST', secret, { ...request, roles: ['boss'] })).toBe(403);
  expect(await ask('/v1/tokens', 'POST', `${secret}x`, request)).toBe(401);
  const token = sent.find((text) => text.startsWith('eyJ')) as string;
  expect(await ask('/v1/catalog', 'GET', token)).toBe(200);
  expect(await ask('/v1/catalog', 'GET', `${token}x`)).toBe(401);
  expect(await ask('/v1/catalog', 'GET', secret)).toBe(401);
  expect(await ask('/v1/live/ticket', 'POST', token, {})).toBe(200);
  const admin = await mintToken(SECRET, {
    subject: 'admin',
    roles: ['boss'],
    attributes: {},
    lifetimeSeconds: 600,
    issuer: undefined,
    audience: undefined,
  });
  expect(await ask('/v1/keys', 'POST', admin, { name: 'Second', roles: ['clerk'] })).toBe(201);

  expect(await run('keys', 'revoke', id)).toBe(`0 revoked ${id}\n`);
  expect(await run('keys', 'list')).toMatch(new RegExp(`${id}\tPortal\tclerk\t20\\S+\t20\\S+\trevoked 20`));
  expect(await ask('/v1/tokens', 'POST', secret, request)).toBe(401);
  expect(await service.end('SIGTERM')).toBe(0);
  expect(sent.length).toBeGreaterThan(12);
  for (const text of new Set(sent)) expect(service.output()).not.toContain(text);
  expect(service.output()).not.toMatch(/eyJ[\w-]{10}|tmk_/);
});
