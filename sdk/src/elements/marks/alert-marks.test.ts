import { expect } from 'chai';
import { html } from 'lit';
import { makeAlert, minutesAgo } from '../../../test/fixtures/alerts.ts';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/alert-feed.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { AlertFeed } from '../alert-feed/alert-feed.ts';
import type { TrendChart } from '../trend-chart/trend-chart.ts';

afterEach(unmountAll);

/** From 10:00 to 12:00 in Berlin. */
const ENDED = makeAlert({
  ...{ id: 'ended', title: 'No orders', severity: 'critical', state: 'resolved', dimensions: { region: 'south' } },
  ...{ startedAt: '2026-11-20T09:00:00.000Z', endedAt: '2026-11-20T11:00:00.000Z' },
});

const ORDERS = confirmed(makeResult({ metric: 'orders', values: Array.from({ length: 15 }, () => 4) }));

function createClient(loaded: readonly Alert[], live: readonly Alert[] = []): FixtureClient {
  const client = createFixtureClient({ revenue: STATES['ready']!, orders: ORDERS });
  client.answers.set('/v1/alerts', { alerts: loaded });
  client.alerts.set({ isReady: true, alerts: live });
  return client;
}

const mountChart = (
  client: FixtureClient,
  chart = html`<trend-chart metric="revenue"></trend-chart>`,
  { locale = 'en-GB', beside = html`` } = {},
): Promise<TrendChart> =>
  mount<TrendChart>(
    html`<kpi-provider .client=${client} locale=${locale}
      ><kpi-context range="today">${chart}${beside}</kpi-context></kpi-provider
    >`,
    'trend-chart',
  );

const summaryOf = (chart: TrendChart): string => chart.shadowRoot!.querySelector('.plot')!.getAttribute('aria-label')!;

/** Pins the bucket of an hour of the day. */
async function pin(chart: TrendChart, hour: string): Promise<void> {
  const plot = chart.shadowRoot!.querySelector<HTMLElement>('.plot')!;
  const press = async (key: string): Promise<void> => {
    plot.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    await chart.updateComplete;
  };
  await press('Home');
  const titleOf = (): string => chart.shadowRoot!.querySelector('.readout p')?.textContent ?? '';
  await until(() => titleOf() !== '');
  while (!titleOf().includes(hour)) await press('ArrowRight');
  await press(' ');
}

const buttonsOf = (chart: TrendChart): HTMLElement[] => [
  ...chart.shadowRoot!.querySelectorAll<HTMLElement>('.actions button'),
];

it('says when an alert was open in the sentence, the table and the numbers of a bucket', async () => {
  const chart = await mountChart(createClient([ENDED]));
  await until(() => summaryOf(chart).includes('Alert (critical, 10:00–12:00): No orders, south'));
  await pin(chart, '11:00');
  expect(chart.shadowRoot!.querySelector('.readout')!.textContent).to.contain('Alert (critical, 10:00–12:00)');
  expect(chart.shadowRoot!.querySelector('[role=status]')!.textContent).to.contain('No orders, south');
  expect(await findViolations(chart)).to.deep.equal([]);
  chart.shadowRoot!.querySelector<HTMLElement>('footer .link:last-of-type')!.click();
  await until(() => chart.shadowRoot!.querySelector('table') !== null);
  const rows = [...chart.shadowRoot!.querySelectorAll('tbody tr')].filter(({ textContent }) =>
    textContent?.includes('No orders'),
  );
  expect(rows.map(({ textContent }) => /\d\d:00/.exec(textContent ?? '')?.[0])).to.deep.equal(['11:00', '10:00']);
});

it('draws it on the axis, from its beginning to its end', async () => {
  const client = createClient([]);
  const chart = await mountChart(client);
  await until(() => chart.toPng() !== undefined);
  const before = chart.toPng();
  client.answers.set('/v1/alerts', { alerts: [ENDED] });
  client.alertSubscriptions.set(2);
  await until(() => summaryOf(chart).includes('No orders'));
  await until(() => chart.toPng() !== before);
});

it('shows a new alert, and its end, without being asked to', async () => {
  const client = createClient([]);
  const chart = await mountChart(client);
  await until(() => client.requests.some(({ path }) => path.startsWith('/v1/alerts?')));
  const open = makeAlert({ id: 'new', startedAt: minutesAgo(35) });
  client.alerts.set({ isReady: true, alerts: [open] });
  await until(() => summaryOf(chart).includes('Alert (warning, open since 13:55): Revenue fell'));
  client.alerts.set({ isReady: true, alerts: [{ ...open, endedAt: minutesAgo(5), version: 4, state: 'resolved' }] });
  await until(() => summaryOf(chart).includes('Alert (warning, 13:55–14:25): Revenue fell'));
});

it('leaves out those on values that filters exclude, those of other metrics, and all with `no-alerts`', async () => {
  const other = makeAlert({ id: 'orders', metric: 'orders', title: 'Few orders' });
  const client = createClient([ENDED], [makeAlert({ title: 'Shown' }), other]);
  const chart = await mountChart(client, html`<trend-chart metric="revenue" filters="region=north"></trend-chart>`);
  await until(() => summaryOf(chart).includes('Shown'));
  expect(summaryOf(chart)).not.to.match(/No orders|Few orders/);
  chart.noAlerts = true;
  await until(() => !summaryOf(chart).includes('Shown'));
});

it('names the three most severe, and counts the others', async () => {
  const alerts = ['info', 'warning', 'critical', 'warning', 'info'].map((severity, index) =>
    makeAlert({ id: `a${index}`, title: `Rule ${index}`, severity: severity as Alert['severity'] }),
  );
  const chart = await mountChart(createClient([], alerts));
  await until(() => summaryOf(chart).includes('Alerts: 2 more'));
  expect(summaryOf(chart).match(/Rule \d/g)).to.deep.equal(['Rule 1', 'Rule 3', 'Rule 2']);
});

it('asks once for all charts of a page, and for nothing else until something changes', async () => {
  const client = createClient([ENDED]);
  const chart = await mountChart(
    client,
    html`<trend-chart metric="revenue"></trend-chart>
      <trend-chart metric="revenue" type="bar"></trend-chart>
      <trend-chart metric="orders"></trend-chart>`,
  );
  await until(() => summaryOf(chart).includes('No orders'));
  const asked = client.requests.map(({ path }) => new URL(path, 'http://x'));
  expect(asked.map(({ pathname, searchParams }) => [pathname, searchParams.get('metric')]).sort()).to.deep.equal([
    ['/v1/alerts', 'revenue,orders'],
    ['/v1/annotations', 'revenue,orders'],
  ]);
});

it('opens an alert in the feed of the page, again after the reader has been elsewhere', async () => {
  const client = createClient([ENDED], [makeAlert(), { ...ENDED, endedAt: null, state: 'firing', version: 4 }]);
  const chart = await mountChart(client, undefined, { beside: html`<alert-feed></alert-feed>` });
  await until(() => summaryOf(chart).includes('No orders'));
  await pin(chart, '11:00');
  const feed = document.querySelector<AlertFeed>('alert-feed')!;
  for (let time = 0; time < 2; time++) {
    const opened = nextEvent(chart, 'kpi-alert');
    buttonsOf(chart)[0]!.click();
    expect((await opened).detail.alert.id).to.equal('ended');
    await until(() => feed.shadowRoot!.activeElement?.getAttribute('data-id') === 'ended');
    (feed.shadowRoot!.activeElement as HTMLElement).blur();
    await pin(chart, '11:00');
  }
});

it('opens the explorer at the moment of the alert where there is no feed, unless the page prevents it', async () => {
  const chart = await mountChart(createClient([ENDED]));
  await until(() => summaryOf(chart).includes('No orders'));
  await pin(chart, '11:00');
  const [button] = buttonsOf(chart);
  expect(button!.textContent?.trim()).to.equal('Open alert');
  let drills = 0;
  chart.addEventListener('kpi-drill', (event) => {
    drills++;
    event.preventDefault();
  });
  chart.addEventListener('kpi-alert', (event) => event.preventDefault(), { once: true });
  button!.click();
  expect(drills).to.equal(0);
  const drilled = nextEvent(chart, 'kpi-drill');
  button!.click();
  const { filters, metric } = (await drilled).detail;
  expect([metric, filters]).to.deep.equal(['revenue', [{ member: 'region', operator: 'equals', values: ['south'] }]]);
});

it('has no button that leads nowhere, unless the page says that it opens alerts', async () => {
  const client = createClient([ENDED]);
  const chart = await mount<TrendChart>(
    html`<kpi-provider .client=${client} locale="de"><trend-chart metric="revenue"></trend-chart></kpi-provider>`,
    'trend-chart',
  );
  registerTexts('de', de);
  await until(() => summaryOf(chart).includes('Meldung (kritisch, 10:00–12:00'));
  await pin(chart, '11:00');
  expect(buttonsOf(chart).map(({ textContent }) => textContent?.trim())).not.to.include('Meldung öffnen');
  chart.actions = 'alert';
  await chart.updateComplete;
  expect(buttonsOf(chart)[0]!.textContent?.trim()).to.equal('Meldung öffnen');
});
