import { SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import type { CreatedServiceKey, EmbedTokenRequest, NewServiceKey } from '../../../sdk/src/protocol/keys.ts';
import { openLiveClient } from '../support/servers/live-client.ts';
import {
  createPortal,
  EMBED_SHOP,
  ORDERS,
  RANGE,
  refusal,
  sendOrders,
  type EmbedPortal,
} from '../support/shop/embed-portal.ts';
import { runService, SECRET, type RunningService } from '../support/shop/running-service.ts';

const PORTAL = 'https://portal.example';

let running: RunningService;
let portal: EmbedPortal;

beforeAll(async () => {
  running = await runService({}, EMBED_SHOP);
  portal = createPortal(running);
  await sendOrders(running);
});

afterAll(() => running?.close());

describe('the service key of POST /v1/tokens', () => {
  it('is refused when it is missing, wrong, revoked or expired', async () => {
    const required = '401 key_required : the Authorization header';
    expect(await refusal(await portal.post('', {}))).toContain(
      `${required} is missing: expected "Bearer" and a service key`,
    );
    expect(await refusal(await portal.post(await running.token(), {}))).toContain(`${required} has no service key`);
    const { id, secret } = await portal.createKey();
    const other = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`;
    expect(await refusal(await portal.post(other, {}))).toBe('401 invalid_key : the service key is not known');
    await running.fetch(`/v1/keys/${id}`, { method: 'DELETE' });
    expect(await refusal(await portal.post(secret, {}))).toContain(
      '401 invalid_key : the service key was revoked at 20',
    );
    const expired = await portal.createKey({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    const client = new pg.Client(running.url);
    await client.connect();
    await client.query(`update app.service_keys set expires_at = now() - interval '1 s' where key_id = $1`, [
      expired.id,
    ]);
    await client.end();
    expect(await refusal(await portal.post(expired.secret, {}))).toContain(
      '401 invalid_key : the service key expired at 20',
    );
  });

  it('says when it was used last', async () => {
    const { id, secret } = await portal.createKey();
    await (await portal.post(secret, {})).text();
    const { keys } = (await (await running.fetch('/v1/keys')).json()) as { keys: CreatedServiceKey[] };
    expect(keys.find((key) => key.id === id)?.lastUsedAt).toMatch(/^20/);
  });

  it.each<[string, Partial<EmbedTokenRequest>, Partial<NewServiceKey>, string]>([
    ['a role', { roles: ['reader', 'boss'] }, { roles: ['reader'] }, 'roles[1] is "boss": expected one of reader'],
    ['a metric', { metrics: ['visits'] }, { metrics: ['orders'] }, 'metrics[0] is "visits": expected one of orders'],
    [
      'an action',
      { actions: ['ingest'] },
      { actions: ['annotate'] },
      'actions[0] is "ingest": expected one of annotate',
    ],
    [
      'an action, of a key without any',
      { actions: ['ingest'] },
      { actions: [] },
      'actions[0] is "ingest": expected none',
    ],
    [
      'an origin',
      { origins: ['https://other.example'] },
      { origins: [PORTAL] },
      `origins[0] is "https://other.example": expected one of ${PORTAL}`,
    ],
    [
      'its lifetime',
      { lifetimeSeconds: 601 },
      { maxLifetimeSeconds: 600 },
      'lifetimeSeconds is 601: expected at most 600',
    ],
  ])('does not give more than its scope: %s', async (_, request, scope, words) => {
    const { secret } = await portal.createKey(scope);
    const answer = await refusal(await portal.post(secret, request));
    expect(answer).toMatch(/^403 beyond_scope /);
    expect(answer).toContain(words);
  });

  it.each<[string, Partial<EmbedTokenRequest>, string]>([
    ['an attribute is missing', { roles: ['clerk'] }, '403 missing_claim attributes.regions'],
    [
      'an attribute is a joined list',
      { roles: ['clerk'], attributes: { regions: 'a,b' } },
      '403 malformed_claim attributes.regions',
    ],
    ['a metric is not one of the role', { metrics: ['revenue'] }, '400 unknown_metric metrics[0]'],
    [
      'a filter names no dimension',
      { filters: [{ member: 'regoin', operator: 'equals', values: ['north'] }] },
      '400 unknown_filter_member filters[0].member',
    ],
    [
      'a filter has no value',
      { filters: [{ member: 'region', operator: 'equals', values: [] }] },
      '400 invalid_filter filters[0]',
    ],
    [
      'a filter leaves nothing out',
      { filters: [{ or: [{ member: 'region', operator: 'startsWith', values: [''] }] }] },
      '400 invalid_request filters[0].or[0]: filters[0].or[0] startsWith is given an empty text',
    ],
    [
      'a group of filters is empty',
      { filters: [{ and: [] }] },
      '400 invalid_request filters[0]: filters[0] "and" has no filter',
    ],
    [
      'a metric has no such dimension',
      { metrics: ['visits'], filters: [{ member: 'region', operator: 'equals', values: ['north'] }] },
      '400 dimension_not_on_source metrics[0]',
    ],
    ['the role has no such action', { actions: ['annotate'] }, '403 forbidden actions[0]'],
    ['the subject is empty', { subject: ' ' }, '400 invalid_request subject'],
    ['the lifetime is none', { lifetimeSeconds: 0 }, '400 invalid_request lifetimeSeconds'],
    ['an origin is a pattern', { origins: ['https://*.example'] }, '400 invalid_request origins[0]'],
  ])('gives no token when %s', async (_, request, words) => {
    const { secret } = await portal.createKey();
    expect(await refusal(await portal.post(secret, request))).toContain(words);
  });
});

describe('an embed token', () => {
  it('sees what its role sees, and ends in time', async () => {
    const { token, id, expiresAt } = await portal.mint({ lifetimeSeconds: 120 });
    expect(await portal.totalOf(token)).toBe(3);
    expect(id).toMatch(/^[\w-]{12}\.[\w-]{16}$/);
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 120_000)).toBeLessThan(5000);
  });

  it('ends with its key at the latest', async () => {
    const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000).toISOString();
    expect((await portal.mint({ lifetimeSeconds: 600 }, { expiresAt })).expiresAt).toBe(expiresAt);
  });

  it('has the rows of its attributes, and of its fixed filters within them', async () => {
    const filters = [{ member: 'region', operator: 'equals', values: ['north'] }] as const;
    const clerk = { roles: ['clerk'], attributes: { regions: ['north', 'south'] } };
    expect(await portal.totalOf((await portal.mint(clerk)).token)).toBe(3);
    expect(await portal.totalOf((await portal.mint({ ...clerk, filters })).token)).toBe(2);
    expect(
      await portal.totalOf(
        (await portal.mint({ roles: ['clerk'], attributes: { regions: ['south'] }, filters })).token,
      ),
    ).toBe(0);
    // The same query again, from the cache: each token keeps its own answer.
    expect(await portal.totalOf((await portal.mint({ ...clerk, filters })).token)).toBe(2);
    expect(await portal.totalOf((await portal.mint()).token)).toBe(3);
  });

  it('sees no metric beside its own, nor one that its filters cannot narrow', async () => {
    const namesOf = async (token: string): Promise<readonly string[]> => {
      const { metrics } = (await (await running.fetch('/v1/catalog', { token })).json()) as {
        metrics: readonly { readonly name: string }[];
      };
      return metrics.map(({ name }) => name).sort();
    };
    expect(await namesOf((await portal.mint()).token)).toEqual(['orders', 'visits']);
    expect(await namesOf((await portal.mint({ metrics: ['visits'] })).token)).toEqual(['visits']);
    expect(await namesOf((await portal.mint({}, { metrics: ['visits', 'revenue'] })).token)).toEqual(['visits']);
    const filters = [{ member: 'region', operator: 'equals', values: ['north'] }] as const;
    const { token } = await portal.mint({ roles: ['boss'], filters });
    expect(await namesOf(token)).toEqual(['orders', 'revenue']);
    const answer = await running.ask({ metrics: ['visits'], timeDimension: RANGE }, token);
    expect(answer).toMatchObject({ error: { code: 'unknown_metric' } });
  });

  it('does nothing but read, whatever its role may do, unless its actions say so', async () => {
    const note = { metric: 'orders', from: '2026-11-07T10:00:00Z', text: 'Campaign' };
    const event = { event_id: 'x', id: 'x', version: 1, at: '2026-11-05T10:00:00Z', region: 'north', total: '1' };
    const statuses = async (token: string): Promise<number[]> => {
      const responses = [
        await running.fetch('/v1/annotations', { token, body: note }),
        await running.fetch('/v1/events/orders', { token, body: event }),
        await running.fetch('/v1/dead-letters', { token }),
        await running.fetch('/v1/keys', { token }),
        await running.fetch('/v1/own-rules', { token, body: { rule: { metric: 'orders', above: 1 } } }),
        await running.fetch('/v1/silences', { token, body: {} }),
      ];
      await Promise.all(responses.map((response) => response.text()));
      return responses.map(({ status }) => status);
    };
    expect(await statuses((await portal.mint({ roles: ['boss'] })).token)).toEqual([403, 403, 403, 403, 403, 400]);
    const actions = ['annotate', 'respond', 'ingest'] as const;
    expect(await statuses((await portal.mint({ roles: ['boss'], actions })).token)).toEqual([
      201, 200, 403, 403, 403, 400,
    ]);
  });

  it('explains and exports nothing, unless its actions and its role say so', async () => {
    const refusals = async (token: string): Promise<string[]> => {
      const explain = '/v1/metrics/orders/explain?dateRange=2026-11-07&compareDateRange=2026-11-06';
      const answers = [];
      for (const [path, body] of [
        [explain, undefined],
        ['/v1/alerts/none/explanation', undefined],
        ['/v1/export', { format: 'csv', queries: [ORDERS] }],
      ] as const) {
        const response = await running.fetch(path, { token, body });
        const text = await response.text();
        const { error } = response.ok ? {} : (JSON.parse(text) as { error?: WireError });
        answers.push(`${response.status} ${error?.message.match(/expected .*/)?.[0] ?? ''}`.trim());
      }
      return answers;
    };
    expect(await refusals((await portal.mint({ roles: ['boss'] })).token)).toEqual([
      '403 expected one with the action explain',
      '404',
      '403 expected one with the action export',
    ]);
    const { token } = await portal.mint({ roles: ['boss'], actions: ['explain', 'export'] });
    expect(await refusals(token)).toEqual(['200', '404', '200']);
    const quiet = await running.token({ roles: ['quiet'] });
    expect(await refusals(quiet)).toEqual([
      '403 expected a role with explain: true',
      '404',
      '403 expected a role with export: true',
    ]);
    const view = await (await running.fetch('/v1/catalog', { token: quiet })).json();
    expect(view).toMatchObject({ explain: false, export: false });
    const refused = await portal.post((await portal.createKey({ roles: ['quiet'] })).secret, {
      roles: ['quiet'],
      actions: ['export'],
    });
    expect(await refusal(refused)).toBe(
      '403 forbidden actions[0]: actions[0] is "export", which none of the roles permits',
    );
  });

  it('saves nothing for its subject and judges nothing, unless its actions say so', async () => {
    const view = `/v1/views/${crypto.randomUUID()}`;
    const verdict = { metric: 'orders', from: '2026-11-07T10:00:00Z', isReal: true };
    const refusals = async (token: string): Promise<string[]> => {
      const answers = [];
      for (const [method, path, body] of [
        ['PUT', view, { name: 'Mine', state: {} }],
        ['DELETE', view, undefined],
        ['PUT', '/v1/dashboards/none/overlay', { changes: [] }],
        ['DELETE', '/v1/dashboards/none/overlay', undefined],
        ['POST', '/v1/anomalies/verdicts', verdict],
      ] as const) {
        const response = await running.fetch(path, { method, token, headers: { 'If-Match': '"0"' }, body });
        const { error } = JSON.parse(await response.text()) as { error?: WireError };
        answers.push(`${response.status} ${error?.message.match(/action \w+/)?.[0] ?? ''}`.trim());
      }
      return answers;
    };
    const [personalize, annotate] = ['403 action personalize', '403 action annotate'];
    const without = [personalize, personalize, personalize, personalize, annotate];
    expect(await refusals((await portal.mint({ roles: ['boss'] })).token)).toEqual(without);
    const { token } = await portal.mint({ roles: ['boss'], actions: ['annotate', 'personalize'] });
    expect(await refusals(token)).toEqual(['200', '200', '404', '404', '404']);
  });

  it('narrows live sockets too, also by a ticket', async () => {
    const filters = [{ member: 'region', operator: 'equals', values: ['north'] }] as const;
    const { token } = await portal.mint({ filters });
    const client = await openLiveClient({ address: running.service.address, token, query: ORDERS });
    await client.until(({ result }) => result !== undefined);
    expect(client.totals).toEqual({ orders: 2 });
    await client.close();
    const issued = (await (await running.fetch('/v1/live/ticket', { token, body: {} })).json()) as { ticket: string };
    const byTicket = await running.fetch(`/v1/live/stream?wait=0&ticket=${issued.ticket}`, { token: '' });
    expect(await byTicket.text()).toContain('"t":"stream"');
  });

  it('is of no use to another service, nor is one that is signed with TOKEN_SECRET or none', async () => {
    const { token } = await portal.mint();
    await using stack = new AsyncDisposableStack();
    const other = stack.adopt(await runService({}, EMBED_SHOP), (service) => service.close());
    expect(await refusal(await other.fetch('/v1/catalog', { token }))).toBe(
      '401 invalid_token : invalid token: its signature does not match: expected an embed token of this service',
    );
    const forge = (secret: string): Promise<string> =>
      new SignJWT({ attributes: {}, roles: ['boss'], filters: [], actions: [], origins: [], iat: 1 })
        .setProtectedHeader({ alg: 'HS256', typ: 'tidemark-embed+jwt' })
        .setSubject('x')
        .setJti('aaaaaaaaaaaa.aaaaaaaaaaaaaaaa')
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(secret));
    expect(await refusal(await running.fetch('/v1/catalog', { token: await forge(SECRET) }))).toContain(
      'its signature does not match',
    );
    const [, payload] = token.split('.');
    const header = Buffer.from('{"alg":"none","typ":"tidemark-embed+jwt"}').toString('base64url');
    const none = await running.fetch('/v1/catalog', { token: `${header}.${payload}.` });
    expect(await refusal(none)).toContain('401 invalid_token');
  });
});
