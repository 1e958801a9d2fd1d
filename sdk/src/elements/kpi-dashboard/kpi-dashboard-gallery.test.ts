import { expect } from 'chai';
import { html } from 'lit';
import type { DashboardChange } from '../../protocol/dashboards.ts';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { dashboard } from '../../../test/fixtures/dashboard.ts';
import { findViolations, mount, unmountAll, until } from '../../../test/support/mount.ts';
// Loaded with the file: the time limit of a test is not that of the server of modules.
import '../../define/all.ts';
import '../dashboard-editor/create-editor.ts';
import type { KpiDashboard } from './kpi-dashboard.ts';

const OVERLAY = '/v1/dashboards/executive/overlay';

interface Opened {
  readonly client: FixtureClient;
  readonly element: KpiDashboard;
  /** Shadow root of the gallery or the form. */
  readonly inside: ShadowRoot;
}

async function open(opener: string, tag: string, entry?: string): Promise<Opened> {
  const client = createFixtureClient();
  client.answers.set('/v1/dashboards', {
    dashboards: [{ id: 'executive', title: 'Executive', isHome: true, isPersonal: false }],
  });
  client.answers.set('/v1/dashboards/executive', dashboard);
  client.answers.set(OVERLAY, dashboard);
  const element = await mount<KpiDashboard>(
    html`<kpi-provider .client=${client} locale="en-GB"><kpi-dashboard editing></kpi-dashboard></kpi-provider>`,
    'kpi-dashboard',
  );
  const root = element.shadowRoot!;
  await until(() => root.querySelector('.tools') !== null);
  root.querySelector<HTMLElement>(opener)!.click();
  await element.updateComplete;
  if (entry) [...root.querySelectorAll('button')].find((each) => each.textContent.trim() === entry)!.click();
  await until(() => (root.querySelector(tag)?.shadowRoot?.childElementCount ?? 0) > 0);
  return { client, element, inside: root.querySelector(tag)!.shadowRoot! };
}

const type = (input: HTMLInputElement, value: string): void => {
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
};
const choose = (select: HTMLSelectElement, value: string): void => {
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
};
const offersIn = (inside: ShadowRoot): string[] =>
  [...inside.querySelectorAll('.about-offer > span')].map((each) => each.textContent.replace(/\s+/g, ' ').trim());

async function save({ client, element }: Opened): Promise<readonly DashboardChange[]> {
  element.shadowRoot!.querySelector<HTMLElement>('.save')!.click();
  await until(() => !element.editing);
  return (client.requests.find(({ path }) => path === OVERLAY)!.body as { changes: DashboardChange[] }).changes;
}

describe('the gallery of kpi-dashboard', () => {
  afterEach(unmountAll);

  it('shows real widgets that cannot be used, of what the reader may see', async () => {
    const { element, inside } = await open('.add', 'kpi-widget-gallery');
    await until(() => inside.querySelector('.preview kpi-card') !== null);
    expect(inside.querySelector<HTMLElement>('.preview kpi-card')!.inert).to.equal(true);
    expect(offersIn(inside).slice(0, 3)).to.deep.equal([
      'Revenue Number',
      'Revenue Chart',
      'Revenue by Region Breakdown',
    ]);
    expect(await findViolations(element)).to.deep.equal([]);
  });

  it('finds by words and kind', async () => {
    const { inside } = await open('.add', 'kpi-widget-gallery');
    type(inside.querySelector('input')!, 'region rev breakdown');
    await until(() => offersIn(inside).length === 2);
    choose(inside.querySelector('select')!, 'alert-feed');
    await until(() => inside.querySelector('[role=status]')!.textContent.trim() === 'Nothing found');
    type(inside.querySelector('input')!, '');
    await until(() => offersIn(inside).join('') === 'Alerts');
  });

  it('adds a widget at the end of the chosen section, with the focus on its handle', async () => {
    const opened = await open('.add', 'kpi-widget-gallery');
    const { element, inside } = opened;
    choose([...inside.querySelectorAll('select')].at(-1)!, 'section-2');
    inside.querySelector<HTMLElement>('[aria-label="Add Orders · Number"]')!.click();
    await until(() => element.querySelectorAll('kpi-card[metric=orders]').length === 2);
    await element.updateComplete;
    const { activeElement } = element.shadowRoot!;
    expect(activeElement?.getAttribute('aria-label')).to.equal('Move or resize Orders · Number');
    const [change] = await save(opened);
    expect(change).to.deep.include({ kind: 'add', place: { section: 'section-2', after: 'alerts' } });
    expect((change as { widget: { id: string } }).widget.id).to.match(/^own-[a-z0-9-]{1,60}$/);
  });
});

describe('the form of a widget of kpi-dashboard', () => {
  afterEach(unmountAll);

  const openForm = (id: string) => open(`[data-id=${id}] .options`, 'kpi-widget-form', 'Change…');

  it('changes metric, split, drawing, width and title in one step', async () => {
    const opened = await openForm('trend');
    const { element, inside } = opened;
    expect(await findViolations(element)).to.deep.equal([]);
    const [metric, by, drawn, width] = inside.querySelectorAll('select');
    choose(metric!, 'orders');
    choose(by!, 'region');
    choose(drawn!, 'bar');
    choose(width!, '4');
    type(inside.querySelector<HTMLInputElement>('input:not([type=radio])')!, 'Orders by region');
    inside.querySelector<HTMLElement>('.apply')!.click();
    await until(() => element.querySelector('trend-chart[metric=orders][by=region][type=bar]') !== null);
    const root = element.shadowRoot!;
    root.querySelector<HTMLElement>('.step')!.click();
    await until(() => element.querySelector('trend-chart[metric=revenue]') !== null);
    expect(element.querySelector('trend-chart')!.hasAttribute('by')).to.equal(false);
    root.querySelectorAll<HTMLElement>('.step')[1]!.click();
    expect(await save(opened)).to.deep.equal([
      {
        kind: 'set',
        widget: 'trend',
        props: { metric: 'orders', by: 'region', type: 'bar', label: 'Orders by region' },
      },
      { kind: 'resize', widget: 'trend', width: 4 },
    ]);
  });

  it('gives a widget a period and filters of its own, which the page does not take for its own', async () => {
    const opened = await openForm('revenue');
    const { element, inside } = opened;
    const heard: string[] = [];
    for (const name of ['kpi-range-change', 'kpi-filter-change'] as const)
      element.addEventListener(name, () => heard.push(name));
    inside.querySelectorAll<HTMLInputElement>('[type=radio]')[1]!.click();
    await until(() => inside.querySelector('range-picker') !== null);
    inside.querySelector<HTMLElementTagNameMap['kpi-context']>('kpi-context.period')!.choose({ range: 'yesterday' });
    inside
      .querySelector<HTMLElementTagNameMap['kpi-context']>('kpi-context.filters')!
      .choose({ filters: [{ member: 'region', operator: 'equals', values: ['north'] }] });
    await new Promise(requestAnimationFrame);
    inside.querySelector<HTMLElement>('.apply')!.click();
    await until(() => element.querySelector('kpi-card[range=yesterday]') !== null);
    expect(heard).to.deep.equal([]);
    expect(await save(opened)).to.deep.equal([
      {
        kind: 'set',
        widget: 'revenue',
        props: { range: 'yesterday', compare: 'previous period', filters: 'region=north' },
      },
    ]);
  });

  it('changes nothing where nothing was changed', async () => {
    const { element, inside } = await openForm('regions');
    inside.querySelector<HTMLElement>('.apply')!.click();
    await until(() => element.shadowRoot!.querySelector('dialog') === null);
    expect(element.shadowRoot!.querySelector('.step')!.getAttribute('aria-disabled')).to.equal('true');
  });
});
