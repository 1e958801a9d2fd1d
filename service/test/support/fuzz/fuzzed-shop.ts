import type { Alert } from '../../../../sdk/src/protocol/alerts.ts';
import type { CreatedServiceKey, EmbedToken } from '../../../../sdk/src/protocol/keys.ts';
import type { QueryResponse, QueryResult } from '../../../../sdk/src/protocol/query.ts';
import { startWebhookReceiver } from '../servers/webhook-receiver.ts';
import { alertingShop } from '../shop/alerting-shop.ts';
import { runService, type RunningService } from '../shop/running-service.ts';

const RULES = `  busy: { metric: orders, by: region, above: 0, per: minute, channels: [ops] }
dashboards:
  shop:
    roles: [boss, clerk]
    filters: [region]
    sections: [{ title: Today, widgets: [{ kpi-card: { metric: orders } }, { trend-chart: { metric: revenue } }] }]
`;

/** No request is refused for how many there were. */
const WITHOUT_RATES = Object.fromEntries(
  ['READS', 'WRITES', 'INGEST', 'EXPORTS', 'TOKENS', 'REFUSALS', 'OPEN'].map((kind) => [`${kind}_PER_MINUTE`, '0']),
);

export interface FuzzedShop {
  readonly running: RunningService;
  /** Token of a role with every right there is, for hours. */
  readonly bossToken: string;
  /** Token of a reader with a fixed filter and all actions. */
  readonly embedToken: string;
  /** Values by path parameter that lead to something that is there. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  close(): Promise<void>;
}

/** The shop with a rule, a channel that takes what is sent to it, a dashboard, and one of everything that has an id. */
export async function runFuzzedShop(createDatabase?: NonNullable<Parameters<typeof runService>[2]>['createDatabase']) {
  const receiver = await startWebhookReceiver();
  const catalog = alertingShop(RULES).replace('audit: true', 'audit: true, preview: true, personal: true');
  const running = await runService(
    { OPS_URL: `${receiver.url}/ops`, PRIVATE_TARGETS: '127.0.0.0/8', ...WITHOUT_RATES },
    catalog.replace(', secret_env: OPS_SECRET', ''),
    createDatabase && { createDatabase },
  );
  const shop: FuzzedShop = {
    running,
    bossToken: await running.token({ lifetimeSeconds: 86_400 }),
    embedToken: await createEmbedToken(running),
    paths: await createOneOfEach(running),
    async close() {
      await running.close();
      await receiver.close();
    },
  };
  return shop;
}

async function createEmbedToken({ fetch }: RunningService): Promise<string> {
  const actions = ['explain', 'export', 'annotate', 'personalize', 'respond', 'ingest'];
  const key = { name: 'Portal', roles: ['boss'], actions, maxLifetimeSeconds: 36_000 };
  const { secret } = (await (await fetch('/v1/keys', { body: key })).json()) as CreatedServiceKey;
  const filters = [{ member: 'region', operator: 'equals', values: ['north'] }];
  const body = {
    subject: 'person-17',
    roles: ['boss'],
    filters,
    metrics: ['orders', 'revenue'],
    lifetimeSeconds: 36_000,
  };
  return ((await (await fetch('/v1/tokens', { token: secret, body })).json()) as EmbedToken).token;
}

async function createOneOfEach({ fetch }: RunningService): Promise<Readonly<Record<string, readonly string[]>>> {
  const ask = async <Answer>(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') =>
    (await (await fetch(path, { body, method })).json()) as Answer;
  const now = new Date().toISOString();
  const order = { version: 1, at: now, region: 'north', total: '1.50' };
  await ask('/v1/events/orders', [
    { ...order, id: 'a', event_id: 'a' },
    { ...order, id: 'b', event_id: 'b', region: 'south' },
    { ...order, id: 'c', event_id: 'c', total: 'much' },
  ]);
  const view = '5f0c9d52-3a4e-4c1b-9f0e-8d2b7a6c1e40';
  await ask(`/v1/views/${view}`, { name: 'Mine', state: {} }, 'PUT');
  const note = await ask<{ id: string }>('/v1/annotations', { text: 'Sale', from: now, metric: 'orders' });
  const range = { dateRange: 'today' };
  const { results } = await ask<QueryResponse>('/v1/query', { metrics: ['orders'], timeDimension: range });
  const { deadLetters } = await ask<{ deadLetters: { id: string }[] }>('/v1/dead-letters');
  const { alerts } = await untilAlert(() => ask<{ alerts: Alert[] }>('/v1/alerts'));
  const ids = [note.id, view, deadLetters[0]?.id, alerts[0]?.id, (results[0] as QueryResult).provenance, 'shop'];
  return {
    id: ids.filter((id) => id !== undefined),
    name: ['busy', 'ops', 'orders', 'revenue'],
    source: ['orders', 'visits'],
  };
}

async function untilAlert(ask: () => Promise<{ alerts: Alert[] }>): Promise<{ alerts: Alert[] }> {
  for (;;) {
    const answer = await ask();
    if (answer.alerts.length > 0) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
