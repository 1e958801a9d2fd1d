import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DashboardChange, DashboardView, OverlayConflict } from '../../../sdk/src/protocol/dashboards.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';
import { expectDescribed } from '../support/wire/expect-described.ts';

const DASHBOARDS = `
dashboards:
  main:
    roles: [boss, clerk]
    range: today
    filters: [region]
    sections:
      - widgets: [kpi-card: { metric: orders }, kpi-card: { metric: revenue }]
      - title: Where
        widgets: [kpi-breakdown: { metric: orders, by: region }]
  secret:
    roles: [boss]
    sections: [{ widgets: [kpi-card: { metric: revenue }] }]
`;

let running: RunningService;
const tokens = new Map<string, string>();

beforeAll(async () => {
  running = await runService({}, `${SHOP}${DASHBOARDS}`);
  tokens.set('boss', await running.token({ subject: 'a', roles: ['boss'] }));
  tokens.set('other', await running.token({ subject: 'b', roles: ['boss'] }));
  tokens.set('clerk', await running.token({ subject: 'c', roles: ['clerk'], attributes: { regions: ['north'] } }));
  tokens.set('demoted', await running.token({ subject: 'a', roles: ['clerk'], attributes: { regions: ['north'] } }));
});

afterAll(() => running?.close());

async function send(method: string, path: string, who: string, body?: unknown, version?: string): Promise<Response> {
  const response = await fetch(`${running.service.address}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${tokens.get(who)}`,
      Connection: 'close',
      ...(version !== undefined && { 'If-Match': version }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  await expectDescribed(method, path, response);
  return response;
}

const show = async (who: string, id = 'main') =>
  (await (await send('GET', `/v1/dashboards/${id}`, who)).json()) as DashboardView;
const put = (changes: readonly unknown[], version = '"0"', who = 'boss', id = 'main') =>
  send('PUT', `/v1/dashboards/${id}/overlay`, who, { changes }, version);
const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; message: string; path?: string } };
  return [response.status, error.code, error.path, error.message] as const;
};
const idsOf = ({ sections }: DashboardView) => sections.map(({ widgets }) => widgets.map(({ id }) => id));

const HIDE: DashboardChange = { kind: 'hide', widget: 'kpi-card-orders' };
const ADD: DashboardChange = {
  kind: 'add',
  widget: { id: 'own-1', element: 'kpi-card', width: 2, props: { metric: 'revenue', filters: 'region=north' } },
  place: { section: 'where', after: null },
};

describe('changes of a reader', () => {
  it('are applied for this reader alone, survive, and are taken back', async () => {
    const saved = (await (await put([HIDE, ADD])).json()) as DashboardView;
    expect(idsOf(saved)).toEqual([['kpi-card-revenue'], ['own-1', 'kpi-breakdown-orders-region']]);
    expect(saved).toEqual(await show('boss'));
    expect(saved.overlay?.changes).toEqual([HIDE, ADD]);
    expect(saved.overlay?.base.sections.map(({ widgets }) => widgets.length)).toEqual([2, 1]);
    expect((await show('other')).overlay).toBeNull();
    const list = await (await send('GET', '/v1/dashboards', 'boss')).json();
    expect(list).toMatchObject({ dashboards: [{ id: 'main', isPersonal: true }, { isPersonal: false }] });
    const reset = (await (await send('DELETE', '/v1/dashboards/main/overlay', 'boss')).json()) as DashboardView;
    expect(reset).toEqual(await show('boss'));
    expect(reset.overlay).toBeNull();
  });

  it('show nothing that the reader may not see any more, and are kept until it may again', async () => {
    const saved = (await (await put([ADD, HIDE])).json()) as DashboardView;
    const less = await show('demoted');
    expect(idsOf(less)).toEqual([[], ['kpi-breakdown-orders-region']]);
    expect(less.overlay?.vanished).toEqual([{ change: ADD, missing: { kind: 'metric', name: 'revenue' } }]);
    expect(JSON.stringify({ ...less, overlay: less.overlay?.base })).not.toContain('revenue');
    const version = `"${less.overlay?.version}"`;
    const next = await put([ADD, { kind: 'start', start: { range: 'yesterday' } }], version, 'demoted');
    expect(next.status).toBe(200);
    await next.text();
    const again = await show('boss');
    expect(again.range).toBe('yesterday');
    expect(idsOf(again)[1]).toEqual(['own-1', 'kpi-breakdown-orders-region']);
    expect(again.overlay?.version).not.toBe(saved.overlay?.version);
    await (await send('DELETE', '/v1/dashboards/main/overlay', 'boss')).text();
  });

  it('of two pages: the later is refused, with the newer dashboard', async () => {
    const first = (await (await put([HIDE], '"0"', 'other')).json()) as DashboardView;
    const stale = await put([ADD], '"0"', 'other');
    expect(stale.status).toBe(409);
    const { error, dashboard } = (await stale.json()) as OverlayConflict;
    expect(error).toMatchObject({ code: 'overlay_conflict', retryable: false });
    expect(error.message).toBe(
      `If-Match is "0", and the dashboard was changed meanwhile: expected "${first.overlay?.version}"`,
    );
    expect(dashboard).toEqual(first);
    const both = await put([HIDE, ADD], `"${first.overlay?.version}"`, 'other');
    expect(idsOf((await both.json()) as DashboardView)[0]).toEqual(['kpi-card-revenue']);
    const outdated = await put([], `"${first.overlay?.version}"`, 'other');
    expect(outdated.status).toBe(409);
    await outdated.text();
  });

  it('at the same time: one is saved', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async (_, index) => {
        const response = await put(
          [{ kind: 'resize', widget: 'kpi-card-orders', width: 1 + (index % 4) }],
          '"0"',
          'clerk',
        );
        await response.text();
        return response.status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(4);
  });

  it.each([
    [
      { kind: 'hide', widget: 'kpi-card-order' },
      'widget',
      /"kpi-card-order" is not a widget of this dashboard: did you mean/,
    ],
    [{ kind: 'hide', widget: 'own-1' }, 'widget', /"own-1" is not a widget/],
    [{ kind: 'fold', widget: 'own-1' }, 'kind', /expected/],
    [{ ...ADD, widget: { ...ADD.widget, id: 'mine' } }, 'widget.id', /"mine": expected own-/],
    [{ ...ADD, widget: { ...ADD.widget, element: 'script' } }, 'widget.element', /"script": expected kpi-card or/],
    [{ ...ADD, widget: { ...ADD.widget, width: 5 } }, 'widget.width', /5: expected at most 4/],
    [{ ...ADD, widget: { ...ADD.widget, props: {} } }, 'widget.props', /kpi-card has no metric/],
    [
      { ...ADD, widget: { ...ADD.widget, props: { metric: 'revenu' } } },
      'widget.props.metric',
      /did you mean "revenue"/,
    ],
    [
      { ...ADD, widget: { ...ADD.widget, props: { metric: 'visits', filters: 'region=north' } } },
      'widget.props.filters',
      /"region" is not a dimension of visits/,
    ],
    [
      { ...ADD, widget: { ...ADD.widget, props: { metric: 'revenue', onclick: 'x' } } },
      'widget.props.onclick',
      /"onclick" is not a property of kpi-card/,
    ],
    [{ ...ADD, place: { section: 'nowhere', after: null } }, 'place.section', /"nowhere" is not a section/],
    [{ kind: 'set', widget: 'kpi-card-orders', props: { metric: 'sales' } }, 'props.metric', /"sales" is not a metric/],
    [{ kind: 'set', widget: 'kpi-card-orders', props: { metric: null } }, 'props', /kpi-card has no metric/],
    [
      { kind: 'set', widget: 'kpi-card-orders', props: { filters: 'planet=mars' } },
      'props.filters',
      /"planet" is not a/,
    ],
    [{ kind: 'start', start: { range: 'someday' } }, 'start.range', /"someday": expected a range/],
    [{ kind: 'start', start: { selected: 'nonsense' } }, 'start.selected', /expected filters such as/],
    [{ kind: 'start', start: { compare: 'tomorrow' } }, 'start.compare', /expected none or previous period/],
  ])('are refused where they do not fit: %j', async (change, path, message) => {
    const [status, code, at, words] = await errorOf(await put([change], undefined, 'boss'));
    expect([status, code, at]).toEqual([400, 'invalid_request', `changes[0].${path}`]);
    expect(words).toMatch(message);
  });

  it('name hidden metrics and dashboards as ones that do not exist', async () => {
    const add = (metric: string) => ({ ...ADD, widget: { ...ADD.widget, props: { metric } } });
    const [, , , hidden] = await errorOf(await put([add('revenue')], await versionOf('clerk'), 'clerk'));
    const [, , , unknown] = await errorOf(await put([add('nothing')], await versionOf('clerk'), 'clerk'));
    expect(hidden.replace('revenue', '…')).toBe(unknown.replace('nothing', '…'));
    const [status, code] = await errorOf(await put([HIDE], undefined, 'clerk', 'secret'));
    expect([status, code]).toEqual([404, 'not_found']);
  });

  it('have at most 64 KB, and need If-Match', async () => {
    const path = '/v1/dashboards/main/overlay';
    const pad = (bytes: number): string => {
      const body = JSON.stringify({ changes: [] });
      return body + ' '.repeat(bytes - body.length);
    };
    const most = await send('PUT', path, 'boss', pad(65_536), '"0"');
    expect(most.status).toBe(200);
    await most.text();
    expect((await errorOf(await send('PUT', path, 'boss', pad(65_537), '"0"'))).slice(0, 2)).toEqual([
      413,
      'body_too_large',
    ]);
    const [status, code, , message] = await errorOf(await send('PUT', path, 'boss', { changes: [] }));
    expect([status, code]).toEqual([400, 'invalid_request']);
    expect(message).toMatch(/If-Match is missing: expected/);
  });
});

const versionOf = async (who: string) => `"${(await show(who)).overlay?.version ?? '0'}"`;
