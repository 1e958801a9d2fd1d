import type { Alert } from '../../../../sdk/src/protocol/alerts.ts';
import type { Annotation } from '../../../../sdk/src/protocol/annotations.ts';
import type { AnomalyList } from '../../../../sdk/src/protocol/anomalies.ts';
import type { CreatedServiceKey } from '../../../../sdk/src/protocol/keys.ts';
import type { DashboardList } from '../../../../sdk/src/protocol/dashboards.ts';
import type { QueryResponse, QueryResult } from '../../../../sdk/src/protocol/query.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import { OPERATIONS } from '../../../src/http/openapi/operations/operations.ts';
import { expectDescribed } from '../wire/expect-described.ts';
import type { AlertingShop } from './alerting-shop.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24 * 7 * 4;

/** A rule that fires on the history of `sendHistory`. */
export const RULES = '  dip: { title: Orders drop, metric: orders, by: region, anomaly: high, channels: [ops] }';

/** Sends four weeks of orders up to now: next to none in one hour of today, nor in the south in the hour that has just closed. */
export async function sendHistory({ running }: AlertingShop): Promise<void> {
  const random = createRandom(7);
  const startMs = Math.floor(Date.now() / HOUR_MS - HOURS) * HOUR_MS;
  const lines: string[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    for (const region of ['north', 'south']) {
      const isOut = hour === HOURS - 6 || (region === 'south' && hour === HOURS - 1);
      const count = isOut ? 1 : random.poisson(30 + 10 * Math.sin((hour / 24) * 2 * Math.PI));
      for (let index = 0; index < count; index++) {
        const id = `${region}${hour}-${index}`;
        const at = new Date(startMs + hour * HOUR_MS + index * 1000).toISOString();
        lines.push(JSON.stringify({ event_id: id, id, version: 1, at, region, total: '12.50' }));
      }
    }
  }
  const headers = { 'Content-Type': 'application/x-ndjson' };
  for (let from = 0; from < lines.length; from += 10_000) {
    await (
      await running.fetch('/v1/events/orders', { text: lines.slice(from, from + 10_000).join('\n'), headers })
    ).text();
  }
}

/** Asks each operation whose answer has a body of its own; returns answers by `operationId` and status. */
export async function askAllOperations(shop: AlertingShop): Promise<ReadonlyMap<string, unknown>> {
  const answers = new Map<string, unknown>();
  const ask: Ask = async <Answer>(key: string, method: string, path: string, body?: unknown, headers = {}) => {
    const response = await fetch(`${shop.running.service.address}${path}`, {
      method,
      headers: { Authorization: `Bearer ${await shop.running.token()}`, Connection: 'close', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await expectDescribed(method, path, response);
    const text = await response.text();
    if (!response.ok) throw new Error(`${key}, ${response.status}: ${text}`);
    const answer = JSON.parse(text) as Answer;
    answers.set(`${key} ${response.status}`, hideSecrets(answer));
    return answer;
  };
  await askAlerts(shop, ask);
  await askDashboards(ask);
  await askAnnotations(ask);
  await askInsight(ask);
  await askRules(ask);
  await askDeadLetters(ask);
  await askKeys(ask);
  await ask('listAuditEntries', 'GET', '/v1/audit?action=rule.&limit=2');
  return answers;
}

/** Cuts what would give access off after its first characters. */
const hideSecrets = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer), (name, value: unknown) =>
    name === 'secret' || name === 'token' ? `${String(value).slice(0, 4)}…` : value,
  );

const exampleOf = (id: string): unknown => OPERATIONS.find((operation) => operation.id === id)?.body?.example;

type Ask = <Answer>(
  key: string,
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

async function askDashboards(ask: Ask): Promise<void> {
  const { dashboards } = await ask<DashboardList>('listDashboards', 'GET', '/v1/dashboards');
  const path = `/v1/dashboards/${dashboards[0]?.id}`;
  await ask('changeDashboard', 'PUT', `${path}/overlay`, exampleOf('changeDashboard'), { 'If-Match': '"0"' });
  await ask('getDashboard', 'GET', path);
  await ask('resetDashboard', 'DELETE', `${path}/overlay`);
  const view = '/v1/views/5f0c9d52-3a4e-4c1b-9f0e-8d2b7a6c1e40';
  await ask('saveView', 'PUT', view, exampleOf('saveView'));
  await ask('listViews', 'GET', '/v1/views');
  await ask('getView', 'GET', view);
  await ask('deleteView', 'DELETE', view);
}

async function askAnnotations(ask: Ask): Promise<void> {
  const { id } = await ask<Annotation>('createAnnotation', 'POST', '/v1/annotations', exampleOf('createAnnotation'));
  await ask('changeAnnotation', 'PUT', `/v1/annotations/${id}`, exampleOf('changeAnnotation'));
  await ask('listAnnotations', 'GET', '/v1/annotations?metric=revenue&dateRange=2026-11-26/2026-11-26');
  await ask('deleteAnnotation', 'DELETE', `/v1/annotations/${id}`);
}

async function askAlerts(shop: AlertingShop, ask: Ask): Promise<void> {
  const [alert] = await shop.untilAlerts((all) => all.some(({ state }) => state === 'firing'));
  if (!alert) throw new Error('no alert fires');
  await shop.receiver.waitFor(1, () => true);
  await ask('listAlerts', 'GET', '/v1/alerts');
  await ask('explainAlert', 'GET', `/v1/alerts/${alert.id}/explanation`);
  const act = (id: string, action: string, body: object): Promise<Alert> =>
    ask<Alert>(id, 'POST', `/v1/alerts/${alert.id}/${action}`, body);
  await act('commentOnAlert', 'comment', { note: 'The provider is back' });
  await act('assignAlert', 'assign', { to: 'alex' });
  await act('acknowledgeAlert', 'acknowledge', { note: 'Looking into it' });
  await act('snoozeAlert', 'snooze', { until: new Date(Date.now() + 2 * HOUR_MS).toISOString() });
  await act('unsnoozeAlert', 'unsnooze', {});
  await act('resolveAlert', 'resolve', { note: 'Known outage' });
  await ask('getAlert', 'GET', `/v1/alerts/${alert.id}`);
  await ask('listDeliveries', 'GET', '/v1/deliveries');
  await ask('listChannels', 'GET', '/v1/channels');
  await ask('enableChannel', 'POST', '/v1/channels/ops/enable', {});
}

async function askInsight(ask: Ask): Promise<void> {
  const { anomalies } = await ask<AnomalyList>('listAnomalies', 'GET', '/v1/anomalies?metric=orders&by=region');
  const [anomaly] = anomalies;
  if (!anomaly) throw new Error('no hour stands out');
  const verdict = { metric: 'orders', granularity: 'hour', from: anomaly.from, isReal: true };
  await ask('judgeAnomaly', 'POST', '/v1/anomalies/verdicts', verdict);
  await ask('explainMetric', 'GET', '/v1/metrics/revenue/explain?dateRange=yesterday');
  await ask('getCatalog', 'GET', '/v1/catalog');
  await ask('listDimensions', 'GET', '/v1/dimensions');
  await ask('listSources', 'GET', '/v1/sources');
  const { results } = await ask<QueryResponse>('query', 'POST', '/v1/query', exampleOf('query'));
  await ask('export', 'POST', '/v1/export', exampleOf('export'));
  await ask('getProvenance', 'GET', `/v1/provenance/${(results[0] as QueryResult).provenance}`);
}

async function askRules(ask: Ask): Promise<void> {
  await ask('createRule', 'POST', '/v1/rules', exampleOf('createRule'));
  await ask('createOwnRule', 'POST', '/v1/own-rules', exampleOf('createOwnRule'));
  await ask('editRule', 'PUT', '/v1/rules/revenue_drop', exampleOf('editRule'));
  await ask('disableRule', 'POST', '/v1/rules/revenue_drop/disable', {});
  await ask('enableRule', 'POST', '/v1/rules/revenue_drop/enable', {});
  await ask('getRule', 'GET', '/v1/rules/revenue_drop');
  await ask('listRules', 'GET', '/v1/rules');
  await ask('testRule', 'POST', '/v1/rules/test', { rule: 'dip' });
  await ask('backtestRule', 'POST', '/v1/rules/backtest', { rule: 'dip', dateRange: 'last 26 hours' });
  const matchers = [{ member: 'region', operator: 'equals', values: ['south'] }];
  const endsAt = new Date(Date.now() + HOUR_MS).toISOString();
  await ask('createSilence', 'POST', '/v1/silences', { matchers, endsAt, note: 'Maintenance' });
  await ask('listSilences', 'GET', '/v1/silences');
}

async function askDeadLetters(ask: Ask): Promise<void> {
  const at = new Date().toISOString();
  const order = { event_id: 'o-1', id: 'o-1', version: 1, at, region: 'north', total: 'much' };
  await ask('sendEvents', 'POST', '/v1/events/orders', [
    { ...order, event_id: 'o-0', id: 'o-0', total: '10.50' },
    order,
  ]);
  const { deadLetters } = await ask<{ deadLetters: { id: string }[] }>('listDeadLetters', 'GET', '/v1/dead-letters');
  const id = deadLetters[0]?.id;
  await ask('getDeadLetter', 'GET', `/v1/dead-letters/${id}`);
  await ask('replayDeadLetters', 'POST', '/v1/dead-letters/replay', { ids: [id] });
}

async function askKeys(ask: Ask): Promise<void> {
  const key = { ...(exampleOf('createServiceKey') as object), name: 'Portal' };
  const { secret } = await ask<CreatedServiceKey>('createServiceKey', 'POST', '/v1/keys', key);
  const bearer = { Authorization: `Bearer ${secret}` };
  await ask('createEmbedToken', 'POST', '/v1/tokens', exampleOf('createEmbedToken'), bearer);
  await ask('listServiceKeys', 'GET', '/v1/keys');
}
