import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreatedServiceKey, NewServiceKey, ServiceKeyList } from '../../../sdk/src/protocol/keys.ts';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

let running: RunningService;

beforeAll(async () => {
  running = await runService();
});

afterAll(() => running?.close());

const PORTAL: NewServiceKey = { name: 'Portal', roles: ['clerk'] };

async function create(key: Partial<NewServiceKey> = {}): Promise<CreatedServiceKey> {
  const response = await running.fetch('/v1/keys', { body: { ...PORTAL, ...key } });
  expect(response.status).toBe(201);
  return (await response.json()) as CreatedServiceKey;
}

/** Status, code and path of a refusal, with its message. */
async function refusal(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: WireError };
  return `${response.status} ${error.code} ${error.path ?? ''}: ${error.message}`;
}

const list = async (): Promise<ServiceKeyList> => (await (await running.fetch('/v1/keys')).json()) as ServiceKeyList;

describe('a service key', () => {
  it('is shown once, with a scope of reading alone unless it is given more', async () => {
    const { secret, ...key } = await create();
    expect(secret).toMatch(/^tmk_[\w-]{43}$/);
    expect(key).toMatchObject({
      name: 'Portal',
      roles: ['clerk'],
      actions: [],
      origins: [],
      maxLifetimeSeconds: 3600,
      createdBy: 'tester',
      lastUsedAt: null,
      expiresAt: null,
      revokedAt: null,
    });
    expect((await list()).keys).toContainEqual(key);
    expect(JSON.stringify(await list())).not.toContain(secret);
  });

  it('is stored as its hash alone', async () => {
    const { secret } = await create();
    const client = new pg.Client(running.url);
    await client.connect();
    const { rows } = await client.query('select service_keys::text as row from app.service_keys');
    await client.end();
    expect(JSON.stringify(rows)).not.toContain(secret.slice(4));
    expect(rows.length).toBeGreaterThan(0);
  });

  it('is revoked, and stays in the list with the instant', async () => {
    const { id } = await create({ name: 'Old portal' });
    const response = await running.fetch(`/v1/keys/${id}`, { method: 'DELETE' });
    expect(response.status).toBe(204);
    const revokedAt = (await list()).keys.find((key) => key.id === id)?.revokedAt;
    expect(revokedAt).toMatch(/^20/);
    await (await running.fetch(`/v1/keys/${id}`, { method: 'DELETE' })).text();
    expect((await list()).keys.find((key) => key.id === id)?.revokedAt).toBe(revokedAt);
    expect(await refusal(await running.fetch('/v1/keys/none', { method: 'DELETE' }))).toBe(
      '404 not_found : there is no service key "none"',
    );
  });

  it('is made, listed and revoked by roles with administer: true alone', async () => {
    const token = await running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
    const { id } = await create();
    const attempts = [
      await running.fetch('/v1/keys', { token, body: PORTAL }),
      await running.fetch('/v1/keys', { token }),
      await running.fetch(`/v1/keys/${id}`, { token, method: 'DELETE' }),
    ];
    for (const attempt of attempts)
      expect(await refusal(attempt)).toBe(
        '403 forbidden : the roles of the token may not administer service keys: expected a role with administer: true',
      );
    expect((await list()).keys.find((key) => key.id === id)?.revokedAt).toBeNull();
  });

  it.each<[Partial<Record<keyof NewServiceKey, unknown>>, string]>([
    [{ name: '' }, 'name is ""'],
    [{ roles: [] }, 'roles is []'],
    [{ roles: ['clerks'] }, 'roles[0] "clerks" is not a role: did you mean "clerk"?'],
    [{ metrics: ['order'] }, 'metrics[0] "order" is not a metric: did you mean "orders"?'],
    [
      { actions: ['administer'] },
      'actions[0] is "administer": expected explain or export or annotate or personalize or respond or ingest',
    ],
    [{ origins: ['https://portal.example/'] }, 'origins[0] is "https://portal.example/": expected an origin'],
    [{ origins: ['*'] }, 'origins[0] is "*": expected an origin'],
    [{ maxLifetimeSeconds: 86_401 }, 'maxLifetimeSeconds is 86401: expected at most 86400 (TOKEN_LIFETIME_HOURS)'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt is "2020-01-01T00:00:00Z": expected an instant in the future'],
  ])('is refused with %j', async (change, words) => {
    const response = await running.fetch('/v1/keys', { body: { ...PORTAL, ...change } });
    expect(await refusal(response)).toContain(words);
    expect(response.status).toBe(400);
  });

  it('is no token: requests with it say what to do', async () => {
    const { secret } = await create();
    expect(await refusal(await running.fetch('/v1/catalog', { token: secret }))).toBe(
      '401 invalid_token : invalid token: it is a service key: expected a token that POST /v1/tokens made with it',
    );
  });
});
