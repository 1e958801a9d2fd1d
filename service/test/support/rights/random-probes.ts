import type { Draw } from './draw.ts';
import type { Probe } from './probe.ts';
import {
  DAY_MS,
  dimensionOf,
  filterOf,
  filtersOf,
  maybe,
  metricOf,
  near,
  queryOf,
  rangeOf,
  rangeText,
  ruleOf,
  search,
  valueOf,
} from './random-queries.ts';
import type { Scene, World } from './types.ts';

type MakeProbe = (draw: Draw, scene: Scene) => Omit<Probe, 'operation'>;

const get = (path: Probe['path']): Omit<Probe, 'operation'> => ({ method: 'GET', path });
const post = (path: Probe['path'], body: unknown): Omit<Probe, 'operation'> => ({ method: 'POST', path, body });

const NOBODY = '00000000-0000-4000-8000-000000000000';
const each = (make: (world: World) => string): Readonly<Record<World, string>> => ({ a: make('a'), b: make('b') });

const viewId = (draw: Draw): string => `10000000-0000-4000-8000-00000000000${draw.whole(0, 3)}`;

function viewOf(draw: Draw, scene: Scene): object {
  return {
    dashboard: maybe(draw, 0.7, () => draw.one(['qzb1x', 'qzb2x', 'qzb3x'])),
    range: 'last 7 days',
    filters: maybe(draw, 0.6, () => JSON.stringify([filterOf(draw, scene)])),
    open: maybe(draw, 0.6, () => ({ metric: metricOf(draw, scene), view: draw.one(['explore', 'explain', 'proof']) })),
  };
}

function changesOf(draw: Draw, scene: Scene): object[] {
  const metric = metricOf(draw, scene);
  const by = dimensionOf(draw, scene);
  return draw.few<object>(
    [
      { kind: 'hide', widget: `kpi-card-${metric}` },
      { kind: 'resize', widget: `kpi-breakdown-${metric}-${by}`, width: 2 },
      { kind: 'start', start: { range: 'last 7 days', selected: JSON.stringify([filterOf(draw, scene)]) } },
      { kind: 'set', widget: `kpi-card-${metric}`, props: { metric } },
      {
        kind: 'add',
        widget: { id: `own-${draw.whole(1, 3)}`, element: 'kpi-breakdown', width: 2, props: { metric, by } },
        place: { section: 'further', after: null },
      },
    ],
    draw.whole(1, 2),
  );
}

const alertPath = (draw: Draw, { alerts }: Scene, end = ''): Probe['path'] => {
  const ids = alerts.length > 0 ? draw.one(alerts) : { a: NOBODY, b: NOBODY };
  return each((world) => `/v1/alerts/${ids[world]}${end}`);
};
const act =
  (action: string, body: (draw: Draw) => object): MakeProbe =>
  (draw, scene) =>
    post(alertPath(draw, scene, `/${action}`), body(draw));

const ruleName = (draw: Draw, { plan, ownRules }: Scene): Readonly<Record<World, string>> => {
  const own = ownRules.length > 0 && draw.chance(0.3) ? draw.one(ownRules) : undefined;
  const name = near(draw, [...plan.rules.map((rule) => rule.name), 'qzr5ax', 'qzr6x']);
  return own ?? { a: name, b: name };
};
const onRule =
  (method: string, end: string, body?: (draw: Draw, scene: Scene) => unknown): MakeProbe =>
  (draw, scene) => {
    const names = ruleName(draw, scene);
    return {
      method,
      path: each((world) => `/v1/rules/${names[world]}${end}`),
      ...(body && { body: body(draw, scene) }),
    };
  };

const onAnnotation =
  (method: string, body?: object): MakeProbe =>
  (draw, { annotations }) => {
    const ids = annotations.length > 0 ? draw.one(annotations) : { a: '1', b: '1' };
    return { method, path: each((world) => `/v1/annotations/${ids[world]}`), ...(body && { body }) };
  };

const dashboardPath = (draw: Draw, end = ''): string =>
  `/v1/dashboards/${draw.one(['qzb1x', 'qzb2x', 'qzb3x', 'qzb4x'])}${end}`;

/** The text of an annotation, a verdict or an alert's comment: the same in both worlds, from readers. */
const NOTE = 'seen';

/** One probe of each operation of the API with a token; `unprobed.ts` names those that have none. */
export const PROBES: Readonly<Record<string, { readonly weight: number; readonly make: MakeProbe }>> = {
  query: {
    weight: 40,
    make: (draw, scene) =>
      post(
        '/v1/query',
        draw.chance(0.8) ? queryOf(draw, scene) : { queries: [queryOf(draw, scene), queryOf(draw, scene)] },
      ),
  },
  export: {
    weight: 5,
    make: (draw, scene) => {
      const format = draw.one(['csv', 'xlsx', 'json']);
      const locale = draw.one([undefined, 'en-GB', 'de-DE']);
      return draw.chance(0.6)
        ? post('/v1/export', {
            format,
            locale,
            queries: [queryOf(draw, scene), queryOf(draw, scene)].slice(draw.whole(0, 1)),
          })
        : post('/v1/export', {
            format,
            locale,
            dashboard: draw.one(['qzb1x', 'qzb2x', 'qzb3x']),
            dateRange: rangeOf(draw, scene),
            filters: filtersOf(draw, scene),
          });
    },
  },
  getCatalog: { weight: 2, make: () => get('/v1/catalog') },
  listDimensions: { weight: 1, make: () => get('/v1/dimensions') },
  getProvenance: {
    weight: 6,
    make: (draw, { provenance }) => {
      const ids = provenance.length > 0 ? draw.one(provenance) : each(() => `p_${'A'.repeat(22)}`);
      return get(each((world) => `/v1/provenance/${ids[world]}`));
    },
  },
  explainMetric: {
    weight: 4,
    make: (draw, scene) =>
      get(
        search(`/v1/metrics/${metricOf(draw, scene)}/explain`, {
          dateRange: rangeText(draw, scene),
          compareDateRange: maybe(draw, 0.6, () => 'previous period'),
          basis: maybe(draw, 0.2, () => 'usual'),
          filters: maybe(draw, 0.4, () => filtersOf(draw, scene)),
          language: draw.one([undefined, 'de', 'en-GB']),
        }),
      ),
  },
  listAnomalies: {
    weight: 3,
    make: (draw, scene) =>
      get(
        search('/v1/anomalies', {
          metric: maybe(draw, 0.7, () => metricOf(draw, scene)),
          by: maybe(draw, 0.4, () => dimensionOf(draw, scene)),
          granularity: draw.one(['day', 'day', 'hour']),
          dateRange: rangeText(draw, scene),
          filters: maybe(draw, 0.4, () => filtersOf(draw, scene)),
        }),
      ),
  },
  judgeAnomaly: {
    weight: 2,
    make: (draw, scene) => {
      const from = new Date(Math.floor(scene.startedMs / DAY_MS - draw.whole(0, 8)) * DAY_MS).toISOString();
      return post('/v1/anomalies/verdicts', {
        metric: metricOf(draw, scene),
        granularity: 'day',
        from,
        isReal: draw.one([true, false, null]),
        note: NOTE,
      });
    },
  },
  listAlerts: {
    weight: 5,
    make: (draw, scene) =>
      get(
        search('/v1/alerts', {
          state: draw.one([undefined, 'firing', 'pending,firing']),
          metric: maybe(draw, 0.3, () => metricOf(draw, scene)),
        }),
      ),
  },
  getAlert: { weight: 4, make: (draw, scene) => get(alertPath(draw, scene)) },
  explainAlert: { weight: 3, make: (draw, scene) => get(alertPath(draw, scene, '/explanation')) },
  acknowledgeAlert: { weight: 0.3, make: act('acknowledge', () => ({ note: NOTE })) },
  snoozeAlert: { weight: 0.3, make: act('snooze', () => ({ until: new Date(Date.now() + 3_600_000).toISOString() })) },
  unsnoozeAlert: { weight: 0.3, make: act('unsnooze', () => ({})) },
  resolveAlert: { weight: 0.1, make: act('resolve', () => ({ note: NOTE })) },
  assignAlert: { weight: 0.3, make: act('assign', (draw) => ({ to: draw.one(['ann', null]) })) },
  commentOnAlert: { weight: 1, make: act('comment', () => ({ note: NOTE })) },
  listAnnotations: {
    weight: 4,
    make: (draw, scene) =>
      get(search('/v1/annotations', { metric: metricOf(draw, scene), dateRange: rangeText(draw, scene) })),
  },
  createAnnotation: {
    weight: 3,
    make: (draw, scene) => {
      const member = dimensionOf(draw, scene);
      const dimensions = draw.chance(0.7) ? { [member]: valueOf(draw, scene, member) } : {};
      const from = new Date(scene.startedMs - draw.whole(1, 20) * DAY_MS).toISOString();
      return post('/v1/annotations', { metric: metricOf(draw, scene), dimensions, from, text: NOTE });
    },
  },
  changeAnnotation: { weight: 1, make: onAnnotation('PUT', { from: '2026-01-01T00:00:00Z', text: NOTE, version: 1 }) },
  deleteAnnotation: { weight: 0.3, make: onAnnotation('DELETE') },
  listDashboards: {
    weight: 2,
    make: (draw) => get(search('/v1/dashboards', { as: maybe(draw, 0.3, () => draw.one(['boss', 'narrow', 'bos'])) })),
  },
  getDashboard: {
    weight: 4,
    make: (draw) =>
      get(search(dashboardPath(draw), { as: maybe(draw, 0.3, () => draw.one(['boss', 'narrow', 'bos'])) })),
  },
  changeDashboard: {
    weight: 2,
    make: (draw, scene) => ({
      method: 'PUT',
      path: dashboardPath(draw, '/overlay'),
      body: { changes: changesOf(draw, scene) },
      headers: { 'If-Match': draw.one(['"0"', '"1"', '"2"']) },
    }),
  },
  resetDashboard: { weight: 1, make: (draw) => ({ method: 'DELETE', path: dashboardPath(draw, '/overlay') }) },
  listViews: { weight: 1, make: () => get('/v1/views') },
  getView: { weight: 3, make: (draw, { views }) => get(`/v1/views/${draw.one([...views, viewId(draw)])}`) },
  saveView: {
    weight: 2,
    make: (draw, scene) => ({
      method: 'PUT',
      path: `/v1/views/${viewId(draw)}`,
      body: { name: 'Mine', state: viewOf(draw, scene) },
    }),
  },
  deleteView: { weight: 0.5, make: (draw) => ({ method: 'DELETE', path: `/v1/views/${viewId(draw)}` }) },
  listRules: { weight: 2, make: () => get('/v1/rules') },
  getRule: { weight: 2, make: onRule('GET', '') },
  createRule: {
    weight: 0.5,
    make: (draw, scene) => post('/v1/rules', { name: 'qzr6x', ...ruleOf(draw, scene, 1e12) }),
  },
  createOwnRule: {
    weight: 1,
    make: (draw, scene) => post('/v1/own-rules', { ...ruleOf(draw, scene, 1e12), filters: filtersOf(draw, scene) }),
  },
  editRule: { weight: 0.5, make: onRule('PUT', '', (draw, scene) => ruleOf(draw, scene, 1e12)) },
  disableRule: {
    weight: 0.2,
    make: (draw, scene) => post('/v1/rules/qzr6x/disable', maybe(draw, 0, () => scene) ?? {}),
  },
  enableRule: { weight: 0.2, make: () => post('/v1/rules/qzr6x/enable', {}) },
  removeRule: { weight: 0.2, make: () => ({ method: 'DELETE', path: '/v1/rules/qzr6x' }) },
  testRule: {
    weight: 3,
    make: (draw, scene) =>
      draw.chance(0.3)
        ? post('/v1/rules/test', {
            rule: near(
              draw,
              scene.plan.rules.map(({ name }) => name),
            ),
          })
        : post('/v1/rules/test', {
            rule: { ...ruleOf(draw, scene, draw.whole(0, 5)), filters: maybe(draw, 0.3, () => filtersOf(draw, scene)) },
          }),
  },
  backtestRule: {
    weight: 3,
    make: (draw, scene) =>
      post('/v1/rules/backtest', {
        rule: ruleOf(draw, scene, draw.whole(0, 5)),
        dateRange: draw.one(['last 7 days', 'yesterday']),
      }),
  },
  listSilences: { weight: 1, make: () => get('/v1/silences') },
  createSilence: {
    weight: 0.5,
    make: (draw, scene) => post('/v1/silences', { matchers: [filterOf(draw, scene)], endsAt: '2020-01-01T00:00:00Z' }),
  },
  endSilence: { weight: 0.3, make: (draw) => ({ method: 'DELETE', path: `/v1/silences/${draw.whole(1, 3)}` }) },
  listChannels: { weight: 0.5, make: () => get('/v1/channels') },
  enableChannel: { weight: 0.2, make: () => post('/v1/channels/opz/enable', {}) },
  testChannel: { weight: 0.2, make: () => post('/v1/channels/opz/test', {}) },
  listDeliveries: { weight: 0.5, make: () => get('/v1/deliveries') },
  replayDeliveries: { weight: 0.2, make: () => post('/v1/deliveries/replay', { ids: ['1'] }) },
  sendEvents: {
    weight: 1,
    make: (draw, scene) => {
      const member = draw.one(['qzd1x', 'qzd2x']);
      // Malformed, so that nothing is written: the answer must not say what other rows have.
      const record = {
        event_id: 'p',
        id: 'p',
        version: 1,
        at: 'never',
        [member]: valueOf(draw, scene, member),
        price: 'much',
      };
      return post(`/v1/events/${draw.one(['orders', 'visits', 'order', 'adoption'])}`, [record]);
    },
  },
  listAuditEntries: { weight: 0.3, make: () => get('/v1/audit') },
  listDeadLetters: { weight: 0.5, make: () => get('/v1/dead-letters') },
  getDeadLetter: { weight: 0.3, make: () => get('/v1/dead-letters/1') },
  replayDeadLetters: { weight: 0.2, make: () => post('/v1/dead-letters/replay', { ids: ['1'] }) },
  listServiceKeys: { weight: 0.3, make: () => get('/v1/keys') },
  createServiceKey: { weight: 0.2, make: () => post('/v1/keys', { name: 'Mine', roles: ['boss'] }) },
  revokeServiceKey: {
    weight: 0.2,
    make: (_, { keyIds }) => ({ method: 'DELETE', path: each((world) => `/v1/keys/${keyIds[world]}`) }),
  },
  createEmbedToken: {
    weight: 0.3,
    make: (draw, scene) => post('/v1/tokens', { subject: 'x', roles: ['boss'], metrics: [metricOf(draw, scene)] }),
  },
  revokeEmbedToken: {
    weight: 0.2,
    make: (_, { keyIds }) => ({ method: 'DELETE', path: each((world) => `/v1/tokens/${keyIds[world]}.1`) }),
  },
  revokeEmbedTokens: { weight: 0.2, make: () => ({ method: 'DELETE', path: '/v1/tokens?subject=reader-4' }) },
};

const TOTAL = Object.values(PROBES).reduce((sum, { weight }) => sum + weight, 0);

/** Draws a probe; of the first hundred or so each operation is probed once. */
export function drawProbe(draw: Draw, scene: Scene, index: number): Probe {
  const names = Object.keys(PROBES);
  const operation = names[index] ?? drawName(draw, names);
  return { operation, ...(PROBES[operation] as { make: MakeProbe }).make(draw, scene) };
}

function drawName(draw: Draw, names: readonly string[]): string {
  let weight = (draw.whole(0, 999_999) / 1_000_000) * TOTAL;
  return names.find((name) => (weight -= PROBES[name]?.weight ?? 0) < 0) ?? 'query';
}
