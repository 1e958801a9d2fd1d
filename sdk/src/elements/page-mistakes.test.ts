import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../test/fixtures/client.ts';
import { makeResult } from '../../test/fixtures/results.ts';
import { STATES } from '../../test/fixtures/states.ts';
import { findViolations, mount, read, unmountAll } from '../../test/support/mount.ts';
import '../define/all.ts';
import { de } from '../format/texts/de.ts';
import { registerTexts } from '../format/texts/texts.ts';
import type { KpiElement } from './kpi-element.ts';

const { warn } = console;
let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  console.warn = (line: string) => void warnings.push(line);
});
afterEach(() => {
  console.warn = warn;
  unmountAll();
});

const show = (client: FixtureClient, widget: TemplateResult, locale = 'en-GB'): Promise<KpiElement> =>
  mount<KpiElement>(
    html`<kpi-provider .client=${client} locale=${locale}>${widget}</kpi-provider>`,
    'kpi-card, trend-chart, kpi-breakdown, alert-feed',
  );

const widgets = [
  html`<kpi-card metric="revenue" filters="region=nrth"></kpi-card>`,
  html`<trend-chart metric="revenue" filters="region=nrth"></trend-chart>`,
  html`<kpi-breakdown metric="revenue" by="channel" filters="region=nrth"></kpi-breakdown>`,
];

it('names a value of a filter that no data has, in place of a zero, and once on the console', async () => {
  const zero = { ...makeResult({ values: [0, 0] }), unknownValues: [{ member: 'region', values: ['nrth'] }] };
  registerTexts('de', de);
  for (const widget of widgets) {
    const shown = await show(createFixtureClient({ revenue: confirmed(zero) }), widget);
    expect(read(shown, '.notice')).to.equal('Region not found: nrth');
    expect(shown.shadowRoot?.textContent).not.to.contain('€0');
    expect((await findViolations(shown)).join()).to.equal('');
    const german = await show(createFixtureClient({ revenue: confirmed(zero) }), widget, 'de');
    expect(read(german, '.notice')).to.equal('Region nicht gefunden: nrth');
    unmountAll();
  }
  expect(warnings).to.deep.equal(['tidemark: filters: region "nrth" is not in the data that the reader may see']);
});

it('shows the number of the other values of a filter, and warns all the same', async () => {
  const some = { ...makeResult({ values: [1, 2] }), unknownValues: [{ member: 'region', values: ['sth'] }] };
  const card = await show(createFixtureClient({ revenue: confirmed(some) }), widgets[0]!);
  expect(read(card, '.value')).to.equal('€3.00');
  expect(warnings).to.have.length(1);
});

it('tells the page’s author which range cannot be used, and readers that the widget is not set up', async () => {
  const client = createFixtureClient();
  const card = await show(client, html`<kpi-card metric="revenue" range="last weak"></kpi-card>`);
  const message = '<kpi-card> range="last weak": expected today, last 7 days, 2026-11-01, 2026-11-01/2026-11-07, …';
  expect(read(card, '.notice p')).to.equal("This widget isn't set up correctly");
  expect(warnings).to.deep.equal([message]);
  expect(client.queries).to.deep.equal([]);
});

it('blames the attribute for a range that only the service refuses', async () => {
  const message = 'timeDimension.compareDateRange[0] "2026-02-28" cannot be used: expected two dates';
  const error = { code: 'invalid_date_range', message, retryable: false };
  const client = createFixtureClient();
  const card = await show(client, html`<kpi-card metric="revenue" compare="2026-02-28/2026-03-01T10:00"></kpi-card>`);
  const errors: string[] = [];
  card.addEventListener('kpi-error', ({ detail }) => errors.push(detail.error.code));
  client.set('revenue', { error });
  await card.updateComplete;
  expect(errors).to.deep.equal(['invalid_attribute']);
  expect(warnings).to.deep.equal(['<kpi-card>: compare "2026-02-28" cannot be used: expected two dates']);
  expect(read(card, '.notice p')).to.equal("This widget isn't set up correctly");
});

it('denies nobody for a misspelt name, and lists the dimensions where none is near', async () => {
  const message = 'dimensions[0] "town" is not a dimension: expected one of the dimensions of GET /v1/catalog';
  const error = { code: 'unknown_dimension', message, retryable: false };
  const client = createFixtureClient({ revenue: { error } });
  const shown = await show(client, html`<kpi-breakdown metric="revenue" by="town"></kpi-breakdown>`);
  expect(read(shown, '.notice')).to.equal("This view isn't available to you");
  expect(warnings[0]).to.match(/^<kpi-breakdown>: by "town" is not a dimension: .* \(\w+(, \w+)*\)$/);
});

it('shows no period without a title', async () => {
  const client = createFixtureClient();
  const error = { code: 'missing_claim', message: 'no regions', path: 'claims.regions', retryable: false };
  client.catalog.set({ error });
  client.set('revenue', { error });
  const card = await show(client, html`<kpi-card metric="revenue"></kpi-card>`);
  expect(read(card, '.notice')).to.equal('No regions are assigned to you');
  expect(read(card, '.title')).to.equal('');
});

it('says in place of the skeleton that there is no client, until there is one', async () => {
  const { setTimeout } = globalThis;
  const waits: (() => void)[] = [];
  globalThis.setTimeout = ((run: () => void, ms?: number) =>
    ms === 5000 ? waits.push(run) : setTimeout(run, ms)) as typeof setTimeout;
  try {
    for (const tag of ['kpi-card', 'alert-feed']) {
      const provider = html`<kpi-provider
        >${tag === 'kpi-card' ? html`<kpi-card metric="revenue"></kpi-card>` : html`<alert-feed></alert-feed>`}</kpi-provider
      >`;
      const shown = await mount<KpiElement>(provider, tag);
      expect(read(shown, '.notice')).to.equal(undefined);
      for (const run of waits.splice(0)) run();
      await shown.updateComplete;
      expect(read(shown, '.notice')).to.match(/^This widget isn't set up correctly .*getToken or token-url around it$/);
      shown.client = createFixtureClient({ revenue: STATES['ready']! });
      await shown.updateComplete;
      expect(shown.shadowRoot?.textContent).not.to.contain('set up correctly');
    }
    expect(warnings).to.have.length(2);
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});
