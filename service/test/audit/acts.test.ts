import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry, AuditList, AuditRowChange } from '../../../sdk/src/protocol/access/audit.ts';
import type { CreatedServiceKey, EmbedToken } from '../../../sdk/src/protocol/keys.ts';
import { ACTS } from '../../src/http/audit/acts.ts';
import { OPERATIONS } from '../../src/http/openapi/operations/operations.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

let running: RunningService;
let database: pg.Client;

beforeAll(async () => {
  running = await runService({ TRUSTED_PROXIES: '127.0.0.0/8' });
  database = new pg.Client(running.url);
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await running?.close();
});

async function list(parameters: Record<string, string> = {}): Promise<readonly AuditEntry[]> {
  const response = await running.fetch(`/v1/audit?${new URLSearchParams(parameters).toString()}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as AuditList).entries;
}

/** Sends a request and returns the status and the one entry that it left. */
async function act(
  path: string,
  options: Parameters<RunningService['fetch']>[1],
): Promise<{ status: number; entry: AuditEntry | undefined; body: string }> {
  const response = await running.fetch(path, options);
  const body = await response.text();
  const requestId = response.headers.get('x-request-id');
  const entries = (await list()).filter((entry) => entry.requestId === requestId && entry.action !== 'sign_in');
  expect(entries.length).toBeLessThanOrEqual(1);
  return { status: response.status, entry: entries[0], body };
}

const RULE = { name: 'many_orders', metric: 'orders', above: 5, per: 'hour', severity: 'warning' };

describe('a write', () => {
  it('is recorded with who, from where, the request, and the row before and after', async () => {
    const created = await act('/v1/rules', { body: RULE, headers: { 'X-Forwarded-For': '198.51.100.1, 203.0.113.9' } });
    expect(created.status, created.body).toBe(201);
    expect(created.entry).toMatchObject({
      action: 'rule.create',
      result: 'ok',
      code: null,
      actor: { kind: 'token', subject: 'tester', roles: ['boss'], keyId: null, tokenId: null },
      address: '203.0.113.9',
      object: { kind: 'rule', id: 'many_orders' },
      count: 1,
    });
    expect(created.entry?.changes).toMatchObject([
      {
        table: 'alert_rules',
        id: 'many_orders',
        before: null,
        after: { rule_name: 'many_orders', is_disabled: false },
      },
    ]);
    const disabled = await act('/v1/rules/many_orders/disable', { method: 'POST' });
    expect(disabled.entry).toMatchObject({ action: 'rule.disable', object: { kind: 'rule', id: 'many_orders' } });
    const [change] = disabled.entry?.changes as AuditRowChange[];
    expect([change?.before, change?.after]).toMatchObject([{ is_disabled: false }, { is_disabled: true }]);
    expect(change?.after).not.toHaveProperty('definition');
    const removed = await act('/v1/rules/many_orders', { method: 'DELETE' });
    expect(removed.entry).toMatchObject({ action: 'rule.remove', changes: [{ table: 'alert_rules', after: null }] });
  });

  it('of what gets its id from the database is recorded with it', async () => {
    const note = { metric: 'orders', from: '2026-03-01T00:00:00Z', text: 'Sale began' };
    const created = await act('/v1/annotations', { body: note });
    const { id } = JSON.parse(created.body) as { id: string };
    expect(created.entry).toMatchObject({ action: 'annotation.create', object: { kind: 'annotation', id } });
    const changed = await act(`/v1/annotations/${id}`, {
      method: 'PUT',
      body: { ...note, metric: undefined, text: 'Sale', version: 1 },
    });
    expect(changed.entry, changed.body).toMatchObject({
      action: 'annotation.change',
      changes: [{ table: 'annotations', id, before: { note: 'Sale began', version: 1 }, after: { note: 'Sale' } }],
    });
    const removed = await act(`/v1/annotations/${id}`, { method: 'DELETE' });
    expect(removed.entry).toMatchObject({ action: 'annotation.remove', changes: [{ before: { deleted_at: null } }] });
  });

  it('that changes nothing is recorded too', async () => {
    const { status, entry } = await act(`/v1/tokens?subject=nobody`, { method: 'DELETE' });
    expect(status).toBe(204);
    expect(entry).toMatchObject({ action: 'token.revoke_subject', object: { kind: 'subject', id: 'nobody' } });
    const enabled = await act('/v1/channels/none/enable', { method: 'POST' });
    expect(enabled.entry).toMatchObject({
      action: 'channel.enable',
      result: 'failed',
      code: 'not_found',
      object: { kind: 'channel', id: 'none' },
    });
  });

  it('that fails is recorded with the id of its path, of which no cut leaves half a character', async () => {
    const id = `${'x'.repeat(255)}😀`;
    const failed = await act(`/v1/rules/${encodeURIComponent(id)}`, { method: 'DELETE' });
    expect(failed.entry).toMatchObject({
      result: 'failed',
      object: { kind: 'rule', id: `${'x'.repeat(255)}\uFFFD` },
    });
  });

  it('that was recorded as started is recorded as failed each time, with the same request', async () => {
    for (let time = 0; time < 2; time++) {
      const response = await running.fetch('/v1/channels/none/test', { method: 'POST' });
      await response.text();
      expect(response.status).toBe(404);
      const requestId = response.headers.get('x-request-id');
      const entries = (await list({ action: 'channel.test' })).filter((entry) => entry.requestId === requestId);
      expect(entries.map(({ result, code, object }) => [result, code, object?.id])).toEqual([
        ['failed', 'not_found', 'none'],
        ['started', null, 'none'],
      ]);
    }
  });

  it('is undone where its entry cannot be written', async () => {
    await database.query(
      `alter table app.audit_pending add constraint refused check (content ->> 'action' <> 'annotation.create')`,
    );
    const response = await running.fetch('/v1/annotations', {
      body: { metric: 'orders', from: '2026-03-02T00:00:00Z', text: 'Not recorded' },
    });
    await response.text();
    await database.query('alter table app.audit_pending drop constraint refused');
    expect(response.status).toBe(500);
    const { rows } = await database.query(`select from app.annotations where note = 'Not recorded'`);
    expect(rows).toHaveLength(0);
  });

  it('is recorded in its own transaction: what fails afterwards leaves neither', async () => {
    const response = await running.fetch('/v1/views/00000000-0000-4000-8000-000000000001', {
      method: 'PUT',
      body: { name: 'Mine' },
    });
    await response.text();
    expect(response.status).toBe(404);
    expect(await list({ action: 'view.save' })).toMatchObject([{ result: 'failed', code: 'not_found', changes: [] }]);
  });
});

describe('keys and tokens', () => {
  it('are recorded with their ids, and neither a key nor a token is in any entry', async () => {
    const created = await act('/v1/keys', { body: { name: 'Portal', roles: ['clerk'] } });
    const key = JSON.parse(created.body) as CreatedServiceKey;
    expect(created.entry).toMatchObject({ action: 'key.create', object: { kind: 'key', id: key.id } });
    const request = { subject: 'person-17', roles: ['clerk'], attributes: { regions: ['north'] } };
    const given = await act('/v1/tokens', { token: key.secret, body: request });
    const token = JSON.parse(given.body) as EmbedToken;
    expect(given.entry).toMatchObject({
      action: 'token.create',
      actor: { kind: 'service_key', subject: 'Portal', keyId: key.id },
      object: { kind: 'token', id: token.id },
      details: { ...request, expiresAt: token.expiresAt },
    });
    await (await running.fetch('/v1/catalog', { token: token.token })).text();
    const revoked = await act(`/v1/tokens/${token.id}`, { method: 'DELETE', token: key.secret });
    expect(revoked.entry).toMatchObject({ action: 'token.revoke', actor: { kind: 'service_key', keyId: key.id } });
    await (await running.fetch('/v1/catalog', { token: token.token })).text();
    const ended = await act(`/v1/keys/${key.id}`, { method: 'DELETE' });
    expect((ended.entry?.changes as AuditRowChange[]).map(({ table }) => table)).toEqual([
      'service_keys',
      'token_revocations',
    ]);

    const { rows } = await database.query<{ entry: string }>('select entry from app.audit_entries');
    const text = rows.map(({ entry }) => entry).join('\n');
    expect(text).toContain(token.id);
    const hash = await database.query<{ hash: string }>(
      `select encode(secret_hash, 'hex') as hash from app.service_keys`,
    );
    const boss = await running.token();
    for (const secret of [key.secret, token.token, boss, hash.rows[0]!.hash]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/tmk_|eyJ|secret_hash/);
  });

  it('are recorded where they are refused, by the key that asked', async () => {
    const { body } = await act('/v1/keys', { body: { name: 'Narrow', roles: ['clerk'] } });
    const { secret, id } = JSON.parse(body) as CreatedServiceKey;
    const refused = await act('/v1/tokens', { token: secret, body: { subject: 'x', roles: ['boss'] } });
    expect(refused.entry).toMatchObject({
      action: 'token.create',
      result: 'refused',
      code: 'beyond_scope',
      actor: { kind: 'service_key', keyId: id },
    });
  });
});

describe('sign-ins', () => {
  it('are recorded once for each person and address, however many requests follow', async () => {
    for (let index = 0; index < 5; index++) {
      const token = await running.token({ subject: 'reader', lifetimeSeconds: 600 + index });
      for (let again = 0; again < 3; again++) await (await running.fetch('/v1/catalog', { token })).text();
    }
    expect(await list({ action: 'sign_in', subject: 'reader' })).toMatchObject([
      { result: 'ok', address: '127.0.0.1', count: 5, actor: { kind: 'token', roles: ['boss'] } },
    ]);
  });

  it('that are refused are joined, and a flood of them writes nothing until then', async () => {
    await list();
    const refusals = Array.from({ length: 100 }, async (_, index) => {
      const response = await fetch(`${running.service.address}/v1/catalog`, {
        headers: { Authorization: `Bearer no.token.${index}`, 'X-Forwarded-For': '203.0.113.66' },
      });
      await response.text();
      return response.status;
    });
    expect(new Set(await Promise.all(refusals))).toEqual(new Set([401]));
    const meanwhile = await database.query('select from app.audit_pending');
    expect(meanwhile.rows).toHaveLength(0);
    const entries = await list({ action: 'sign_in', result: 'refused' });
    expect(entries.filter(({ address }) => address === '203.0.113.66')).toMatchObject([
      { code: 'invalid_token', count: 100, actor: { kind: 'unknown', subject: null } },
    ]);
  });

  it('with a token that has no role of the catalogue, and on live sockets, are recorded as refused', async () => {
    const token = await running.token({ roles: ['nobody'] });
    const asked = await running.fetch('/v1/catalog', { token, headers: { 'X-Forwarded-For': '203.0.113.67' } });
    expect(asked.status).toBe(403);
    await asked.text();
    const socket = new WebSocket(`${running.service.address.replace('http', 'ws')}/v1/live`, [
      'tidemark.v1',
      'bearer.no-token',
    ]);
    await new Promise((resolve) => socket.addEventListener('error', resolve));
    const entries = await list({ action: 'sign_in', result: 'refused' });
    expect(entries.filter(({ address }) => address === '203.0.113.67')).toMatchObject([{ code: 'forbidden' }]);
    const ofSocket = entries.filter(({ address, code }) => address === '127.0.0.1' && code === 'invalid_token');
    expect(ofSocket).toMatchObject([{ actor: { kind: 'unknown' }, requestId: null }]);
  });
});

describe('reading', () => {
  it('the chain needs a role with audit: true, and the refusal is in it, as is who reads it', async () => {
    const token = await running.token({ subject: 'curious', roles: ['clerk'], attributes: { regions: ['north'] } });
    const { status, entry } = await act('/v1/audit', { token });
    expect(status).toBe(403);
    expect(entry).toMatchObject({
      action: 'read',
      result: 'refused',
      code: 'forbidden',
      actor: { subject: 'curious' },
      object: { kind: 'route', id: 'GET /v1/audit' },
    });
    await list({ subject: 'curious' });
    expect(await list({ action: 'audit.read' })).toContainEqual(
      expect.objectContaining({ details: { subject: 'curious' }, result: 'ok' }),
    );
  });

  it('a query that is refused in a batch is recorded, with those after it', async () => {
    const token = await running.token({ subject: 'curious', roles: ['clerk'], attributes: { regions: ['north'] } });
    const query = { metrics: ['orders'], timeDimension: { dateRange: 'today' }, explain: true };
    const response = await running.fetch('/v1/query', { token, body: { queries: [query, query] } });
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('"forbidden"')]);
    const entries = await list({ action: 'read', subject: 'curious' });
    expect(entries.filter(({ object }) => object?.id === 'POST /v1/query')).toMatchObject([
      { result: 'refused', code: 'forbidden', count: 2 },
    ]);
  });

  it('goes page by page, by action, subject, result and time', async () => {
    for (const version of [1, 2, 3]) {
      const response = await running.fetch('/v1/annotations', {
        body: { metric: 'visits', from: '2026-04-01T00:00:00Z', text: `Note ${version}` },
      });
      await response.text();
    }
    const pages: number[][] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const response = await running.fetch(`/v1/audit?action=annotation.&limit=2${next && `&before=${next}`}`);
      const page = (await response.json()) as AuditList;
      pages.push(page.entries.map(({ number }) => number));
      next = page.next;
    }
    const numbers = pages.flat();
    expect(numbers.length).toBeGreaterThan(3);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    expect(new Set(numbers).size).toBe(numbers.length);
    const [newest] = await list({ action: 'annotation.create' });
    expect(await list({ action: 'annotation.create', from: newest!.at, to: '2099-01-01T00:00:00Z' })).toEqual([newest]);
    expect(await list({ to: '2020-01-01T00:00:00Z' })).toEqual([]);
    const wrong = await running.fetch('/v1/audit?result=bad');
    expect(wrong.status).toBe(400);
    await wrong.text();
  });

  it('is recorded where all rows leave the service, before the first of them', async () => {
    const query = { metrics: ['visits'], timeDimension: { granularity: 'day', dateRange: 'last 7 days' } };
    const { entry } = await act('/v1/export', { body: { format: 'csv', queries: [query] } });
    expect(entry).toMatchObject({
      action: 'export',
      result: 'started',
      object: { kind: 'export', id: 'visits' },
      details: { format: 'csv', queries: [{ query: { metrics: ['visits'] } }] },
    });
  });
});

it('the catalogue that the service applied is recorded, by whom', async () => {
  expect(await list({ action: 'catalog.apply' })).toMatchObject([
    {
      result: 'ok',
      object: { kind: 'catalog', id: 'shop' },
      actor: { kind: 'service', subject: expect.stringContaining('@') as string },
      changes: [{ table: 'settings', id: 'catalog_digest', before: null }],
    },
  ]);
});

it('every operation of the OpenAPI document that is not a GET is declared, and nothing else', () => {
  const described = OPERATIONS.filter(({ method }) => method !== 'get').map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  );
  const declared = Object.keys(ACTS).filter((route) => route.includes('/v1/'));
  expect(declared.toSorted()).toEqual(described.toSorted());
});
