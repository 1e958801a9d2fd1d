import { expect } from 'chai';
import { html } from 'lit';
import { ClientError } from '../../client/client-error.ts';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { dashboard } from '../../../test/fixtures/dashboard.ts';
import { findViolations, mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-dashboard.ts';
import '../../define/kpi-provider.ts';
import type { KpiDashboard } from './kpi-dashboard.ts';

const other = {
  ...dashboard,
  id: 'sales',
  title: 'Sales',
  sections: [
    {
      id: 'section-1',
      widgets: [
        {
          id: 'orders',
          element: 'kpi-card',
          width: 1,
          props: { metric: 'orders', label: 'Orders today', range: 'today' },
        },
        { id: 'revenue', element: 'trend-chart', width: 4, props: { metric: 'revenue' } },
      ],
    },
  ],
};

function createClient() {
  const client = createFixtureClient();
  const entries = [dashboard, other].map(({ id, title }, index) => ({
    id,
    title,
    isHome: index === 0,
    isPersonal: false,
  }));
  client.answers.set('/v1/dashboards', { dashboards: entries });
  client.answers.set('/v1/dashboards/executive', dashboard);
  client.answers.set('/v1/dashboards/sales', other);
  client.answers.set('/v1/dashboards/hidden', new ClientError({ code: 'not_found', message: 'no', retryable: false }));
  return client;
}

const show = (client = createClient(), attributes = html`<kpi-dashboard></kpi-dashboard>`) =>
  mount<KpiDashboard>(
    html`<kpi-provider .client=${client} locale="en-GB">${attributes}</kpi-provider>`,
    'kpi-dashboard',
  );

const isShown = (element: KpiDashboard) => until(() => element.children.length > 0);
const widgetsOf = (element: KpiDashboard) => [...element.children].map((child) => child.localName);
const textOf = (element: KpiDashboard) => element.shadowRoot!.textContent.replace(/\s+/g, ' ').trim();

describe('kpi-dashboard', () => {
  afterEach(unmountAll);

  it('shows the one that opens first, with title, range, filters and sections', async () => {
    const element = await show();
    await isShown(element);
    expect(widgetsOf(element)).to.deep.equal(['kpi-card', 'kpi-card', 'trend-chart', 'kpi-breakdown', 'alert-feed']);
    expect(element.querySelector('trend-chart')!.hasAttribute('expected')).to.equal(true);
    expect(textOf(element)).to.contain('Executive').and.to.contain('Where it comes from');
    const context = element.shadowRoot!.querySelector('kpi-context')!;
    expect(context.getAttribute('range')).to.equal('last 7 days');
    expect(element.shadowRoot!.querySelector('filter-bar')!.getAttribute('dimensions')).to.equal('region,category');
  });

  it('is shown as another role, with a banner that leads back, and cannot be edited', async () => {
    const client = createClient();
    const preview = { role: 'sales', title: 'Sales', filteredBy: ['region'] };
    client.answers.set('/v1/dashboards/sales', { ...other, preview });
    const element = await show(
      client,
      html`<kpi-dashboard dashboard="sales" preview-as="sales" editable editing></kpi-dashboard>`,
    );
    await isShown(element);
    expect(client.requests.map(({ path }) => path)).to.contain('/v1/dashboards/sales?as=sales');
    const banner = element.shadowRoot!.querySelector('[part=preview]')!;
    expect(banner.textContent.replace(/\s+/g, ' ')).to.contain(
      'Preview as Sales. The numbers are yours. Sales sees some values of Region only.',
    );
    expect(element.shadowRoot!.querySelector('[part=edit-button], .editing')).to.equal(null);
    const left = new Promise<CustomEvent<{ role: string }>>((resolve) => {
      element.addEventListener('kpi-preview-end', resolve, { once: true });
    });
    banner.querySelector('button')!.click();
    expect((await left).detail.role).to.equal('sales');
    element.previewAs = null;
    element.dashboard = 'executive';
    await until(() => element.shadowRoot!.querySelector('[part=preview]') === null);
  });

  it('has no heading without words while there is no dashboard', async () => {
    const element = await show(createClient(), html`<kpi-dashboard dashboard="hidden"></kpi-dashboard>`);
    await until(() => element.shadowRoot!.querySelector('[part=notice]') !== null);
    expect(element.shadowRoot!.querySelector('h1')).to.equal(null);
  });

  it('stretches the cards of a row to one height', async () => {
    const element = await show();
    element.style.inlineSize = '1200px';
    await isShown(element);
    const bottoms = (): number[] =>
      [...element.children]
        .slice(0, 3)
        .map((widget) => Math.round(widget.shadowRoot?.querySelector('.card')?.getBoundingClientRect().bottom ?? 0));
    await until(() => bottoms().every((bottom) => bottom > 0 && bottom === bottoms()[0]));
  });

  it('gives its range to the widgets, and that which a reader chooses', async () => {
    const client = createClient();
    const element = await show(client);
    await isShown(element);
    const ranges = () => new Set(client.queries.map(({ timeDimension }) => timeDimension.dateRange));
    await until(() => ranges().has('last 7 days'));
    element.shadowRoot!.querySelector('kpi-context')!.choose({ range: 'yesterday' });
    await until(() => ranges().has('yesterday'));
    expect(ranges().has('today')).to.equal(false);
  });

  it('is accessible', async () => {
    const element = await show();
    await isShown(element);
    expect(await findViolations(element)).to.deep.equal([]);
  });

  it('keeps the widgets that two dashboards have in common, and takes the others away', async () => {
    const element = await show();
    await isShown(element);
    const card = element.querySelector('kpi-card[metric=orders]');
    const changed = nextEvent(element, 'kpi-dashboard');
    element.dashboard = 'sales';
    expect((await changed).detail.dashboard.id).to.equal('sales');
    expect(widgetsOf(element)).to.deep.equal(['kpi-card', 'trend-chart']);
    expect(element.querySelector('kpi-card') === card).to.equal(true);
    expect(card!.getAttribute('label')).to.equal('Orders today');
    expect(card!.hasAttribute('no-period')).to.equal(false);
    element.dashboard = 'executive';
    await until(() => element.children.length === 5);
    expect(card!.hasAttribute('label')).to.equal(false);
    expect(card!.hasAttribute('no-period')).to.equal(true);
  });

  it('leaves range and filters to the page where it is bare, and children of the page alone', async () => {
    const element = await show(createClient(), html`<kpi-dashboard bare><p>Note</p></kpi-dashboard>`);
    await until(() => element.children.length === 6);
    expect(element.shadowRoot!.querySelector('range-picker')).to.equal(null);
    element.dashboard = 'sales';
    await until(() => element.children.length === 3);
    expect(element.querySelector('p')!.textContent).to.equal('Note');
  });

  it('takes over what another page of the reader changed, once, and not while it edits', async () => {
    const client = createClient();
    const element = await show(client);
    await isShown(element);
    const loads = () => client.requests.filter(({ path }) => path === '/v1/dashboards/executive').length;
    const tell = (id: string, version: string) => {
      for (const subscriber of client.subscribers) subscriber.onDashboard?.({ id, version });
    };
    const { filters, sections } = dashboard;
    const overlay = { version: 'v1', changes: [], vanished: [], base: { filters, sections } };
    client.answers.set('/v1/dashboards/executive', { ...dashboard, overlay, sections: sections.slice(0, 1) });
    tell('sales', 'v1');
    element.setAttribute('editing', '');
    tell('executive', 'v1');
    await element.updateComplete;
    expect(loads()).to.equal(1);
    element.removeAttribute('editing');
    element.requestUpdate();
    await until(() => element.children.length === 3);
    tell('executive', 'v1');
    await element.updateComplete;
    expect(loads()).to.equal(2);
    // After a new connection anything may have changed.
    for (const subscriber of client.subscribers) subscriber.onReady?.(undefined);
    for (const subscriber of client.subscribers) subscriber.onReady?.(undefined);
    await until(() => loads() === 3);
    element.remove();
    expect(client.subscribers.size).to.equal(0);
  });

  it('says that there is none for the reader, or not this one', async () => {
    const client = createClient();
    client.answers.set('/v1/dashboards', { dashboards: [] });
    const none = await show(client);
    await until(() => none.shadowRoot!.querySelector('.notice') !== null);
    expect(none.children).to.have.length(0);
    const hidden = await show(createClient(), html`<kpi-dashboard dashboard="hidden"></kpi-dashboard>`);
    await until(() => hidden.shadowRoot!.querySelector('.notice') !== null);
    expect(hidden.children).to.have.length(0);
    const words = [none, hidden].map((each) => each.shadowRoot!.querySelector('.notice')!.textContent.trim());
    expect(words).to.deep.equal(Array(2).fill("This view isn't available to you"));
  });
});
