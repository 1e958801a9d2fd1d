import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WireError } from '../../../sdk/src/protocol/query.ts';
import type { ChannelView, DeliveryView, SilenceView } from '../../../sdk/src/protocol/rules.ts';
import { alertingShop, WEBHOOK_SECRET } from '../support/shop/alerting-shop.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

/** A manager who sees orders alone, not by region: everything else is hidden. */
const CLERK = 'clerk: { metrics: [orders], dimensions: [region], filters: { region: principal.regions } }';
const MANAGER = 'manager: { metrics: [orders], dimensions: [], alerts: manage }';
const RULES = `  many: { metric: orders, per: day, above: 1, channels: [ops] }
  rich: { metric: revenue, per: day, above: 1, channels: [ops] }
  each: { metric: orders, per: day, by: region, above: 1, channels: [ops] }
`;
const HIDDEN = /revenue|visits|rich|region|north/;

let running: RunningService;
let manager: string;

beforeAll(async () => {
  // Nobody listens there: all deliveries fail, and say where.
  const environment = { OPS_URL: 'http://127.0.0.1:9/', OPS_SECRET: WEBHOOK_SECRET, PRIVATE_TARGETS: '127.0.0.0/8' };
  running = await runService(environment, alertingShop(RULES).replace(CLERK, MANAGER));
  manager = await running.token({ roles: ['manager'] });
  const at = new Date().toISOString();
  const orders = [1, 2, 3].map((id) => {
    return { event_id: `e${id}`, id: `o${id}`, version: 1, at, region: 'north', total: '10.00' };
  });
  expect((await running.fetch('/v1/events/orders', { body: orders })).status).toBe(200);
  await vi.waitFor(async () => {
    const deliveries = await read<DeliveryView[]>('/v1/deliveries', 'deliveries');
    expect(deliveries.map(({ error }) => error === null)).toEqual([false, false, false]);
  }, 15_000);
});

afterAll(() => running?.close());

const read = async <T>(path: string, key: string, token?: string): Promise<T> => {
  const response = await running.fetch(path, token === undefined ? {} : { token });
  return ((await response.json()) as Record<string, T>)[key] as T;
};

const refusal = async (path: string, body: unknown, token = manager): Promise<WireError> => {
  const { error } = (await (await running.fetch(path, { token, body })).json()) as { error: WireError };
  return {
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    ...(error.path && { path: error.path }),
  };
};

describe('a rule over what is hidden', () => {
  it('is refused like one over what does not exist, without a list or a hint', async () => {
    const paths = ['/v1/rules/test', '/v1/rules/backtest', '/v1/rules'] as const;
    for (const path of paths) {
      const wrap = (rule: Record<string, unknown>) =>
        path === '/v1/rules'
          ? { name: 'trial', ...rule }
          : { rule, ...(path.endsWith('backtest') && { dateRange: 'today' }) };
      const hidden = await refusal(path, wrap({ metric: 'revenue', above: 1 }));
      const unknown = await refusal(path, wrap({ metric: 'nothing', above: 1 }));
      expect(hidden).toEqual({ ...unknown, message: unknown.message.replace('nothing', 'revenue') });
      expect(hidden).toMatchObject({ code: 'invalid_rule', path: 'metric' });
      for (const guess of ['revenu', 'visit', 'xyz']) {
        const { message } = await refusal(path, wrap({ metric: guess, above: 1 }));
        expect(message.replace(guess, '')).not.toMatch(HIDDEN);
      }
      const by = await refusal(path, wrap({ metric: 'orders', by: 'region', above: 1 }));
      expect(by.message.replace('"region"', '')).not.toMatch(HIDDEN);
    }
  });

  it('is not found by its name, nor tried', async () => {
    for (const name of ['rich', 'each', 'nothing']) {
      expect((await running.fetch(`/v1/rules/${name}`, { token: manager })).status).toBe(404);
      for (const path of ['/v1/rules/test', '/v1/rules/backtest']) {
        const body = { rule: name, ...(path.endsWith('backtest') && { dateRange: 'today' }) };
        expect(await refusal(path, body)).toMatchObject({ code: 'not_found', message: `there is no rule "${name}"` });
      }
    }
    expect(await read('/v1/rules', 'rules', manager)).toMatchObject([{ name: 'many' }]);
  });
});

describe('a silence', () => {
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  const create = async (matchers: unknown, token?: string): Promise<SilenceView> => {
    const body = { matchers, endsAt };
    const response = await running.fetch('/v1/silences', { body, ...(token !== undefined && { token }) });
    expect(response.status).toBe(201);
    return (await response.json()) as SilenceView;
  };
  const end = async ({ id }: SilenceView, token?: string): Promise<number> => {
    const response = await fetch(`${running.service.address}/v1/silences/${id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${token ?? (await running.token())}`, Connection: 'close' },
    });
    return response.status;
  };
  const silenced = async (): Promise<string[]> => {
    const alerts = await read<{ rule: string; silenced: boolean }[]>('/v1/alerts', 'alerts');
    return alerts.filter((alert) => alert.silenced).map(({ rule }) => rule);
  };

  it('of a manager applies to the alerts that it may see, whatever its matchers say', async () => {
    const wide = await create([{ member: 'severity', operator: 'set' }], manager);
    expect(await silenced()).toEqual(['many']);
    expect(await end(wide, manager)).toBe(204);
    const hidden = await create([{ member: 'metric', operator: 'equals', values: ['revenue'] }], manager);
    expect(await silenced()).toEqual([]);
    expect(await end(hidden, manager)).toBe(204);
    const all = await create([{ member: 'severity', operator: 'set' }]);
    expect((await silenced()).sort()).toEqual(['each', 'many', 'rich']);
    expect(await end(all)).toBe(204);
  });

  it('by somebody who sees more is neither listed nor ended by who sees less', async () => {
    const own = await create([{ member: 'rule', operator: 'equals', values: ['many'] }], manager);
    const other = await create([{ member: 'metric', operator: 'equals', values: ['revenue'] }]);
    expect((await read<SilenceView[]>('/v1/silences', 'silences', manager)).map(({ id }) => id)).toEqual([own.id]);
    expect((await read<SilenceView[]>('/v1/silences', 'silences')).map(({ id }) => id)).toEqual([own.id, other.id]);
    expect(await end(other, manager)).toBe(404);
    expect(await end(own)).toBe(204);
    expect(await end(other)).toBe(204);
  });

  it('names no hidden dimension as a member, and suggests none', async () => {
    const body = (member: string) => ({ matchers: [{ member, operator: 'set' }], endsAt });
    for (const member of ['region', 'regio', 'pag']) {
      const { code, message } = await refusal('/v1/silences', body(member));
      expect(code).toBe('invalid_request');
      expect(message.replace(`"${member}"`, '')).not.toMatch(HIDDEN);
    }
  });
});

describe('deliveries', () => {
  const ADDRESS = /127\.0\.0\.1|ECONNREFUSED|:9\b|OPS_/;

  it('are those of visible alerts, without addresses but for roles that operate', async () => {
    const all = await read<DeliveryView[]>('/v1/deliveries', 'deliveries');
    const own = await read<DeliveryView[]>('/v1/deliveries', 'deliveries', manager);
    const visible = await read<{ id: string }[]>('/v1/alerts', 'alerts', manager);
    expect(own.map(({ alert }) => alert)).toEqual(visible.map(({ id }) => id));
    expect(own).toHaveLength(1);
    expect(JSON.stringify(all)).toMatch(ADDRESS);
    expect(JSON.stringify(own)).not.toMatch(ADDRESS);
  });

  it('of hidden alerts are not sent again', async () => {
    const database = new pg.Client(running.url);
    await database.connect();
    await database.query("update app.alert_outbox set state = 'dead'");
    await database.end();
    const ids = (await read<DeliveryView[]>('/v1/deliveries', 'deliveries')).map(({ id }) => id);
    const replay = await running.fetch('/v1/deliveries/replay', { token: manager, body: { ids } });
    expect(await replay.json()).toEqual({ replayed: 1 });
  });

  it('tell a test’s failure and a channel’s state without the address', async () => {
    const failure = await refusal('/v1/channels/ops/test', {});
    expect(failure).toMatchObject({ code: 'delivery_failed' });
    expect(failure.message).not.toMatch(ADDRESS);
    expect((await refusal('/v1/channels/ops/test', {}, await running.token())).message).toMatch(ADDRESS);
    const channels = await read<ChannelView[]>('/v1/channels', 'channels', manager);
    expect(JSON.stringify(channels)).not.toMatch(ADDRESS);
  });
});
