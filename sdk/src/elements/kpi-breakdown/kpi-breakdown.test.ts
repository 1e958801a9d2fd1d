import { expect } from 'chai';
import { html } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { makeResult } from '../../../test/fixtures/results.ts';
import { SETTLED, STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, nextEvent, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/kpi-breakdown.ts';
import '../../define/kpi-provider.ts';
import type { KpiBreakdown } from './kpi-breakdown.ts';

afterEach(unmountAll);

const ranked = (dimension: string, members: Record<string, number>, other?: number) =>
  confirmed({
    ...makeResult({ values: [1], total: Object.values(members).reduce((sum, value) => sum + value, other ?? 0) }),
    rows: Object.entries(members).map(([member, revenue]) => ({ [dimension]: member, revenue })),
    ...(other !== undefined && { other: { revenue: other }, rowCount: 1014 }),
  });

const regions = (): FixtureClient =>
  createFixtureClient({
    'revenue by region': ranked('region', { north: 600, south: 300 }, 100),
    'revenue by country': ranked('country', { SE: 400, NO: 200 }),
  });

const mountBreakdown = (client: FixtureClient): Promise<KpiBreakdown> =>
  mount<KpiBreakdown>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-breakdown metric="revenue" by="region" limit="2"></kpi-breakdown
    ></kpi-provider>`,
    'kpi-breakdown',
  );
const listed = (element: KpiBreakdown): (string | undefined)[] =>
  [...element.shadowRoot!.querySelectorAll('li')].map((item) => item.textContent?.replace(/\s+/g, ' ').trim());

for (const name of ['loading', 'empty', 'error', 'denied']) {
  it(`is accessible when ${name}`, async () => {
    expect(await findViolations(await mountBreakdown(createFixtureClient({ revenue: STATES[name]! })))).to.deep.equal(
      [],
    );
  });
}

it('says members by their labels in the catalogue, and drills by their values', async () => {
  const client = regions();
  const { catalog } = client.catalog.get();
  const labelled = catalog!.dimensions.map((each) =>
    each.name === 'region' ? { ...each, labels: { north: 'The North' } } : each,
  );
  client.catalog.set({ catalog: { ...catalog!, dimensions: labelled } });
  const element = await mountBreakdown(client);
  expect(listed(element)[0]).to.match(/^The North /);
  expect(listed(element)[1]).to.match(/^south /);
  const drill = nextEvent(element, 'kpi-drill');
  element.shadowRoot!.querySelector<HTMLElement>('li button')!.click();
  expect((await drill).detail.dimensions).to.deep.equal({ region: 'north' });
  await element.updateComplete;
  expect(read(element, '[aria-current]')).to.equal('The North');
});

it('ranks members with their shares, what is beyond the limit last, accessibly', async () => {
  const element = await mountBreakdown(regions());
  expect(read(element, '.title')).to.equal('Revenue by Region');
  expect(listed(element)).to.deep.equal(['north €600.00 60%', 'south €300.00 30%', '1,012 others €100.00 10%']);
  expect(await findViolations(element)).to.deep.equal([]);
});

it('counts what is settled of a metric that settles, and says so', async () => {
  const { result } = ranked('region', { north: 600 });
  const rows = [{ region: 'north', net_revenue: 600 }];
  const settled = { dateRange: SETTLED.result!.dateRange, settledUntil: SETTLED.result!.dateRange[1] };
  const client = createFixtureClient({
    'net_revenue by region': confirmed({ ...result!, rows, totals: { net_revenue: 600 }, ...settled }),
  });
  const element = await mountBreakdown(client);
  element.metric = 'net_revenue';
  await element.updateComplete;
  expect(read(element, '.note')).to.equal('22 Oct – 9 Nov 2026 (settled)');
  // At once: whether a metric settles is known with the catalogue only, and the service knows.
  expect(client.queries.map(({ settled: isCut }) => isCut)).to.deep.equal(client.queries.map(() => true));
});

it('says that a range has no members, though nothing adds up to a number', async () => {
  const element = await mountBreakdown(createFixtureClient({ revenue: ranked('region', {}) }));
  expect(read(element, '.notice')).to.equal('No data in this period');
  expect(read(element, 'ul')).to.equal(undefined);
});

it('says that it has nothing to split by', async () => {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    const element = await mount<KpiBreakdown>(
      html`<kpi-provider .client=${regions()}
        ><kpi-breakdown metric="revenue" dimension="region"></kpi-breakdown
      ></kpi-provider>`,
      'kpi-breakdown',
    );
    expect(read(element, '.notice')).to.contain('<kpi-breakdown> has no "by": expected a name of the catalogue');
    expect(element.shadowRoot!.querySelector('.skeleton')).to.equal(null);
  } finally {
    console.warn = warn;
  }
});

it('goes down the hierarchy and back', async () => {
  const client = regions();
  const element = await mountBreakdown(client);
  const drilled = nextEvent(element, 'kpi-drill');
  const use = (selector: string): void => {
    const button = element.shadowRoot!.querySelector<HTMLButtonElement>(selector)!;
    button.focus();
    button.click();
  };
  use('li button');
  expect((await drilled).detail.dimensions).to.deep.equal({ region: 'north' });
  await element.updateComplete;
  expect(listed(element)).to.deep.equal(['SE €400.00 67%', 'NO €200.00 33%']);
  expect(client.queries.at(-1)?.filters).to.deep.equal([{ member: 'region', operator: 'equals', values: ['north'] }]);
  expect(element.shadowRoot!.activeElement?.closest('li')?.textContent).to.contain('SE');
  use('nav button');
  await element.updateComplete;
  expect(listed(element)[0]).to.equal('north €600.00 60%');
  expect(element.shadowRoot!.activeElement?.closest('li')?.textContent).to.contain('north');
});

it('leaves the drill to a page that prevents it', async () => {
  const element = await mountBreakdown(regions());
  element.addEventListener('kpi-drill', (event) => event.preventDefault());
  element.shadowRoot!.querySelector<HTMLButtonElement>('li button')!.click();
  await element.updateComplete;
  expect(listed(element)[0]).to.equal('north €600.00 60%');
});

it('draws what is below zero the other way, and gives no shares then', async () => {
  const element = await mountBreakdown(
    createFixtureClient({ 'revenue by region': ranked('region', { north: 90, south: -90 }) }),
  );
  expect(listed(element)).to.deep.equal(['north €90.00', 'south −€90.00']);
  const bars = [...element.shadowRoot!.querySelectorAll('rect')].map((bar) => [
    bar.getAttribute('x'),
    bar.getAttribute('width'),
    bar.getAttribute('class'),
  ]);
  expect(bars).to.deep.equal([
    ['50%', '50%', ''],
    ['0%', '50%', 'below'],
  ]);
});

it('has one unit and precision in its column', async () => {
  const element = await mountBreakdown(
    createFixtureClient({ 'revenue by region': ranked('region', { north: 2_470_000, south: 12.5 }) }),
  );
  expect(listed(element)).to.deep.equal(['north €2,470,000 100%', 'south €13 0%']);
});

it('has the same box in every state, and with fewer members than it has room for', async () => {
  const members = { north: 9, south: 8, west: 7, east: 6, central: 5, islands: 4 };
  const full = ranked('region', members, 3);
  const few = ranked('region', { north: 9 });
  const states = { full, few, ...STATES };
  const heights: Record<string, number> = {};
  for (const [name, state] of Object.entries(states)) {
    const client = createFixtureClient(name in STATES && state.result ? {} : { revenue: state });
    const element = await mount<KpiBreakdown>(
      html`<kpi-provider .client=${client} locale="en-GB"
        ><kpi-breakdown style="width: 300px" metric="revenue" by="region"></kpi-breakdown
      ></kpi-provider>`,
      'kpi-breakdown',
    );
    heights[name] = element.offsetHeight;
  }
  expect(new Set(Object.values(heights)).size, JSON.stringify(heights)).to.equal(1);
  // With `limit="2"`.
  const element = await mountBreakdown(createFixtureClient({ revenue: few }));
  expect(element.offsetHeight).to.be.below(heights['full']!);
});

it('says the unit of a metric once, in the title', async () => {
  const answer = ranked('region', {});
  const rows = [{ region: 'north', distance: 12_345_678 }];
  const client = createFixtureClient({
    distance: confirmed({ ...answer.result!, rows, totals: { distance: 12_345_678 } }),
  });
  const element = await mount<KpiBreakdown>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-breakdown style="width: 160px" metric="distance" by="region"></kpi-breakdown
    ></kpi-provider>`,
    'kpi-breakdown',
  );
  expect(read(element, '.title')).to.equal('Distance by Region · passenger-kilometres');
  expect(read(element, 'li .amount')).to.equal('12,345,678');
  const box = element.shadowRoot!.querySelector('.card')!;
  expect(box.scrollWidth).to.be.at.most(box.clientWidth);
  expect(element.shadowRoot!.querySelector<HTMLElement>('li > :first-child')!.offsetWidth).to.be.at.least(30);
});
