import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/access/mint-token.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres/postgres.ts';
import { runTidemark } from '../support/servers/service-process.ts';
import { SHOP } from '../support/shop/running-service.ts';

const SECRET = 'the secret that signs tokens, with 32 characters';
const HOOK = 'http://127.0.0.1:9/hooks/the-address-is-a-secret';
const CHANNELS = `
channels:
  hook: { type: webhook, url_env: HOOK_URL, secret_env: HOOK_SECRET }
`;

let folder: string;
let database: TestDatabase;
let environment: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-production-'));
  database = await createTestDatabase();
  await writeFile(join(folder, 'catalog.yaml'), `${SHOP}${CHANNELS}`);
  environment = {
    NODE_ENV: 'production',
    CATALOG: join(folder, 'catalog.yaml'),
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    LOG_LEVEL: 'trace',
  };
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

it.each([['start'], ['token', '--role', 'boss']])('%s makes up no secret in production', async (...args) => {
  const command = runTidemark(args, environment);
  expect(await command.ended).toBe(1);
  expect(command.output()).toContain(
    'NODE_ENV is "production", and nothing says whose tokens are valid: expected OIDC_ISSUER, JWKS_URL or TOKEN_SECRET',
  );
  expect(command.output()).not.toContain('eyJ');
});

describe('a service in production', () => {
  it('prints no token and no secret, at level trace and whatever is sent to it', async () => {
    await writeFile(join(folder, 'secret'), SECRET);
    const hookSecret = 'the secret that signs webhooks';
    const smtp = 'smtp://mailer:the-password-of-mail@127.0.0.1:9';
    const service = runTidemark(['start'], {
      ...environment,
      TOKEN_SECRET_FILE: join(folder, 'secret'),
      HOOK_URL: HOOK,
      HOOK_SECRET: hookSecret,
      SMTP_URL: smtp,
      REDIS_URL: 'redis://tidemark:the-password-of-redis@127.0.0.1:9',
      KAFKA_BROKERS: '127.0.0.1:9',
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_SASL_USER: 'tidemark',
      KAFKA_SASL_PASSWORD: 'the-password-of-kafka',
    });
    const [, address] = await service.waitFor(/ at (http:\S+)/);
    await service.waitFor(/Ctrl-C stops it/);
    const sign = (roles: string[]): Promise<string> =>
      mintToken(SECRET, {
        subject: 'reader',
        roles,
        attributes: {},
        lifetimeSeconds: 600,
        issuer: undefined,
        audience: undefined,
      });
    const tokens = [await sign(['boss']), await sign(['nobody']), `${await sign(['boss'])}x`];
    const statuses: number[] = [];
    for (const token of tokens) {
      for (const [path, body] of [
        ['/v1/catalog', undefined],
        [`/v1/catalog?token=${token}`, undefined],
        ['/v1/live/ticket', '{}'],
        ['/v1/query', '{"metrics": ["orders"], "timeDimension": {"dateRange": "today"}}'],
        ['/v1/query', `{"password": "the password in a body"`],
        ['/v1/events/orders', '{"event_id": "the value of a field", "id": {}}'],
      ] as const) {
        const response = await fetch(`${address}${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: { authorization: `Bearer ${token}`, connection: 'close' },
          ...(body !== undefined && { body }),
        });
        statuses.push(response.status);
        await response.text();
      }
    }
    expect(new Set(statuses)).toEqual(new Set([200, 400, 401, 403]));
    expect(await service.end('SIGTERM')).toBe(0);
    const output = service.output();
    // What was sent is told of, without its values.
    expect(output).toMatch(/records refused/);
    expect(output).not.toMatch(/eyJ[\w-]{10}/);
    expect(output).toContain('no broker answers: ECONNREFUSED');
    const { password } = new URL(database.url);
    const passwords = ['mail', 'redis', 'kafka'].map((server) => `the-password-of-${server}`);
    const secrets = [SECRET, hookSecret, HOOK, smtp, ...passwords, 'the password in a body', ...tokens];
    for (const secret of [...secrets, ...(password ? [password] : [])]) expect(output).not.toContain(secret);
    expect(output).not.toContain('the value of a field');
  });
});
