import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../../sdk/src/protocol/alerts.ts';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import type { RuleBacktest, RuleTrial, RuleView } from '../../../sdk/src/protocol/rules.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

let shop: AlertingShop;

beforeAll(async () => {
  shop = await runAlertingShop('  many_orders: { metric: orders, above: 1000, channels: [ops] }\n');
});

afterAll(() => shop.close());

async function send<Answer>(
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(`${shop.running.service.address}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token ?? (await shop.running.token())}`, Connection: 'close' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, answer: (text === '' ? undefined : JSON.parse(text)) as Answer };
}

describe('/v1/rules', () => {
  it('makes a rule that fires, edits it by version, and ends its episodes when it is disabled', async () => {
    await shop.order('a', 40);
    const definition = { metric: 'revenue', per: 'day', above: 30, severity: 'critical', channels: ['ops'] };
    const made = await send<RuleView>('POST', '/v1/rules', { name: 'costly', ...definition });
    expect(made).toMatchObject({ status: 201, answer: { name: 'costly', origin: 'api', version: 1, per: 'day' } });
    await shop.untilAlerts(([first]) => first?.rule === 'costly' && first.state === 'firing');
    await shop.receiver.waitFor(1, ({ body }) => body.alert.rule === 'costly');
    const stale = await send('PUT', '/v1/rules/costly', { ...definition, above: 35, version: 7 });
    expect(stale).toMatchObject({ status: 409, answer: { error: { code: 'conflict' } } });
    const edited = await send<RuleView>('PUT', '/v1/rules/costly', { ...definition, above: 35, version: 1 });
    expect(edited.answer).toMatchObject({ above: 35, clear: 35, version: 2 });
    const disabled = await send<RuleView>('POST', '/v1/rules/costly/disable');
    expect(disabled.answer).toMatchObject({ isDisabled: true, above: 35 });
    const [, notification] = await shop.receiver.waitFor(2, ({ body }) => body.alert.rule === 'costly');
    expect(notification?.body).toMatchObject({ type: 'alert.resolved', sequence: 2 });
    await send('POST', '/v1/rules/costly/enable');
    await shop.receiver.waitFor(3, ({ body }) => body.alert.rule === 'costly');
    expect((await send('DELETE', '/v1/rules/costly')).status).toBe(204);
    expect((await send('GET', '/v1/rules/costly')).status).toBe(404);
  });

  it('names what is wrong by the API’s own words', async () => {
    const bad = await send('POST', '/v1/rules', { name: 'bad', metric: 'revenue', risesBy: -1 });
    expect(bad).toMatchObject({ status: 400, answer: { error: { code: 'invalid_rule', path: 'risesBy' } } });
    const odd = await send('POST', '/v1/rules', { name: 'bad', metric: 'orders', anomaly: 'awful' });
    expect(odd.status).toBe(400);
    const rule = { name: 'bad', metric: 'orders', above: 1 };
    for (const [key, hint] of [
      ['keepFiring', 'keepFiringFor'],
      ['treshold', 'expected one of'],
    ] as const) {
      // The API's own words, not the catalogue's.
      const unknown = await send<{ error: object }>('POST', '/v1/rules', { ...rule, [key]: '5m' });
      expect(unknown.status).toBe(400);
      expect(JSON.stringify(unknown.answer)).toMatch(new RegExp(`${key}\\W+ is not a key of a rule: .*${hint}`));
    }
  });

  it('lets the catalogue’s rules be disabled and not edited', async () => {
    expect(await send('PUT', '/v1/rules/many_orders', { metric: 'orders', above: 1 })).toMatchObject({
      status: 409,
      answer: { error: { code: 'catalog_rule' } },
    });
    expect((await send('POST', '/v1/rules/many_orders/disable')).answer).toMatchObject({ isDisabled: true });
    expect((await send('POST', '/v1/rules/many_orders/enable')).answer).toMatchObject({ isDisabled: false });
  });

  it('tests and backtests a rule that is not made yet', async () => {
    const trial = await send<RuleTrial>('POST', '/v1/rules/test', {
      rule: { metric: 'revenue', per: 'day', by: ['region'], above: 39 },
    });
    expect(trial.answer.instances).toMatchObject([
      { dimensions: { region: 'north' }, verdict: 'beyond', value: 40, threshold: 39 },
    ]);
    for (const [hour, total] of [
      [10, 5],
      [11, 50],
      [12, 60],
      [13, 7],
    ] as const) {
      const at = `2026-11-07T${hour}:30:00Z`;
      await shop.running.fetch('/v1/events/orders', {
        body: { event_id: `h${hour}`, id: `h${hour}`, version: 1, at, region: 'east', total: String(total) },
      });
    }
    const { answer } = await send<RuleBacktest>('POST', '/v1/rules/backtest', {
      rule: { metric: 'revenue', above: 45, noData: 'ok' },
      dateRange: ['2026-11-07', '2026-11-07'],
    });
    expect(answer).toEqual({
      buckets: 24,
      episodes: [
        {
          dimensions: {},
          severity: 'warning',
          firedAt: '2026-11-07T12:00:00.000Z',
          endedAt: '2026-11-07T14:00:00.000Z',
          from: '2026-11-07T11:00:00.000Z',
          to: '2026-11-07T13:00:00.000Z',
          value: 60,
        },
      ],
    });
    const below = await send<RuleBacktest>('POST', '/v1/rules/backtest', {
      rule: { metric: 'revenue', below: 55, for: '1h', noData: 'ok' },
      dateRange: ['2026-11-07T10:00', '2026-11-07T12:00'],
    });
    const fired = { firedAt: '2026-11-07T12:00:00.000Z', from: '2026-11-07T10:00:00.000Z' };
    expect(below.answer.episodes).toMatchObject([{ ...fired, to: '2026-11-07T12:00:00.000Z', value: 5 }]);
  });

  it('backtests no bucket from before the first event', async () => {
    const { answer } = await send<RuleBacktest>('POST', '/v1/rules/backtest', {
      rule: { metric: 'orders', per: 'day', below: 1 },
      dateRange: ['2026-10-01', '2026-11-08'],
    });
    const { rows } = (await shop.running.ask({
      metrics: ['orders'],
      timeDimension: { granularity: 'day', dateRange: ['2026-10-01', '2026-11-08'] },
    })) as QueryResult;
    const first = rows.find(({ orders }) => orders !== 0)?.time as string;
    expect(rows[0]?.orders).toBe(0);
    expect(answer.episodes.filter(({ firedAt }) => firedAt <= first)).toEqual([]);
  });

  it('is for roles that manage', async () => {
    const clerk = await shop.running.token({ roles: ['clerk'], attributes: { regions: ['north'] } });
    const forbidden = await send('POST', '/v1/rules', { name: 'x', metric: 'orders', above: 1 }, clerk);
    expect(forbidden.status).toBe(403);
    for (const path of ['/v1/channels', '/v1/deliveries', '/v1/silences']) {
      expect((await send('GET', path, undefined, clerk)).status).toBe(403);
    }
    // Rules over metrics that it may see are no secret; those over revenue are not there.
    expect((await send<{ rules: RuleView[] }>('GET', '/v1/rules', undefined, clerk)).answer.rules).toMatchObject([
      { name: 'many_orders' },
    ]);
  });
});

describe('what people do with an alert', () => {
  it('acknowledges, comments, snoozes and resolves, each in the history, and begins none anew while it is held', async () => {
    await send('POST', '/v1/rules', { name: 'held', metric: 'revenue', per: 'day', above: 30, channels: ['ops'] });
    const isHeld = ({ rule }: Alert): boolean => rule === 'held';
    const alert = (await shop.untilAlerts((all) => all.some(isHeld))).find(isHeld);
    const path = `/v1/alerts/${alert?.id}`;
    const until = new Date(Date.now() + 60_000).toISOString();
    await send('POST', `${path}/acknowledge`, { note: 'I look' });
    await send('POST', `${path}/comment`, { note: 'a big customer' });
    const taken = await send<Alert>('POST', `${path}/assign`);
    expect(taken.answer).toMatchObject({ assigned: { to: 'tester', by: 'tester' } });
    const given = await send<Alert>('POST', `${path}/assign`, { to: ' alex ' });
    expect(given.answer).toMatchObject({ assigned: { to: 'alex', by: 'tester' } });
    expect((await send<Alert>('POST', `${path}/assign`, { to: null })).answer.assigned).toBe(null);
    await send('POST', `${path}/assign`, { to: 'alex' });
    const snoozed = await send<Alert>('POST', `${path}/snooze`, { until, endsOn: ['severity_change'] });
    expect(snoozed.answer).toMatchObject({ snoozedUntil: until, acknowledged: { by: 'tester', note: 'I look' } });
    expect((await send('POST', `${path}/comment`, { note: 'x', version: 1 })).status).toBe(409);
    const resolved = await send<Alert>('POST', `${path}/resolve`, { note: 'known' });
    expect(resolved.answer).toMatchObject({ state: 'resolved' });
    expect(resolved.answer.history?.map(({ kind }) => kind)).toEqual([
      'firing',
      'acknowledged',
      'commented',
      'assigned',
      'assigned',
      'unassigned',
      'assigned',
      'snoozed',
      'resolved',
    ]);
    expect(resolved.answer.history?.filter(({ kind }) => kind === 'assigned').map(({ note }) => note)).toEqual([
      'tester',
      'alex',
      'alex',
    ]);
    await shop.receiver.waitFor(1, ({ body }) => body.alert.id === alert?.id && body.type === 'alert.resolved');
    // The condition still holds: more of it opens nothing.
    await shop.order('more', 1);
    await shop.order('still more', 1);
    const after = await shop.untilAlerts(() => true);
    expect(after.filter(({ rule }) => rule === 'held')).toHaveLength(1);
    expect((await send('POST', `${path}/acknowledge`)).status).toBe(409);
  });

  it('refuses a silence of something that is not there, which would silence nothing', async () => {
    const matchers = [{ member: 'regoin', operator: 'equals', values: ['north'] }];
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const { status, answer } = await send('POST', '/v1/silences', { matchers, endsAt });
    expect(status).toBe(400);
    expect(answer).toMatchObject({
      error: { path: 'matchers', message: expect.stringContaining('"region"') as string },
    });
  });

  it('tells nobody of what is silenced, and tells it when the silence ends', async () => {
    const silence = await send<{ id: string }>('POST', '/v1/silences', {
      matchers: [{ member: 'rule', operator: 'equals', values: ['quiet'] }],
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect(silence.status).toBe(201);
    await send('POST', '/v1/rules', { name: 'quiet', metric: 'revenue', per: 'day', above: 20, channels: ['ops'] });
    await shop.untilAlerts((all) => all.some(({ rule, silenced }) => rule === 'quiet' && silenced));
    expect(shop.receiver.received.some(({ body }) => body.alert.rule === 'quiet')).toBe(false);
    expect((await send('DELETE', `/v1/silences/${silence.answer.id}`)).status).toBe(204);
    await shop.receiver.waitFor(1, ({ body }) => body.alert.rule === 'quiet');
  });

  it('tests a channel', async () => {
    expect((await send('POST', '/v1/channels/ops/test')).answer).toEqual({ delivered: true });
    const [test] = await shop.receiver.waitFor(1, ({ body }) => body.type === 'test');
    expect(test?.headers['webhook-signature']).toMatch(/^v1,/);
    expect((await send('POST', '/v1/channels/nobody/test')).status).toBe(404);
    expect((await send('GET', '/v1/channels')).answer).toMatchObject({ channels: [{ name: 'ops', state: 'ready' }] });
  });
});
