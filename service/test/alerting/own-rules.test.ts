import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Alert } from '../../../sdk/src/protocol/alerts.ts';
import type { RuleBacktest, RuleList, RuleView } from '../../../sdk/src/protocol/rules.ts';
import { startMailServer, type MailServer } from '../support/servers/mail-server.ts';
import { createPortal } from '../support/shop/embed-portal.ts';
import { runAlertingShop, type AlertingShop } from '../support/shop/alerting-shop.ts';

const CLERK = 'filters: { region: principal.regions } }';

let shop: AlertingShop;
let mail: MailServer;

beforeAll(async () => {
  mail = await startMailServer();
  shop = await runAlertingShop(
    '  many_orders: { metric: orders, per: day, above: 1000, channels: [ops] }\n',
    { SMTP_URL: mail.url },
    (catalog) =>
      catalog
        .replace(CLERK, `${CLERK.slice(0, -2)}, alerts: own }\n  reader: { metrics: [orders], dimensions: [region] }`)
        .replace('channels:\n', 'channels:\n  post: { type: email, to: team@shop.example, from: kpis@shop.example }\n'),
  );
});

afterAll(async () => {
  await shop.close();
  await mail.close();
});

const clerk = (subject: string, region: string, claims: Record<string, unknown> = {}): Promise<string> =>
  shop.running.token({ subject, roles: ['clerk'], attributes: { regions: [region], ...claims } });

async function send<Answer>(method: string, path: string, token: string, body?: unknown) {
  const response = await fetch(`${shop.running.service.address}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, answer: (text === '' ? undefined : JSON.parse(text)) as Answer };
}

const listRules = async (token: string): Promise<RuleList> =>
  (await (await shop.running.fetch('/v1/rules', { token })).json()) as RuleList;

describe('a rule of one’s own', () => {
  it('is computed on the rows of its owner, and shown to nobody else', async () => {
    const anna = await clerk('anna', 'north');
    const made = await shop.running.fetch('/v1/own-rules', {
      token: anna,
      body: { title: 'Busy', metric: 'orders', per: 'day', above: 2 },
    });
    expect(made.status).toBe(201);
    const rule = (await made.json()) as RuleView;
    expect(rule).toMatchObject({ title: 'Busy', origin: 'api', version: 1, own: { filters: [], mail: null } });

    for (const id of ['s1', 's2', 's3', 's4']) await shop.order(id, 1, 'south');
    for (const id of ['n1', 'n2', 'n3']) await shop.order(id, 1, 'north');
    const [alert] = await shop.untilAlerts(([first]) => first?.state === 'firing' && first.value === 3, anna);
    expect(alert).toMatchObject({ rule: rule.name, own: true, title: 'Busy', value: 3, threshold: 2, dimensions: {} });

    const others = [
      await shop.running.token(),
      await clerk('anna', 'south'),
      await clerk('bert', 'north'),
      await shop.running.token({ subject: 'carl', roles: ['reader'] }),
    ];
    for (const token of others) {
      const { alerts } = (await (await shop.running.fetch('/v1/alerts', { token })).json()) as { alerts: Alert[] };
      expect(alerts).toEqual([]);
      expect((await send('GET', `/v1/alerts/${alert!.id}`, token)).status).toBe(404);
      expect((await send('GET', `/v1/alerts/${alert!.id}/explanation`, token)).status).toBe(404);
      if (token === others[1]) continue;
      expect((await listRules(token)).rules.map(({ name }) => name)).toEqual(['many_orders']);
      expect((await send('GET', `/v1/rules/${rule.name}`, token)).status).toBe(404);
      expect((await send('PUT', `/v1/rules/${rule.name}`, token, { metric: 'orders', above: 1 })).status).toBe(404);
      expect((await send('DELETE', `/v1/rules/${rule.name}`, token)).status).toBe(404);
    }
  });

  it('is changed by its version, and its alert ends with it', async () => {
    const doris = await clerk('doris', 'west');
    await shop.order('w1', 1, 'west');
    const { answer: made } = await send<RuleView>('POST', '/v1/own-rules', doris, {
      metric: 'orders',
      per: 'day',
      above: 0,
    });
    expect(made).toMatchObject({ title: 'Orders', above: 0 });
    const [alert] = await shop.untilAlerts(([first]) => first?.state === 'firing', doris);
    const path = `/v1/rules/${made.name}`;
    const definition = { metric: 'orders', per: 'day', above: 5 };
    expect((await send('PUT', path, doris, { ...definition, version: 7 })).status).toBe(409);
    const { answer: edited } = await send<RuleView>('PUT', path, doris, { ...definition, version: 1 });
    expect(edited).toMatchObject({ above: 5, version: 2 });
    expect((await send<RuleView>('POST', `${path}/disable`, doris)).answer).toMatchObject({
      isDisabled: true,
      above: 5,
    });
    expect((await send<Alert>('GET', `/v1/alerts/${alert!.id}`, doris)).answer).toMatchObject({ state: 'resolved' });
    expect((await send<RuleView>('POST', `${path}/enable`, doris)).answer).toMatchObject({
      isDisabled: false,
      version: 4,
    });
    expect((await send('DELETE', path, doris)).status).toBe(204);
    expect((await listRules(doris)).rules.map(({ name }) => name)).toEqual(['many_orders']);
  });

  it('may be on some of these rows, and never on others', async () => {
    const emil = await shop.running.token({
      subject: 'emil',
      roles: ['clerk'],
      attributes: { regions: ['up', 'down'] },
    });
    await shop.order('u1', 1, 'up');
    await shop.order('d1', 1, 'down');
    await shop.order('d2', 1, 'down');
    const only = (region: string) => [{ member: 'region', operator: 'equals', values: [region] }];
    const definition = { metric: 'orders', per: 'day', above: 0 };
    for (const region of ['down', 'north']) {
      expect((await send('POST', '/v1/own-rules', emil, { ...definition, filters: only(region) })).status).toBe(201);
    }
    const alerts = await shop.untilAlerts(([first]) => first?.state === 'firing', emil);
    expect(alerts.map(({ value }) => value)).toEqual([2]);
    const back = { rule: { ...definition, filters: only('north') }, dateRange: 'today' };
    const { answer } = await send<RuleBacktest>('POST', '/v1/rules/backtest', emil, back);
    expect(answer.episodes).toEqual([]);
    expect(
      await send('POST', '/v1/own-rules', emil, { ...definition, filters: [{ member: 'id', operator: 'set' }] }),
    ).toMatchObject({ status: 400, answer: { error: { code: 'unknown_filter_member', path: 'filters[0].member' } } });
  });

  it('goes to the address of the token, where it has one', async () => {
    const frieda = await clerk('frieda', 'east', { email: 'frieda@shop.example' });
    expect((await listRules(frieda)).own).toEqual({ limit: 20, mail: 'frieda@shop.example' });
    const body = { title: 'Viele Bestellungen', metric: 'orders', per: 'day', above: 0, mailLanguage: 'de' };
    expect((await send('POST', '/v1/own-rules', frieda, body)).answer).toMatchObject({
      channels: [],
      own: { mail: { address: 'frieda@shop.example', language: 'de' } },
    });
    await shop.order('e1', 1, 'east');
    await vi.waitFor(() => expect(mail.mails).toHaveLength(1), { timeout: 15_000 });
    expect(mail.mails[0]).toMatch(/^To: frieda@shop.example/m);
    expect(mail.mails[0]).toMatch(/^From: kpis@shop.example/m);
    expect(mail.mails[0]).toMatch(/^Subject: .*Viele Bestellungen/m);
    const deliveries = await shop.running.fetch('/v1/deliveries');
    expect(await deliveries.json()).toEqual({ deliveries: [] });
    const unverified = await clerk('frieda', 'east', { email: 'frieda@shop.example', email_verified: false });
    expect((await listRules(unverified)).own).toEqual({ limit: 20, mail: null });
    expect(await send('POST', '/v1/own-rules', unverified, body)).toMatchObject({
      status: 400,
      answer: { error: { code: 'invalid_request', path: 'mailLanguage' } },
    });
  });

  it('learns no names of channels, which are for those who manage rules', async () => {
    const ida = await clerk('ida', 'north');
    const shared = (await listRules(ida)).rules.find(({ name }) => name === 'many_orders');
    expect(shared).toMatchObject({ metric: 'orders', above: 1000 });
    expect(shared).not.toHaveProperty('channels');
    const shown = await send<RuleView>('GET', '/v1/rules/many_orders', ida);
    expect(shown.answer).not.toHaveProperty('channels');
    for (const channel of ['ops', 'oops']) {
      const rule = { metric: 'orders', above: 1, channels: [channel] };
      const tried = await send('POST', '/v1/rules/test', ida, { rule });
      expect(tried).toMatchObject({ status: 400, answer: { error: { code: 'invalid_rule', path: 'channels[0]' } } });
      expect(JSON.stringify(tried.answer)).toContain(`\\"${channel}\\" is not a channel: none exists`);
    }
    const boss = await shop.running.token();
    expect((await send('GET', '/v1/rules/many_orders', boss)).answer).toMatchObject({ channels: ['ops'] });
  });

  it('needs the right, and is one of a bounded number', async () => {
    const reader = await shop.running.token({ subject: 'gert', roles: ['reader'] });
    const rule = { metric: 'orders', above: 1 };
    expect(await send('POST', '/v1/own-rules', reader, rule)).toMatchObject({
      status: 403,
      answer: { error: { code: 'forbidden' } },
    });
    expect((await listRules(reader)).own).toBeUndefined();
    const hanna = await clerk('hanna', 'north');
    expect(await send('POST', '/v1/own-rules', hanna, { metric: 'revenue', above: 1 })).toMatchObject({
      status: 400,
      answer: { error: { code: 'invalid_rule', path: 'metric' } },
    });
    expect((await send('POST', '/v1/own-rules', hanna, { ...rule, channels: ['ops'] })).status).toBe(400);
    const attempts = Array.from({ length: 24 }, () => send('POST', '/v1/own-rules', hanna, { ...rule, above: 1e6 }));
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.filter((status) => status === 400)).toHaveLength(4);
    expect(await send('POST', '/v1/own-rules', hanna, rule)).toMatchObject({
      status: 400,
      answer: { error: { code: 'too_many_rules' } },
    });
  });
  it('is neither shown to an embed token of its owner, nor changed by it, also while it is stopped', async () => {
    const ida = await clerk('ida', 'north', { email: 'ida@shop.example' });
    const rule = { metric: 'orders', above: 1e6, mailLanguage: 'en' };
    const made: string[] = [];
    for (const title of ['Kept', 'Stopped']) {
      const { answer } = await send<RuleView>('POST', '/v1/own-rules', ida, { ...rule, title });
      made.push(answer.name);
    }
    const [kept, stopped] = made as [string, string];
    const client = new pg.Client(shop.running.url);
    await client.connect();
    await client.query(
      `update app.alert_rules set personal = jsonb_set(personal, '{roles}', '["reader"]'), version = version + 1 where rule_name = $1`,
      [stopped],
    );
    await client.end();
    await send('POST', `/v1/rules/${kept}/disable`, ida);
    const namesOf = async (token: string): Promise<readonly string[]> =>
      (await listRules(token)).rules.map(({ name }) => name).filter((name) => made.includes(name));
    expect((await listRules(ida)).rules.find(({ name }) => name === stopped)?.own?.stopped).toBeDefined();

    const { token } = await createPortal(shop.running).mint({
      subject: 'ida',
      roles: ['clerk'],
      attributes: { regions: ['north'] },
    });
    expect(await namesOf(token)).toEqual([]);
    for (const name of made) {
      const path = `/v1/rules/${name}`;
      expect((await send('GET', path, token)).status).toBe(404);
      expect((await send('PUT', path, token, rule)).status).toBe(404);
      expect((await send('POST', `${path}/disable`, token)).status).toBe(404);
      expect((await send('POST', `${path}/enable`, token)).status).toBe(404);
      expect((await send('DELETE', path, token)).status).toBe(404);
      const trial = { rule: name, dateRange: 'last 7 days' };
      expect((await send('POST', '/v1/rules/backtest', token, trial)).status).toBe(403);
      expect((await send('POST', '/v1/rules/test', token, { rule: name })).status).toBe(403);
    }
    expect(await namesOf(ida)).toEqual(made);
    for (const name of made) expect((await send('DELETE', `/v1/rules/${name}`, ida)).status).toBe(204);
  });
});
