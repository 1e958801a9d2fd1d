import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DashboardList, DashboardView } from '../../../sdk/src/protocol/dashboards.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const ROLES = `  lead: { metrics: [orders, visits], dimensions: all, filters: { region: principal.regions }, preview: true }
  robot: { metrics: [], dimensions: [], ingest: all }
dashboards:
  main:
    roles: [boss, clerk]
    filters: [region]
    sections:
      - widgets: [kpi-card: { metric: orders }, kpi-card: { metric: revenue }, kpi-card: { metric: visits }]
  own:
    roles: [lead]
    sections: [{ widgets: [kpi-card: { metric: orders }] }]
`;
const CATALOG = `${SHOP.replace('operate: true,', 'operate: true, preview: true,')}${ROLES}`;

let running: RunningService;
const tokens = new Map<string, string>();

beforeAll(async () => {
  running = await runService({}, CATALOG);
  const north = { attributes: { regions: ['north'] } };
  tokens.set('boss', await running.token({ subject: 'a', roles: ['boss'] }));
  tokens.set('clerk', await running.token({ subject: 'b', roles: ['clerk'], ...north }));
  tokens.set('lead', await running.token({ subject: 'c', roles: ['lead'], ...north }));
  const at = '2026-11-07T10:00:00Z';
  const orders = ['north', 'south', 'south'].map((region, index) => ({
    event_id: `e${index}`,
    id: `o${index}`,
    version: 1,
    at,
    region,
    total: '10.00',
  }));
  const response = await running.fetch('/v1/events/orders', { body: orders });
  expect(await response.json()).toMatchObject({ accepted: 3 });
});

afterAll(() => running?.close());

async function get<Answer>(path: string, who: string): Promise<Answer & { error?: Record<string, unknown> }> {
  const response = await running.fetch(path, { token: tokens.get(who)! });
  return (await response.json()) as Answer & { error?: Record<string, unknown> };
}
const metricsOf = ({ sections }: DashboardView) =>
  sections.flatMap(({ widgets }) => widgets.map(({ props }) => props['metric']));

it('lists the roles with dashboards for those who may preview, and the dashboards of one of them', async () => {
  const mine = await get<DashboardList>('/v1/dashboards', 'boss');
  expect(mine.previews).toEqual([
    { role: 'clerk', title: 'Clerk' },
    { role: 'lead', title: 'Lead' },
  ]);
  expect(mine.dashboards.map(({ id }) => id)).toEqual(['main']);
  const other = await get<DashboardList>('/v1/dashboards?as=lead', 'boss');
  expect(other.dashboards).toEqual([{ id: 'own', title: 'Own', isHome: true, isPersonal: false }]);
  expect(await get<DashboardList>('/v1/dashboards', 'clerk')).not.toHaveProperty('previews');
});

it('shows a dashboard as the role sees it, without own changes, and names what its rows depend on', async () => {
  const changed = await fetch(`${running.service.address}/v1/dashboards/main/overlay`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${tokens.get('boss')}`, 'If-Match': '"0"', Connection: 'close' },
    body: JSON.stringify({ changes: [{ kind: 'hide', widget: 'kpi-card-orders' }] }),
  });
  expect(changed.status).toBe(200);
  await changed.text();
  expect(metricsOf(await get<DashboardView>('/v1/dashboards/main', 'boss'))).toEqual(['revenue', 'visits']);
  const preview = await get<DashboardView>('/v1/dashboards/main?as=clerk', 'boss');
  expect(metricsOf(preview)).toEqual(['orders']);
  expect(preview.overlay).toBeNull();
  expect(preview.preview).toEqual({ role: 'clerk', title: 'Clerk', filteredBy: ['region'] });
  expect(await get<DashboardView>('/v1/dashboards/main', 'boss')).not.toHaveProperty('preview');
});

it('widens nothing: neither the metrics nor the rows of who previews', async () => {
  const preview = await get<DashboardView>('/v1/dashboards/main?as=boss', 'lead');
  // Visits have no region: hidden from a role that sees some regions only.
  expect(metricsOf(preview)).toEqual(['orders']);
  const timeDimension = { dateRange: ['2026-11-07', '2026-11-07'] } as const;
  const answer = await running.ask({ metrics: ['orders'], timeDimension }, tokens.get('lead'));
  expect(answer).toMatchObject({ totals: { orders: 1 } });
});

it('refuses who may not preview, and roles that are none or have no dashboard', async () => {
  for (const path of ['/v1/dashboards?as=boss', '/v1/dashboards/main?as=boss', '/v1/dashboards/main?as=clerk']) {
    const { error } = await get(path, 'clerk');
    expect(error).toMatchObject({
      code: 'forbidden',
      path: 'as',
      message: 'the roles of the token may not preview: expected a role with preview: true',
    });
  }
  for (const role of ['robot', 'nobody', 'boss', '']) {
    const { error } = await get(`/v1/dashboards/main?as=${role}`, 'boss');
    expect(error).toMatchObject({ code: 'invalid_request', path: 'as' });
    expect(error?.['message']).toContain('clerk, lead');
  }
  const { error } = await get('/v1/dashboards/main?as=lead', 'boss');
  expect(error).toMatchObject({
    code: 'not_found',
    message: '"main" is no dashboard of the role lead: expected one of own',
  });
});
