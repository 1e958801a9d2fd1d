import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbedToken } from '../../../sdk/src/protocol/keys.ts';
import { revokeKey } from '../../src/access/embed/key-rows.ts';
import { openLiveClient, type LiveClient } from '../support/servers/live-client.ts';
import { startRedis, type RedisServer } from '../support/servers/redis.ts';
import {
  createPortal,
  EMBED_SHOP,
  ORDERS,
  refusal,
  sendOrders,
  type EmbedPortal,
} from '../support/shop/embed-portal.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const REVOKED = '401 token_revoked : the token was revoked';
const WITHIN = { timeout: 5000, interval: 50 };

const revoke = (running: RunningService, path: string, token?: string): Promise<Response> =>
  running.fetch(path, { method: 'DELETE', ...(token !== undefined && { token }) });

describe.each(['without Redis', 'with Redis'])('two replicas %s', (way) => {
  let redis: RedisServer | undefined;
  let first: RunningService;
  let second: RunningService;
  let portal: EmbedPortal;
  let elsewhere: EmbedPortal;
  let pool: pg.Pool;

  beforeAll(async () => {
    redis = way === 'with Redis' ? await startRedis() : undefined;
    const environment = redis ? { REDIS_URL: redis.url } : {};
    first = await runService(environment, EMBED_SHOP);
    second = await runService({ ...environment, DATABASE_URL: first.url }, EMBED_SHOP);
    [portal, elsewhere] = [createPortal(first), createPortal(second)];
    await sendOrders(first);
    pool = new pg.Pool({ connectionString: first.url, max: 1 });
  });

  afterAll(async () => {
    await pool?.end();
    await second?.close();
    await first?.close();
    await redis?.stop();
  });

  const openSocket = async ({ token }: EmbedToken): Promise<LiveClient> => {
    const socket = await openLiveClient({ address: second.service.address, token, query: ORDERS });
    await socket.until(({ result }) => result !== undefined);
    return socket;
  };

  it('refuse a revoked token within 5 s on requests, and close its sockets with 4001', async () => {
    const token = await portal.mint();
    const other = await portal.mint();
    expect(await elsewhere.totalOf(token.token)).toBe(3);
    const socket = await openSocket(token);
    const kept = await openSocket(other);
    const startedAt = performance.now();
    expect((await revoke(first, `/v1/tokens/${token.id}`)).status).toBe(204);
    expect(await portal.totalOf(token.token)).toBe(REVOKED);
    expect(await socket.closed).toBe(4001);
    expect(performance.now() - startedAt).toBeLessThan(way === 'with Redis' ? 1500 : 5000);
    await expect.poll(() => elsewhere.totalOf(token.token), WITHIN).toBe(REVOKED);
    expect(await elsewhere.totalOf(other.token)).toBe(3);
    expect(kept.socket.readyState).toBe(1);
    await kept.close();
  });

  it('end a stream that is polled when its token is revoked', async () => {
    const { token, id } = await portal.mint();
    const opened = await second.fetch('/v1/live/stream?wait=0', { token });
    const { frames, next } = (await opened.json()) as { frames: [{ id: string }]; next: number };
    const waiting = second.fetch(`/v1/live/stream?stream=${frames[0].id}&after=${next}&wait=20`, { token });
    await revoke(first, `/v1/tokens/${id}`);
    expect(await (await waiting).text()).toContain('4001');
  });

  it('end an event stream when its token is revoked', async () => {
    const { token, id } = await portal.mint();
    const response = await fetch(`${second.service.address}/v1/live/stream`, {
      headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    });
    await revoke(first, `/v1/tokens/${id}`);
    expect(await response.text()).toContain('"code":4001,"reason":"token revoked"');
  });

  it('refuse all earlier tokens of a revoked subject, and take those that come after', async () => {
    const key = await portal.createKey();
    const mint = async (subject: string): Promise<EmbedToken> =>
      (await (await portal.post(key.secret, { subject })).json()) as EmbedToken;
    const [former, latter, neighbour] = [await mint('anna'), await mint('anna'), await mint('bert')];
    expect((await revoke(first, '/v1/tokens?subject=anna', key.secret)).status).toBe(204);
    const later = await mint('anna');
    for (const { token } of [former, latter]) await expect.poll(() => elsewhere.totalOf(token), WITHIN).toBe(REVOKED);
    for (const { token } of [later, neighbour]) {
      expect(await portal.totalOf(token)).toBe(3);
      expect(await elsewhere.totalOf(token)).toBe(3);
    }
  });

  it('refuse all tokens of a revoked key', async () => {
    const key = await portal.createKey();
    const { token } = (await (await portal.post(key.secret)).json()) as EmbedToken;
    const socket = await openLiveClient({ address: second.service.address, token, query: ORDERS });
    await revoke(first, `/v1/keys/${key.id}`);
    expect(await portal.totalOf(token)).toBe(REVOKED);
    expect(await socket.closed).toBe(4001);
    await expect.poll(() => elsewhere.totalOf(token), WITHIN).toBe(REVOKED);
  });

  it('keep 10,000 revocations of a service key, and refuse it one more', async () => {
    const key = await portal.createKey();
    await pool.query(
      `insert into app.token_revocations (key_id, subject, expires_at)
      select $1, 'subject ' || n, now() + interval '1 h' from generate_series(1, 9998) n`,
      [key.id],
    );
    const token = (await (await portal.post(key.secret)).json()) as EmbedToken;
    expect((await revoke(first, `/v1/tokens/${token.id}`, key.secret)).status).toBe(204);
    expect((await revoke(first, '/v1/tokens?subject=last', key.secret)).status).toBe(204);
    for (const path of ['/v1/tokens?subject=beyond', `/v1/tokens/${token.id}`])
      expect(await refusal(await revoke(first, path, key.secret))).toBe(
        `400 too_many_revocations : the service key ${key.id} has 10000 revocations in force: expected fewer than 10000; revoke the key instead`,
      );
    expect((await revoke(first, '/v1/tokens?subject=beyond')).status).toBe(204);
    await pool.query(`delete from app.token_revocations where key_id = $1`, [key.id]);
  });

  it('refuse tokens of a revoked key that were signed while it was being revoked', async () => {
    const key = await portal.createKey({ maxLifetimeSeconds: 3600 });
    const { token } = (await (await portal.post(key.secret)).json()) as EmbedToken;
    await revoke(first, `/v1/keys/${key.id}`);
    await pool.query(`update app.token_revocations set revoked_at = revoked_at - interval '5 s' where key_id = $1`, [
      key.id,
    ]);
    const third = await runService({ DATABASE_URL: first.url }, EMBED_SHOP);
    const answer = await createPortal(third).totalOf(token);
    await third.close();
    expect(answer).toBe(REVOKED);
  });

  it('remember a revoked key as long as its tokens may live, whatever the setting of the process that revokes it', async () => {
    const key = await portal.createKey({ maxLifetimeSeconds: 20 * 3600 });
    await revokeKey(pool, key.id, 1000);
    const { rows } = await pool.query<{ seconds: string }>(
      `select extract(epoch from expires_at - revoked_at) as seconds from app.token_revocations where key_id = $1`,
      [key.id],
    );
    expect(Number(rows[0]?.seconds)).toBeGreaterThanOrEqual(20 * 3600);
  });

  it('refuse a ticket that was given for a token before it was revoked', async () => {
    const { token, id } = await portal.mint();
    const issued = (await (await first.fetch('/v1/live/ticket', { token, body: {} })).json()) as { ticket: string };
    await revoke(first, `/v1/tokens/${id}`);
    const response = await first.fetch(`/v1/live/stream?wait=0&ticket=${issued.ticket}`, { token: '' });
    expect(await refusal(response)).toBe(REVOKED);
  });

  it('know at their start what was revoked before', async () => {
    const { token, id } = await portal.mint();
    await revoke(first, `/v1/tokens/${id}`);
    const third = await runService({ DATABASE_URL: first.url }, EMBED_SHOP);
    const answer = await createPortal(third).totalOf(token);
    await third.close();
    expect(answer).toBe(REVOKED);
  });

  it('let a service key revoke its own tokens only, and administrators all', async () => {
    const [own, foreign] = [await portal.createKey(), await portal.createKey()];
    const { token, id } = (await (await portal.post(own.secret)).json()) as EmbedToken;
    expect(await refusal(await revoke(first, `/v1/tokens/${id}`, foreign.secret))).toContain('404 not_found');
    expect((await revoke(first, '/v1/tokens?subject=person-17', foreign.secret)).status).toBe(204);
    expect(await portal.totalOf(token)).toBe(3);
    const clerk = await first.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
    for (const bearer of [clerk, token])
      expect(await refusal(await revoke(first, `/v1/tokens/${id}`, bearer))).toContain('403 forbidden');
    expect(await portal.totalOf(token)).toBe(3);
    expect((await revoke(first, '/v1/tokens?subject=person-17')).status).toBe(204);
    expect(await portal.totalOf(token)).toBe(REVOKED);
  });

  it('say what is wrong with an address', async () => {
    expect(await refusal(await revoke(first, '/v1/tokens/none'))).toContain('400 invalid_request');
    expect(await refusal(await revoke(first, '/v1/tokens'))).toContain(
      '400 invalid_request subject: subject is missing',
    );
    expect(await refusal(await revoke(first, '/v1/tokens?subject=a', ''))).toContain('401 token_required');
  });
});
